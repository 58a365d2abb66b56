#include <gtest/gtest.h>

#include "nn/scan_model.h"
#include "nn/state.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

constexpr const char* stem = "Conv3d_1a_7x7.conv3d.weight";

ScanModel full_size(std::uint64_t seed) {
  ScanModelConfig config;
  config.tasks = {"liver"};
  return make_scan_model(config, seed);
}

/// A file as the published port has it: its names, without a prefix; a classifier that we have not.
NamedTensors published(const ScanModel& like, std::int64_t channels) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : state_of(like)) {
    if (name.starts_with("encoder.")) tensors.emplace(name.substr(8), tensor.clone());
  }
  tensors.at(stem) = torch::arange(64 * channels * 343, torch::kFloat32)
                         .remainder(1009)
                         .view({64, channels, 7, 7, 7});
  tensors.emplace("logits.conv3d.weight", torch::ones({400, 1024, 1, 1, 1}));
  return tensors;
}

NamedTensors loaded(const NamedTensors& tensors) {
  const TemporaryFolder folder;
  write_tensors(folder.path() / "kinetics.safetensors", tensors);
  auto model = full_size(2);
  load_kinetics(model, folder.path() / "kinetics.safetensors");
  return state_of(model);
}

TEST(Kinetics, namesAndShapesAreThoseOfThePublishedPort) {
  const auto names = published(full_size(1), 2);
  EXPECT_EQ(names.size(), 57 * 6 + 1) << "57 units: a convolution and five tensors of its norm";
  for (const char* name : {"Conv3d_2b_1x1.bn.weight", "Mixed_3b.b0.conv3d.weight",
                           "Mixed_4f.b1b.bn.running_mean", "Mixed_5c.b3b.conv3d.weight"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_EQ(names.at("Mixed_5c.b1b.conv3d.weight").sizes(),
            torch::IntArrayRef({384, 192, 3, 3, 3}));
}

TEST(Kinetics, flowFitsAsItIs) {
  auto from = published(full_size(1), 2);
  std::erase_if(from, [](const auto& item) { return item.first.ends_with("batches_tracked"); });
  const auto found = loaded(from), before = state_of(full_size(2));
  for (const auto& [name, tensor] : from) {
    if (name.starts_with("logits")) continue;
    EXPECT_TRUE(torch::equal(found.at("encoder." + name), tensor)) << name;
  }
  EXPECT_TRUE(torch::equal(found.at("heads.weight"), before.at("heads.weight")));
}

/// An image without colour, the same in all channels, must give what it gave.
TEST(Kinetics, rgbGivesTheSameForAGreyImage) {
  const auto from = published(full_size(1), 3);
  const auto weight = loaded(from).at(std::string("encoder.") + stem);
  ASSERT_EQ(weight.sizes(), torch::IntArrayRef({64, 2, 7, 7, 7}));
  EXPECT_TRUE(torch::allclose(weight.sum(1), from.at(stem).sum(1)));
  EXPECT_TRUE(torch::equal(weight.select(1, 0), weight.select(1, 1)));
}

TEST(Kinetics, whatDoesNotFitIsNamed) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "kinetics.safetensors";
  auto from = published(full_size(1), 2);
  from.erase("Mixed_4b.b0.conv3d.weight");
  write_tensors(file, from);
  auto model = full_size(2);
  const auto missing = error_of([&] { load_kinetics(model, file); });
  EXPECT_EQ(missing.code(), "state.missing");
  EXPECT_NE(std::string(missing.what()).find("Mixed_4b.b0.conv3d.weight"), std::string::npos);
  EXPECT_NE(std::string(missing.what()).find("kinetics.safetensors"), std::string::npos);
  ScanModelConfig narrow;
  narrow.tasks = {"liver"};
  narrow.width = .25;
  auto small = make_scan_model(narrow, 1);
  EXPECT_EQ(error_of([&] { load_kinetics(small, file); }).code(), "scan_model.width");
}

}  // namespace
}  // namespace uptake
