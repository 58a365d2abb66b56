#include "storage/safetensors.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <limits>

#include "support/error_of.h"
#include "support/safetensors_bytes.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

Error refusal(std::string_view header, std::string_view data = "") {
  const auto file = safetensors_bytes(header, data);
  return error_of([&] { return parse_safetensors(bytes_of(file)); });
}

TEST(DType, hasSizeAndName) {
  const std::map<std::string_view, std::size_t> expected{
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"U16", 2}, {"I16", 2},  {"U32", 4}, {"I32", 4},
      {"U64", 8},  {"I64", 8}, {"F16", 2}, {"F32", 4}, {"BF16", 2}, {"F64", 8}};
  std::map<std::string_view, std::size_t> ours;
  for (int i = 0; i <= static_cast<int>(DType::f64); ++i) {
    ours[name_of(static_cast<DType>(i))] = size_of(static_cast<DType>(i));
  }
  EXPECT_EQ(ours, expected);
}

TEST(ParseSafetensors, readsAFileWorkedOutByHand) {
  // 74 = 0x4A bytes of header, then the float32 1.0 and -2.0, then the uint8 7.
  const std::string header =
      R"({"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"U8","shape":[],"data_offsets":[8,9]},"__metadata__":{"k":"v"}})";
  const auto length = static_cast<char>(header.size());
  const std::string file =
      length + std::string(7, '\0') + header + std::string("\0\0\x80\x3F\0\0\0\xC0\x07", 9);
  const auto parsed = parse_safetensors(bytes_of(file));
  ASSERT_EQ(parsed.tensors.size(), 2U);
  const auto& a = parsed.tensors.at("a");
  EXPECT_EQ(a.type, DType::f32);
  EXPECT_EQ(a.shape, (std::vector<std::uint64_t>{2, 1}));
  float values[2];
  std::memcpy(values, a.bytes.data(), sizeof values);
  EXPECT_EQ(values[0], 1.0F);
  EXPECT_EQ(values[1], -2.0F);
  const auto& b = parsed.tensors.at("b");
  EXPECT_EQ(b.type, DType::u8);
  EXPECT_TRUE(b.shape.empty());
  EXPECT_EQ(std::to_integer<int>(b.bytes[0]), 7);
  EXPECT_EQ(parsed.metadata, (std::map<std::string, std::string>{{"k", "v"}}));
}

TEST(ParseSafetensors, takesPaddingEmptyFilesAndEmptyTensors) {
  EXPECT_TRUE(parse_safetensors(bytes_of(safetensors_bytes("{}    ", ""))).tensors.empty());
  const auto file = safetensors_bytes(R"({"n":{"dtype":"F32","shape":[0,3],"data_offsets":[2,2]},)"
                                      R"("h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})",
                                      "xy");
  EXPECT_TRUE(parse_safetensors(bytes_of(file)).tensors.at("n").bytes.empty());
}

TEST(ParseSafetensors, ignoresFieldsItDoesNotKnow) {
  const auto file = safetensors_bytes(
      R"({"n":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"later":[1]}})", "x");
  EXPECT_EQ(parse_safetensors(bytes_of(file)).tensors.size(), 1U);
}

TEST(ParseSafetensors, refusesAFileCutShort) {
  EXPECT_EQ(error_of([] { return parse_safetensors({}); }).code(), "safetensors.truncated");
  EXPECT_EQ(error_of([] { return parse_safetensors(bytes_of("\x02\0\0\0")); }).code(),
            "safetensors.truncated");
  const std::string half = safetensors_bytes("{}", "").substr(0, 9);
  EXPECT_EQ(error_of([&] { return parse_safetensors(bytes_of(half)); }).message(),
            "the header has 2 bytes, the file only 1 more");
}

TEST(ParseSafetensors, refusesAHugeHeader) {
  const std::string file = std::string("\x01\xE1\xF5\x05\0\0\0\0", 8) + "{}";
  const auto error = error_of([&] { return parse_safetensors(bytes_of(file)); });
  EXPECT_EQ(error.code(), "safetensors.header_too_large");
  EXPECT_EQ(error.message(), "a header of 100000001 bytes is over the limit of 100000000");
  const std::string endless = std::string(8, '\xFF') + "{}";
  EXPECT_EQ(error_of([&] { return parse_safetensors(bytes_of(endless)); }).code(),
            "safetensors.header_too_large");
}

TEST(ParseSafetensors, refusesWhatIsNoJsonObject) {
  EXPECT_EQ(refusal("").code(), "safetensors.not_json");
  EXPECT_EQ(refusal(" {}").message(), "the header starts without '{'");
  EXPECT_EQ(refusal("[]").code(), "safetensors.not_json");
  EXPECT_EQ(refusal("{\"a\":").code(), "safetensors.not_json");
  EXPECT_EQ(refusal("{}x").code(), "safetensors.not_json");
  EXPECT_EQ(refusal("{\"\xFF\":{}}").code(), "safetensors.not_json");
}

TEST(ParseSafetensors, refusesDeepNesting) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(refusal("{\"a\":" + deep).message(), "the header's brackets are nested too deep");
}

TEST(ParseSafetensors, refusesTooManyValuesAndTensors) {
  std::string many = "{\"a\":[0";
  for (int i = 0; i < 2'000'000; ++i) many += ",0";
  EXPECT_EQ(refusal(many + "]}").code(), "safetensors.too_many_tensors");
  std::string tensors = "{";
  for (int i = 0; i <= 100'000; ++i) {
    tensors += (i == 0 ? "\"" : ",\"") + std::to_string(i) +
               R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  }
  EXPECT_EQ(refusal(tensors + "}").message(), "there are over 100000 tensors");
}

TEST(ParseSafetensors, refusesANameThatComesTwice) {
  const auto error = refusal(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                             R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                             "x");
  EXPECT_EQ(error.code(), "safetensors.duplicate_name");
  EXPECT_EQ(error.message(), "the name 'a' is there twice");
}

TEST(ParseSafetensors, refusesMetadataThatIsNoText) {
  EXPECT_EQ(refusal(R"({"__metadata__":[]})").code(), "safetensors.metadata");
  EXPECT_EQ(refusal(R"({"__metadata__":{"k":1}})").message(),
            "__metadata__: the value of 'k' is not a string");
}

TEST(ParseSafetensors, refusesTensorsWithoutTheirFields) {
  EXPECT_EQ(refusal(R"({"a":7})").message(), "tensor 'a': its entry is not an object");
  EXPECT_EQ(refusal(R"({"a":{}})").message(), "tensor 'a': 'dtype' is not a string");
  EXPECT_EQ(refusal(R"({"a":{"dtype":"U8"}})").message(),
            "tensor 'a': 'shape' is not a list of whole numbers");
  EXPECT_EQ(refusal(R"({"a":{"dtype":"U8","shape":[]}})").message(),
            "tensor 'a': 'data_offsets' is not a list of whole numbers");
  for (const char* number : {"-1", "1.0", "\"1\"", "null", "18446744073709551616"}) {
    EXPECT_EQ(refusal(std::string(R"({"a":{"dtype":"U8","shape":[)") + number +
                          R"(],"data_offsets":[0,1]}})",
                      "x")
                  .code(),
              "safetensors.malformed")
        << number;
  }
}

TEST(ParseSafetensors, refusesAnUnknownType) {
  const auto error = refusal(R"({"w":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}})", "x");
  EXPECT_EQ(error.code(), "safetensors.unknown_type");
  EXPECT_EQ(error.message(), "tensor 'w': unknown type 'F4'");
}

TEST(ParseSafetensors, refusesOffsetsThatAreNone) {
  for (const char* offsets : {"[]", "[0]", "[0,1,1]", "[1,0]"}) {
    EXPECT_EQ(
        refusal(std::string(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":)") + offsets + "}}",
                "x")
            .code(),
        "safetensors.bad_offsets")
        << offsets;
  }
}

TEST(ParseSafetensors, refusesATensorPastTheEnd) {
  const auto error = refusal(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "x");
  EXPECT_EQ(error.code(), "safetensors.out_of_file");
  EXPECT_EQ(error.message(),
            "tensor 'a': it ends at byte 2 of the data, which has 1: the file is cut short or "
            "damaged");
}

TEST(ParseSafetensors, refusesAShapeThatOverflows) {
  // 2^32 x 2^32 = 2^64, which would wrap round to 0 bytes.
  EXPECT_EQ(refusal(R"({"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}})")
                .code(),
            "safetensors.shape_overflow");
  // 2^62 float32: the elements still fit, their bytes do not.
  EXPECT_EQ(
      refusal(R"({"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})").code(),
      "safetensors.shape_overflow");
}

TEST(ParseSafetensors, refusesASizeThatDisagrees) {
  const auto error = refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "abcd");
  EXPECT_EQ(error.code(), "safetensors.size_mismatch");
  EXPECT_EQ(error.message(), "tensor 'a': its shape and type need 8 bytes, its offsets give 4");
}

TEST(ParseSafetensors, refusesOverlapsAndHoles) {
  const auto two = [](const char* first, const char* second) {
    return std::string(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)") + first +
           R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + second + "}}";
  };
  EXPECT_EQ(refusal(two("[0,2]", "[1,3]"), "xyz").code(), "safetensors.overlap");
  EXPECT_EQ(refusal(two("[0,2]", "[0,2]"), "xy").code(), "safetensors.overlap");
  const auto hole = refusal(two("[0,2]", "[3,5]"), "vwxyz");
  EXPECT_EQ(hole.code(), "safetensors.hole");
  EXPECT_EQ(hole.message(),
            "tensor 'b': it begins at byte 3 of the data, the one before it ends at 2");
  EXPECT_EQ(refusal(two("[1,3]", "[3,5]"), "vwxyz").code(), "safetensors.hole");
  EXPECT_EQ(refusal(two("[0,2]", "[2,4]"), "vwxyz").message(),
            "the last 1 bytes belong to no tensor");
  EXPECT_EQ(refusal("{}", "x").code(), "safetensors.hole");
}

TEST(ParseSafetensors, showsNoControlCharactersOfANameFromOutside) {
  EXPECT_EQ(refusal(R"({"\u001b[2J":7})").message(),
            "tensor '\\x1b[2J': its entry is not an object");
}

TEST(SafetensorsFile, namesTheFileInErrors) {
  const TemporaryFolder folder;
  const auto path = folder.file("m.safetensors", "no");
  EXPECT_EQ(error_of([&] { SafetensorsFile{path}; }).context(),
            std::vector<std::string>{path.string()});
  EXPECT_EQ(error_of([&] { SafetensorsFile{folder / "none"}; }).code(), "file.read");
}

TEST(SafetensorsFile, namesTheNearestTensor) {
  const TemporaryFolder folder;
  const auto path = folder.file(
      "m.safetensors",
      safetensors_bytes(R"({"encoder.weight":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                        "x"));
  const SafetensorsFile file(path);
  EXPECT_EQ(file.tensor("encoder.weight").bytes.size(), 1U);
  const auto error = error_of([&] { file.tensor("encoder.wieght"); });
  EXPECT_EQ(error.code(), "safetensors.missing_tensor");
  EXPECT_EQ(error.message(), path.string() +
                                 ": there is no tensor 'encoder.wieght', did you mean "
                                 "'encoder.weight'?");
}

TEST(SafetensorsFile, keepsItsTensorsWhenMoved) {
  const TemporaryFolder folder;
  SafetensorsFile file(folder.file(
      "m", safetensors_bytes(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "x")));
  const SafetensorsFile moved(std::move(file));
  EXPECT_EQ(std::to_integer<char>(moved.tensor("a").bytes[0]), 'x');
}

}  // namespace
}  // namespace uptake
