#include "core/config.h"

#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using nlohmann::json;

const json& schema() {
  static const auto parsed = json::parse(R"({
    "type": "object",
    "properties": {
      "import": {
        "type": "object",
        "properties": {
          "grid": {"$ref": "#/definitions/grid"},
          "charset": {"type": "string", "enum": ["utf-8", "latin-1"], "default": "utf-8"}
        }
      },
      "seed": {"type": "integer", "minimum": 0},
      "rate": {"type": ["number", "null"], "exclusiveMinimum": 0},
      "device": {"type": "string", "pattern": "^cpu$|^cuda(:[0-9]+)?$", "default": "cpu"},
      "windows": {
        "type": "array", "minItems": 1,
        "items": {"type": "object", "required": ["low"],
                  "properties": {"low": {"type": "number"}, "high": {"type": "number",
                                                                     "default": 100}}}
      },
      "weights": {"type": "object", "additionalProperties": {"type": "number"}},
      "notes": {"type": "object", "properties": {"author": {"type": "string"}},
                "additionalProperties": true},
      "limit": {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 1}]}
    },
    "definitions": {
      "grid": {
        "type": "object", "required": ["height", "width"],
        "properties": {
          "height": {"type": "integer", "minimum": 1, "maximum": 512, "default": 128},
          "width": {"type": "integer", "default": 96}
        }
      }
    }
  })");
  return parsed;
}

json check(std::string_view text) {
  return check_config(json::parse(text), schema(), "paper.json");
}
Error refusal(std::string_view text) {
  return error_of([&] { return check(text); });
}

TEST(CheckConfig, fillsInDefaultsAtEveryDepth) {
  EXPECT_EQ(check("{}"), json::parse(R"({
    "import": {"grid": {"height": 128, "width": 96}, "charset": "utf-8"}, "device": "cpu"})"));
  EXPECT_EQ(check(R"({"import": {"grid": {"height": 7}}, "windows": [{"low": -1}]})"),
            json::parse(R"({
    "import": {"grid": {"height": 7, "width": 96}, "charset": "utf-8"}, "device": "cpu",
    "windows": [{"low": -1, "high": 100}]})"));
}

TEST(CheckConfig, changesNothingTheSecondTime) {
  const auto once = check(R"({"windows": [{"low": -1}]})");
  EXPECT_EQ(check_config(once, schema(), "again"), once);
}

TEST(CheckConfig, makesNoObjectThatWouldMissWhatItRequires) {
  const auto rules = json::parse(R"({"properties": {"crop": {
    "type": "object", "required": ["size"],
    "properties": {"size": {"type": "integer"}, "pad": {"type": "integer", "default": 0}}}}})");
  EXPECT_EQ(check_config(json::object(), rules, "x"), json::object());
  EXPECT_EQ(check_config(json::parse(R"({"crop": {"size": 3}})"), rules, "x"),
            json::parse(R"({"crop": {"size": 3, "pad": 0}})"));
}

TEST(CheckConfig, standsASchemaThatHoldsItself) {
  const auto rules = json::parse(R"({"properties": {
    "name": {"type": "string", "default": "leaf"}, "child": {"$ref": "#"}}})");
  EXPECT_EQ(check_config(json::object(), rules, "x"), json::parse(R"({"name": "leaf"})"));
  EXPECT_EQ(check_config(json::parse(R"({"child": {}})"), rules, "x"),
            json::parse(R"({"name": "leaf", "child": {"name": "leaf"}})"));
}

TEST(CheckConfig, refusesAnUnknownKeyWithTheNearest) {
  const auto error = refusal(R"({"import": {"grid": {"heigth": 7}}})");
  EXPECT_EQ(error.code(), "config.unknown_key");
  EXPECT_STREQ(error.what(),
               "paper.json: unknown key 'import.grid.heigth', did you mean 'height'?");
  EXPECT_EQ(refusal(R"({"windows": [{"low": 1}, {"zzz": 1}]})").message(),
            "unknown key 'windows[1].zzz'");
}

TEST(CheckConfig, acceptsOtherKeysWhereTheSchemaSaysSo) {
  EXPECT_EQ(check(R"({"notes": {"anything": [1]}})")["notes"]["anything"][0], 1);
  EXPECT_EQ(check(R"({"weights": {"liver": 0.5}})")["weights"]["liver"], 0.5);
  EXPECT_EQ(refusal(R"({"weights": {"liver": "heavy"}})").message(),
            "weights.liver is \"heavy\"; it should be a number");
}

TEST(CheckConfig, saysWhatAValueIsAndWhatItShouldBe) {
  const auto error = refusal(R"({"import": {"grid": {"height": "tall"}}})");
  EXPECT_EQ(error.code(), "config.invalid");
  EXPECT_STREQ(error.what(),
               "paper.json: import.grid.height is \"tall\"; it should be an integer, at least 1, "
               "at most 512");
  EXPECT_EQ(refusal(R"({"seed": -1})").message(),
            "seed is -1; it should be an integer, at least 0");
  EXPECT_EQ(refusal(R"({"seed": "7"})").message(),
            "seed is \"7\"; it should be an integer, at least 0");
  EXPECT_EQ(refusal(R"({"rate": 0})").message(),
            "rate is 0; it should be a number or null, more than 0");
  EXPECT_EQ(refusal(R"({"import": {"charset": "ascii"}})").message(),
            "import.charset is \"ascii\"; it should be one of \"utf-8\", \"latin-1\"");
  EXPECT_EQ(refusal(R"({"device": "gpu"})").message(),
            "device is \"gpu\"; it should be a string, of the form \"^cpu$|^cuda(:[0-9]+)?$\"");
  EXPECT_EQ(refusal(R"({"windows": []})").message(),
            "windows is a list of 0; it should be a list, with at least 1 items");
  EXPECT_EQ(refusal(R"({"import": []})").message(),
            "import is a list of 0; it should be an object");
  EXPECT_EQ(refusal("[]").message(), "the whole is a list of 0; it should be an object");
}

TEST(CheckConfig, saysWhatIsMissing) {
  EXPECT_EQ(refusal(R"({"windows": [{"low": 1}, {"high": 2}]})").message(),
            "windows[1].low is missing; it should be a number");
}

TEST(CheckConfig, namesAlternatives) {
  EXPECT_EQ(check(R"({"limit": null})")["limit"], nullptr);
  EXPECT_EQ(refusal(R"({"limit": 0})").message(),
            "limit is 0; it should be null; or an integer, at least 1");
}

TEST(CheckConfig, namesABadReference) {
  const auto bad = json::parse(R"({"properties": {"a": {"$ref": "#/none"}}})");
  EXPECT_EQ(error_of([&] { return check_config(json::object(), bad, "x"); }).code(),
            "config.schema");
  const auto circle = json::parse(R"({"$ref": "#"})");
  EXPECT_EQ(error_of([&] { return check_config(json::object(), circle, "x"); }).code(),
            "config.schema");
}

TEST(ReadJson, reads) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_json(folder.file("a.json", "{\"a\": [1]}\n"))["a"][0], 1);
}

TEST(ReadJson, saysFileLineAndColumn) {
  const TemporaryFolder folder;
  const auto path = folder.file("a.json", "{\n  \"a\": 1\n  \"b\": 2\n}\n");
  const auto error = error_of([&] { return read_json(path); });
  EXPECT_EQ(error.code(), "config.syntax");
  EXPECT_EQ(error.message().find(path.string() + ":3:5: syntax error while parsing object"), 0U)
      << error.message();
}

TEST(ReadJson, refusesDuplicateKeysAndDepth) {
  const TemporaryFolder folder;
  const auto twice = folder.file("a.json", R"({"seed": 1, "seed": 2})");
  EXPECT_EQ(error_of([&] { return read_json(twice); }).message(),
            twice.string() + ": the key 'seed' comes twice in one object");
  const auto deep = folder.file("b.json", std::string(100'000, '['));
  EXPECT_EQ(error_of([&] { return read_json(deep); }).message(),
            deep.string() + ": objects and lists are nested over 100 deep");
}

TEST(ReadJson, refusesWhatIsMissing) {
  EXPECT_EQ(error_of([] { return read_json("/nowhere/a.json"); }).code(), "file.read");
}

}  // namespace
}  // namespace uptake
