#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "storage/safetensors.h"
#include "support/error_of.h"
#include "support/safetensors_bytes.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using Metadata = std::map<std::string, std::string>;

std::string written(std::span<const TensorToWrite> tensors, const Metadata& metadata = {}) {
  const TemporaryFolder folder;
  write_safetensors(folder / "m.safetensors", tensors, metadata);
  return read_all(folder / "m.safetensors");
}

Error refusal(std::span<const TensorToWrite> tensors, const Metadata& metadata = {}) {
  const TemporaryFolder folder;
  const auto error =
      error_of([&] { write_safetensors(folder / "m.safetensors", tensors, metadata); });
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  return error;
}

TEST(WriteSafetensors, writesTheBytesWorkedOutByHand) {
  // The evenest size first: "b" has 4 bytes, "a" 3. The header is padded so that 8 + 120 = 128.
  const std::vector<TensorToWrite> tensors{{"a", DType::u8, {3}, bytes_of("xyz")},
                                           {"b", DType::f16, {1, 2}, bytes_of("1234")}};
  const std::string header = R"({"b":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},)"
                             R"("a":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}})";
  ASSERT_EQ(header.size(), 108U);
  EXPECT_EQ(written(tensors),
            safetensors_bytes(header + std::string(120 - header.size(), ' '), "1234xyz"));
}

TEST(WriteSafetensors, putsMetadataFirstAndSorted) {
  const auto file = written({}, {{"z", "1"}, {"a", "ü \" \n"}});
  const std::string header = R"({"__metadata__":{"a":"ü \" \n","z":"1"}})";
  EXPECT_EQ(file, safetensors_bytes(header + std::string(56 - header.size(), ' '), ""));
}

TEST(WriteSafetensors, doesNotDependOnTheOrderGiven) {
  std::vector<TensorToWrite> tensors{{"b", DType::u8, {1}, bytes_of("x")},
                                     {"a", DType::u8, {1}, bytes_of("y")},
                                     {"c", DType::u8, {2}, bytes_of("zz")}};
  const auto first = written(tensors);
  std::ranges::reverse(tensors);
  EXPECT_EQ(written(tensors), first);
}

TEST(WriteSafetensors, alignsTensorsInTheFile) {
  const TemporaryFolder folder;
  const std::string data(1000, 'x');
  std::vector<TensorToWrite> tensors;
  for (const std::size_t size : {7, 64, 8, 640, 2, 192, 16}) {
    tensors.push_back({std::to_string(size),
                       DType::u8,
                       {size},
                       bytes_of(std::string_view(data).substr(0, size))});
  }
  write_safetensors(folder / "m", tensors, {});
  const SafetensorsFile file(folder / "m");  // its bytes begin at a multiple of 64
  const auto address = [&](const char* name) {
    return reinterpret_cast<std::uintptr_t>(file.tensor(name).bytes.data());
  };
  for (const char* name : {"64", "640", "192"}) EXPECT_EQ(address(name) % 64, 0U) << name;
  EXPECT_EQ(address("16") % 16, 0U);
  EXPECT_EQ(address("8") % 8, 0U);
  EXPECT_EQ(address("2") % 2, 0U);
}

TEST(WriteSafetensors, refusesWhatCouldNotBeReadBack) {
  using Tensors = std::vector<TensorToWrite>;
  const auto x = bytes_of("x");
  EXPECT_EQ(refusal(Tensors{{"a", DType::f32, {1}, x}}).message(),
            "tensor 'a': its shape and type need 4 bytes, it has 1");
  EXPECT_EQ(refusal(Tensors{{"a", DType::u8, {1}, x}, {"a", DType::i8, {1}, x}}).code(),
            "safetensors.duplicate_name");
  EXPECT_EQ(refusal(Tensors{{"__metadata__", DType::u8, {1}, x}}).code(),
            "safetensors.duplicate_name");
  EXPECT_EQ(refusal(Tensors{{"caf\xE9", DType::u8, {1}, x}}).message(),
            "the tensor name 'caf\\xe9' is not UTF-8");
  EXPECT_EQ(refusal({}, {{"k", "\xFF"}}).code(), "safetensors.not_utf8");
  EXPECT_EQ(refusal(Tensors{{"a", DType::u8, {1ULL << 32U, 1ULL << 32U}, {}}}).code(),
            "safetensors.shape_overflow");
}

TEST(WriteSafetensors, namesTheFileItCannotWrite) {
  EXPECT_EQ(error_of([] { write_safetensors("/nowhere/m", {}, {}); }).code(), "file.write");
}

/// A tensor with bytes of its own.
struct OwnedTensor {
  std::string name, data;
  DType type;
  std::vector<std::uint64_t> shape;
};

rc::Gen<std::string> ascii_text() {
  return rc::gen::container<std::string>(
      rc::gen::map(rc::gen::inRange(0, 128), [](int code) { return static_cast<char>(code); }));
}

rc::Gen<OwnedTensor> any_tensor() {
  return rc::gen::exec([] {
    OwnedTensor tensor;
    tensor.name = *ascii_text();
    tensor.type = static_cast<DType>(*rc::gen::inRange(0, 13));
    tensor.shape = *rc::gen::resize(
        4, rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 5)));
    std::size_t size = size_of(tensor.type);
    for (const auto extent : tensor.shape) size *= extent;
    tensor.data = *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
    return tensor;
  });
}

RC_GTEST_PROP(WriteSafetensors, isReadBack, ()) {
  const auto owned = *rc::gen::uniqueBy<std::vector<OwnedTensor>>(
      any_tensor(), [](const OwnedTensor& tensor) { return tensor.name; });
  const auto metadata = *rc::gen::container<Metadata>(ascii_text(), ascii_text());
  std::vector<TensorToWrite> tensors;
  for (const auto& t : owned) tensors.push_back({t.name, t.type, t.shape, bytes_of(t.data)});

  const auto file = written(tensors, metadata);
  const auto parsed = parse_safetensors(bytes_of(file));
  RC_ASSERT(parsed.metadata == metadata);
  RC_ASSERT(parsed.tensors.size() == owned.size());
  for (const auto& t : owned) {
    const auto& view = parsed.tensors.at(t.name);
    RC_ASSERT(view.type == t.type);
    RC_ASSERT(view.shape == t.shape);
    RC_ASSERT(std::ranges::equal(view.bytes, bytes_of(t.data)));
    const auto offset = static_cast<std::size_t>(view.bytes.data() - bytes_of(file).data());
    RC_ASSERT(offset % size_of(t.type) == 0U);
  }
}

RC_GTEST_PROP(ParseSafetensors, ofDamagedFilesGivesAnErrorOrSoundTensors,
              (std::size_t where, char value)) {
  auto file = written(std::vector<TensorToWrite>{{"a", DType::u8, {3}, bytes_of("xyz")},
                                                 {"b", DType::f16, {1, 2}, bytes_of("1234")}},
                      {{"k", "v"}});
  file[where % file.size()] = value;
  try {
    for (const auto& [name, view] : parse_safetensors(bytes_of(file)).tensors) {
      RC_ASSERT(view.bytes.data() + view.bytes.size() <= bytes_of(file).data() + file.size());
    }
  } catch (const Error& error) {
    RC_ASSERT(error.code().starts_with("safetensors."));
  }
}

}  // namespace
}  // namespace uptake
