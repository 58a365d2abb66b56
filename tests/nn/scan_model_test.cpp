#include "nn/scan_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nn/drawn.h"
#include "nn/initialise.h"
#include "nn/position_features.h"
#include "nn/state.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using Names = std::vector<std::string>;

/// An I3D of one block a stage, 8 channels a branch.
ScanModelConfig small_model(const Names& tasks) {
  ScanModelConfig config;
  config.width = .01;
  config.depth = .01;
  config.in_plane_stride = 8;
  config.rows = config.columns = 16;
  config.tasks = tasks;
  return config;
}

/// As after a training: no tensor has the value it began with.
ScanModel trained(const ScanModelConfig& config, std::uint64_t seed) {
  const ScanModel model = make_scan_model(config, seed);
  const torch::NoGradGuard no_gradient;
  for (const auto& [name, tensor] : state_of(model)) {
    if (tensor.is_floating_point()) tensor.add_(.25);
    if (!tensor.is_floating_point()) tensor.add_(7);
  }
  return model;
}

void expect_same(const ScanModel& one, const ScanModel& other, const std::string& prefix) {
  const auto wanted = state_of(one), found = state_of(other);
  std::size_t compared = 0;
  for (const auto& [name, tensor] : wanted) {
    if (!name.starts_with(prefix)) continue;
    EXPECT_TRUE(torch::equal(tensor, found.at(name))) << name;
    ++compared;
  }
  EXPECT_GT(compared, 0);
}

TEST(ScanModel, firstValuesDependOnTheSeedAlone) {
  torch::manual_seed(1);
  const auto first = make_scan_model(small_model({"liver", "lungs"}), 4);
  torch::manual_seed(2);
  expect_same(first, make_scan_model(small_model({"liver", "lungs"}), 4), "");
  const auto other = state_of(make_scan_model(small_model({"liver", "lungs"}), 5));
  for (const auto& [name, tensor] : state_of(first)) {
    if (tensor.dim() < 2) continue;  // norms and biases are 1 and 0 whatever the seed
    EXPECT_FALSE(torch::equal(tensor, other.at(name))) << name;
  }
}

TEST(ScanModel, aHeadBeginsTheSameAmongWhateverOthers) {
  auto config = small_model({"liver", "lungs", "spine"});
  config.attention_heads = 2;
  const auto many = make_scan_model(config, 4);
  config.tasks = {"lungs"};
  const auto one = make_scan_model(config, 4);
  const auto theirs = many->heads->named_parameters();
  for (const auto& item : one->heads->named_parameters()) {
    EXPECT_TRUE(torch::equal(item.value()[0], theirs[item.key()][1])) << item.key();
  }
  EXPECT_FALSE(torch::equal(many->heads->weight[0], many->heads->weight[1]));
}

TEST(ScanModel, firstValuesAreHesAndSmallNormal) {
  auto config = small_model({"liver", "lungs"});
  config.width = 1;
  const auto state = state_of(make_scan_model(config, 4));
  const auto check_normal = [&](const char* name, double deviation) {
    const auto tensor = state.at(name);
    const auto count = static_cast<double>(tensor.numel());
    // Within 5 deviations of each estimate.
    EXPECT_NEAR(tensor.mean().item<double>(), 0, 5 * deviation / std::sqrt(count)) << name;
    EXPECT_NEAR(tensor.std().item<double>(), deviation, 5 * deviation / std::sqrt(2 * count))
        << name;
  };
  check_normal("encoder.Conv3d_1a_7x7.conv3d.weight", std::sqrt(2. / (2 * 343)));
  check_normal("encoder.Conv3d_2c_3x3.conv3d.weight", std::sqrt(2. / (64 * 27)));
  check_normal("heads.score", .01);
  check_normal("heads.weight", .01);
  for (const char* ones :
       {"encoder.Conv3d_1a_7x7.bn.weight", "encoder.Conv3d_1a_7x7.bn.running_var"}) {
    EXPECT_TRUE(torch::equal(state.at(ones), torch::ones({64}))) << ones;
  }
  for (const char* zeros :
       {"encoder.Conv3d_1a_7x7.bn.bias", "encoder.Conv3d_1a_7x7.bn.running_mean"}) {
    EXPECT_TRUE(torch::equal(state.at(zeros), torch::zeros({64}))) << zeros;
  }
  EXPECT_TRUE(torch::equal(state.at("heads.bias"), torch::zeros({2})));
  EXPECT_EQ(state.at("heads.score").sizes(), (std::vector<std::int64_t>{2, 1, 1024}));
}

TEST(ScanModel, isItsEncoderAndItsHeads) {
  auto model = trained(small_model({"liver", "lungs"}), 1);
  const auto scans = drawn({2, 2, 17, 16, 16}, 2, "scans");
  const torch::NoGradGuard no_gradient;
  const auto encoding = model->encoder->forward(scans);
  EXPECT_EQ(encoding.sizes(), (std::vector<std::int64_t>{2, 32, 3, 2, 2}));
  const auto output = model->forward(scans, {}, true);
  EXPECT_TRUE(torch::equal(output.logits, model->heads->forward(encoding).logits));
  EXPECT_EQ(output.attention.sizes(), (std::vector<std::int64_t>{2, 2, 1, 3, 2, 2}));
  const auto all = torch::tensor({17, 17}, torch::kLong);
  EXPECT_TRUE(torch::equal(model->forward(scans, all).logits, output.logits));
}

TEST(ScanModel, whatLiesBehindAScanDoesNotMatter) {
  auto model = make_scan_model(small_model({"liver", "lungs"}), 1);
  const auto slices = torch::tensor({9, 24, 8}, torch::kLong);
  auto scans = drawn({3, 2, 24, 16, 16}, 2, "scans"), garbage = scans.clone();
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto end = slices[i].item<std::int64_t>();
    scans[i].slice(1, end).zero_();
    garbage[i].slice(1, end).fill_(std::numeric_limits<float>::quiet_NaN());
  }
  const torch::NoGradGuard no_gradient;
  const auto clean = model->forward(scans, slices, true);
  const auto output = model->forward(garbage, slices, true);
  EXPECT_TRUE(torch::equal(output.logits, clean.logits));
  // 9 slices are 2 of the encoding, 8 are 1.
  const auto by_slice = output.attention.sum({2, 4, 5});  // [B, T, l]
  for (std::int64_t i = 0; i < 3; ++i) {
    const std::int64_t end = (slices[i].item<std::int64_t>() + 7) / 8;
    EXPECT_GT(by_slice[i].slice(1, 0, end).min().item<float>(), 0);
    EXPECT_EQ(by_slice[i].slice(1, end).abs().sum().item<float>(), 0);
  }
  const auto encoding = model->encoder->forward(scans);
  const auto wanted = model->heads->forward(encoding, torch::tensor({2, 3, 1}, torch::kLong));
  EXPECT_TRUE(torch::equal(output.logits, wanted.logits));
}

TEST(ScanModel, byConfigItsHeadsReadWhereVoxelsLieAsWell) {
  auto config = small_model({"liver", "lungs"});
  config.position = true;
  auto model = trained(config, 1);
  const auto slices = torch::tensor({9, 24}, torch::kLong);
  auto scans = drawn({2, 2, 24, 16, 16}, 2, "scans");
  scans[0].slice(1, 9).zero_();
  const torch::NoGradGuard no_gradient;
  const auto encoding = model->encoder->forward(scans);
  const auto ends = torch::tensor({2, 3}, torch::kLong);
  const auto wanted =
      model->heads->forward(torch::cat({encoding, position_features(encoding, ends)}, 1), ends);
  EXPECT_TRUE(torch::equal(model->forward(scans, slices).logits, wanted.logits));
  // A head of the paper's form has another size: it is not taken over.
  EXPECT_EQ(initialise_from(model, trained(small_model({"liver", "lungs"}), 3)).fresh.size(), 2);
}

TEST(ScanModel, refusesHeadsThatDoNotDivideTheChannels) {
  auto config = small_model({"liver"});
  config.attention_heads = 5;
  EXPECT_EQ(error_of([&] { return make_scan_model(config, 0); }).code(), "config.invalid");
}

class ScanModelFiles : public ::testing::Test {
 protected:
  ScanModelFiles() { save_scan_model(model_, folder_.path() / "model", {{"made_by", "a test"}}); }

  std::string load_error(const NamedTensors& state) {
    write_tensors(folder_.path() / "model" / "model.safetensors", state);
    return error_of([&] { return load_scan_model(folder_.path() / "model"); }).code();
  }

  TemporaryFolder folder_;
  ScanModel model_ = trained(small_model({"liver", "mortality:90"}), 3);
};

TEST_F(ScanModelFiles, comeBackAsTheyWere) {
  const auto again = load_scan_model(folder_.path() / "model");
  expect_same(model_, again, "");
  EXPECT_EQ(state_of(again).size(), state_of(model_).size());
  EXPECT_EQ(again->config().tasks, (Names{"liver", "mortality:90"}));
  EXPECT_FALSE(again->is_training());
  const SafetensorsFile file(folder_.path() / "model" / "model.safetensors");
  EXPECT_EQ(file.metadata().at("made_by"), "a test");
  EXPECT_EQ(file.tensors().count("encoder.Mixed_5c.b0.bn.running_mean"), 1);
  EXPECT_EQ(file.tensors().count("heads.score"), 1);
}

TEST_F(ScanModelFiles, areRefusedWhereTheyAreNotTheConfigs) {
  const auto whole = state_of(model_);
  auto state = whole;
  state.erase("encoder.Conv3d_1a_7x7.bn.running_var");
  EXPECT_EQ(load_error(state), "state.missing");
  state = whole;
  state["heads.weight"] = torch::zeros({3, 32});
  EXPECT_EQ(load_error(state), "state.shape");
  state = whole;
  state["encoder.Mixed_5e.b0.conv3d.weight"] = torch::zeros({1});
  EXPECT_EQ(load_error(state), "state.unknown");
  state = whole;
  state["heads.bias"] = torch::tensor({0.F, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_EQ(load_error(state), "state.not_finite");
  EXPECT_EQ(load_error(whole), "nothing_thrown");
}

TEST(InitialiseFrom, copiesTheEncoderAndTheHeadsOfTasksThatBothHave) {
  const auto other = trained(small_model({"liver", "lungs", "spine"}), 3);
  auto model = make_scan_model(small_model({"pancreas", "spine", "liver"}), 9);
  const auto fresh = make_scan_model(small_model({"pancreas"}), 9);
  const auto transfer = initialise_from(model, other);
  EXPECT_EQ(transfer.heads, (Names{"spine", "liver"}));
  EXPECT_EQ(transfer.fresh, Names{"pancreas"});
  expect_same(other, model, "encoder.");
  std::size_t encoder_tensors = 0;
  for (const auto& [name, tensor] : state_of(model)) encoder_tensors += name.starts_with("enc");
  EXPECT_EQ(transfer.encoder_tensors, encoder_tensors);
  const auto ours = model->heads->named_parameters(), theirs = other->heads->named_parameters(),
             begun = fresh->heads->named_parameters();
  for (const char* name : {"score", "weight", "bias"}) {
    EXPECT_TRUE(torch::equal(ours[name][0], begun[name][0])) << name;
    EXPECT_TRUE(torch::equal(ours[name][1], theirs[name][2])) << name;
    EXPECT_TRUE(torch::equal(ours[name][2], theirs[name][0])) << name;
  }
}

TEST(InitialiseFrom, oneTaskOfAMultiTaskRunAnswersAsItDidThere) {
  Names tasks;
  for (int i = 0; i < 26; ++i) tasks.push_back("region " + std::to_string(i));
  auto config = small_model(tasks);
  config.attention_heads = 8;
  auto other = trained(config, 3);
  config.tasks = {"region 17"};
  auto model = make_scan_model(config, 9);
  EXPECT_EQ(initialise_from(model, other).heads, Names{"region 17"});
  const torch::NoGradGuard no_gradient;
  const auto scans = drawn({1, 2, 16, 16, 16}, 5, "scans");
  const auto theirs = other->forward(scans).logits[0][17].item<float>();
  EXPECT_NEAR(model->forward(scans).logits.item<float>(), theirs, 1e-5 * std::abs(theirs));
  // Copies: the one learns, the other stays.
  model->heads->bias.add_(1);
  EXPECT_EQ(other->forward(scans).logits[0][17].item<float>(), theirs);
}

TEST(InitialiseFrom, headsOfAnotherFormStayFresh) {
  auto config = small_model({"liver"});
  config.reduction = "mean";
  auto model = make_scan_model(config, 9);
  const auto before = model->heads->weight.detach().clone();
  const auto transfer = initialise_from(model, trained(small_model({"liver"}), 3));
  EXPECT_EQ(transfer.fresh, Names{"liver"});
  EXPECT_TRUE(torch::equal(model->heads->weight, before));
}

TEST(InitialiseFrom, refusesAnotherEncoder) {
  const auto other = make_scan_model(small_model({"liver"}), 3);
  auto config = small_model({"liver"});
  config.in_plane_stride = 16;
  auto model = make_scan_model(config, 4);
  const auto error = error_of([&] { return initialise_from(model, other); });
  EXPECT_EQ(error.code(), "scan_model.shape");
  for (const char* part : {"in_plane_stride", "8", "16"}) {
    EXPECT_NE(error.message().find(part), std::string::npos) << error.message();
  }
  expect_same(model, make_scan_model(config, 4), "");
}

}  // namespace
}  // namespace uptake
