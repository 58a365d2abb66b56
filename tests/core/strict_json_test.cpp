#include "core/strict_json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace uptake {
namespace {

using Kind = JsonProblem::Kind;

JsonProblem problem_of(std::string_view text, JsonLimits limits = {}) {
  return std::get<JsonProblem>(parse_strict_json(text, limits));
}

TEST(StrictJson, parses) {
  const auto parsed = parse_strict_json(R"({"a": [1, -2.5, "x", null, true], "b": {}})");
  const auto& value = std::get<nlohmann::json>(parsed);
  EXPECT_EQ(value["a"][0], 1);
  EXPECT_EQ(value["a"][1], -2.5);
  EXPECT_EQ(value["a"][2], "x");
  EXPECT_TRUE(value["b"].empty());
}

TEST(StrictJson, saysWhereTheTextGoesWrong) {
  const auto problem = problem_of("{\"a\": 1,\n  \"é\": oops}");
  EXPECT_EQ(problem.kind, Kind::syntax);
  EXPECT_EQ(problem.line, 2U);
  EXPECT_EQ(problem.column, 8U);  // the 'o': é is one column
  EXPECT_EQ(problem.text,
            "syntax error while parsing value - invalid literal; last read: '\"é\": o'");
}

TEST(StrictJson, refusesWhatIsCutShort) {
  EXPECT_EQ(problem_of("").kind, Kind::syntax);
  EXPECT_EQ(problem_of("{\"a\":").kind, Kind::syntax);
  EXPECT_EQ(problem_of("{} {}").kind, Kind::syntax);
  EXPECT_EQ(problem_of("\"caf\xE9\"").kind, Kind::syntax);
  EXPECT_EQ(problem_of("1e999").kind, Kind::syntax);
}

TEST(StrictJson, refusesAKeyThatComesTwice) {
  const auto problem = problem_of(R"({"a": {"b": 1}, "c": [{"x": 1, "\u0078": 2}]})");
  EXPECT_EQ(problem.kind, Kind::duplicate_key);
  EXPECT_EQ(problem.text, "x");
  EXPECT_EQ(parse_strict_json(R"([{"a": 1}, {"a": 2}])").index(), 0U);
}

TEST(StrictJson, boundsDepth) {
  EXPECT_EQ(parse_strict_json("[[{}]]", {.depth = 3}).index(), 0U);
  EXPECT_EQ(problem_of("[[{}]]", {.depth = 2}).kind, Kind::too_deep);
  EXPECT_EQ(problem_of(std::string(10'000'000, '[')).kind, Kind::too_deep);
}

TEST(StrictJson, boundsTheNumberOfValues) {
  EXPECT_EQ(parse_strict_json("[1,2]", {.values = 3}).index(), 0U);
  EXPECT_EQ(problem_of("[1,2,3]", {.values = 3}).kind, Kind::too_many_values);
}

RC_GTEST_PROP(StrictJson, neverThrows, (const std::string& text)) {
  RC_ASSERT(parse_strict_json(text).index() < 2);
}

}  // namespace
}  // namespace uptake
