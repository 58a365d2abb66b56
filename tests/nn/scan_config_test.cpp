#include "nn/scan_config.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using nlohmann::json;

TEST(ScanModelConfig, hasTheSameDefaultsInCodeAndSchema) {
  const auto parsed = parse_scan_model(json::parse(R"({"tasks": ["liver"]})"), "nothing");
  ScanModelConfig defaults;
  defaults.tasks = {"liver"};
  EXPECT_EQ(parsed.normalisation,
            json::parse(R"({"ct": {"method": "sequence"}, "pet": {"method": "sequence"}})"));
  defaults.normalisation = parsed.normalisation;
  EXPECT_EQ(parsed, defaults);
}

TEST(ScanModelConfig, readsEveryKeyAndWritesItBack) {
  const auto given = json::parse(R"({
    "encoder": "resnet", "width": 0.25, "depth": 0.5, "in_plane_stride": 8, "input_channels": 3,
    "batch_norm_epsilon": 1e-5, "batch_norm_momentum": 0.125,
    "tasks": ["liver", "left lung", "mortality:90"], "attention_heads": 8, "reduction": "mean",
    "position": true, "dropout": 0.5,
    "normalisation": {"ct": {"method": "window", "low": -1000, "high": 1000},
                      "pet": {"method": "divide", "by": 5}},
    "rows": 80, "columns": 96, "crop_rows": 72, "crop_columns": 64, "import_rows": 128,
    "import_columns": 112, "import_block": 2})");
  const auto config = parse_scan_model(given, "test");
  EXPECT_EQ(to_json(config), given);
  EXPECT_EQ(config.tasks, (std::vector<std::string>{"liver", "left lung", "mortality:90"}));
  EXPECT_EQ(config.width, .25);
  EXPECT_EQ(config.in_plane_stride, 8);
  EXPECT_EQ(config.normalisation["pet"]["by"], 5);
  EXPECT_EQ(config.columns, 96);
  EXPECT_EQ(config.crop_rows, 72);
  EXPECT_EQ(config.import_columns, 112);
  EXPECT_EQ(config.import_block, 2);
  EXPECT_EQ(parse_scan_model(to_json(config), "again"), config);
}

TEST(ScanModelConfig, refusesWhatIsNoModel) {
  const auto code = [](const char* more) {
    auto config = json::parse(R"({"tasks": ["liver"]})");
    config.update(json::parse(more));
    return error_of([&] { return parse_scan_model(config, "test"); }).code();
  };
  EXPECT_EQ(code("{}"), "nothing_thrown");
  for (const char* wrong :
       {R"({"tasks": []})", R"({"tasks": ["liver", "liver"]})", R"({"tasks": [""]})",
        R"({"tasks": "liver"})", R"({"width": 0})", R"({"depth": -1})", R"({"in_plane_stride": 4})",
        R"({"input_channels": 0})", R"({"batch_norm_epsilon": 0})", R"({"batch_norm_momentum": 2})",
        R"({"attention_heads": 0})", R"({"reduction": "max"})", R"({"dropout": 1})",
        R"({"rows": 0})", R"({"columns": 1.5})", R"({"crop_rows": -1})", R"({"import_rows": 8})",
        R"({"import_block": 0})", R"({"normalisation": {"ct": {"method": "log"}}})"}) {
    EXPECT_EQ(code(wrong), "config.invalid") << wrong;
  }
  EXPECT_EQ(code(R"({"heads": 8})"), "config.unknown_key");
  EXPECT_EQ(code(R"({"normalisation": {"mr": {}}})"), "config.unknown_key");
  EXPECT_EQ(error_of([] { return parse_scan_model(json::object(), "test"); }).code(),
            "config.invalid");
}

TEST(ScanModelConfig, isReadFromItsFolder) {
  const TemporaryFolder folder;
  const auto error = [&] {
    return error_of([&] { return read_scan_model_config(folder.path()); });
  };
  EXPECT_EQ(error().code(), "file.read");
  std::ofstream(folder.path() / "config.json") << R"({"tasks": ["liver"], "width": "wide"})";
  EXPECT_EQ(error().code(), "config.invalid");
  for (const char* part : {"config.json", "width", "wide"}) {
    EXPECT_NE(std::string(error().what()).find(part), std::string::npos) << error().what();
  }
  std::ofstream(folder.path() / "config.json") << R"({"tasks": ["liver"], "width": 0.5})";
  EXPECT_EQ(read_scan_model_config(folder.path()).width, .5);
}

}  // namespace
}  // namespace uptake
