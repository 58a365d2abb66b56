#include "simulator/scan/scanner.h"

#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

TEST(ReadScanner, NamesThePartThatIsMissing) {
  const TemporaryFolder folder;
  const auto file = folder.file("s.json", R"({"study": {}, "ct": {}, "pet": {}})");
  const Error error = error_of([&] { return read_scanner(file); });
  EXPECT_EQ(error.code(), "simulator.scanner");
  EXPECT_NE(error.message().find("tracer"), std::string::npos);
}

TEST(PutAttributes, RefusesWhatIsNoAttribute) {
  const auto code_of = [](const char* attributes) {
    return error_of([&] {
             dicom::DatasetWriter item;
             put_attributes(item, nlohmann::json::parse(attributes));
           })
        .code();
  };
  EXPECT_EQ(
      code_of(R"({"KVP": 120, "ImageType": ["A", "B"], "PatientOrientationCodeSequence": []})"),
      "nothing_thrown");
  EXPECT_EQ(code_of(R"({"Kvp": 120})"), "dicom.value");
  EXPECT_EQ(code_of(R"({"KVP": true})"), "dicom.value");
  EXPECT_EQ(code_of(R"({"KVP": [120, "x"]})"), "dicom.value");
  EXPECT_EQ(code_of(R"({"KVP": "high"})"), "dicom.value");
  EXPECT_EQ(code_of(R"({"KVP": {"CodeValue": "1"}})"), "dicom.value");
}

}  // namespace
}  // namespace uptake::simulator
