#include "simulator/report/grammar.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/random.h"
#include "simulator/report/report_sentence.h"
#include "support/error_of.h"

namespace uptake::simulator {
namespace {

using Json = nlohmann::json;

Grammar grammar_of(const std::string& rules, bool lexicon = false) {
  Grammar grammar;
  const Json json = Json::parse(rules);
  for (const auto& [name, items] : json.items()) grammar.add(name, items, lexicon);
  return grammar;
}

/// What "start" says, finished.
Sentence said(const Grammar& grammar, const Scene& scene = {}, const Subject* subject = nullptr,
              std::uint64_t seed = 1) {
  RandomStream rng(seed, "test");
  Usage usage = grammar.fresh_usage();
  return finish(grammar.say("start", scene, rng, usage, subject), {}, rng);
}

Subject region(const std::string& name, const std::string& side = "") {
  Subject subject;
  subject.region = name;
  subject.values["side"] = side;
  return subject;
}

std::string listed(std::vector<Subject> subjects, bool serial_comma, const std::string& word) {
  const Grammar grammar = grammar_of(R"({"start": ["in the {each clear item )" + word +
                                     R"(}"], "item": ["<{@name}>"],
      "name@a": ["hila"], "name@b": ["axillae"], "name@c": ["neck"]})");
  Scene scene;
  if (serial_comma) scene.features.insert("serial_comma=yes");
  scene.sets["clear"] = std::move(subjects);
  return said(grammar, scene).text;
}

TEST(grammar, joins_lists) {
  EXPECT_EQ(listed({region("a")}, true, "or"), "In the hila.");
  EXPECT_EQ(listed({region("a"), region("b")}, true, "or"), "In the hila or axillae.");
  EXPECT_EQ(listed({region("a"), region("b"), region("c")}, true, "and"),
            "In the hila, axillae, and neck.");
  EXPECT_EQ(listed({region("a"), region("b"), region("c")}, false, "or"),
            "In the hila, axillae or neck.");
}

TEST(grammar, chooses_the_article_by_sound) {
  const std::map<std::string, bool> an = {
      {"avid", true}, {"node", false},       {"FDG", true},       {"SUV", true},      {"RUL", true},
      {"LN", true},   {"8", true},           {"11", true},        {"18", true},       {"12", false},
      {"1", false},   {"unilateral", false}, {"unchanged", true}, {"uterine", false}, {"T7", false},
      {"L4", true},   {"hilar", false},      {"orbital", true}};
  for (const auto& [word, expected] : an) EXPECT_EQ(takes_an(word), expected) << word;
  const Grammar grammar = grammar_of(R"({"start": ["{a} <FDG-avid node> and {a} <left node>"]})");
  const Subject subject = region("neck");
  EXPECT_EQ(said(grammar, {}, &subject).text, "An FDG-avid node and a left node.");
}

TEST(grammar, closes_up_blanks_and_keeps_spans_on_their_words) {
  const Grammar grammar =
      grammar_of(R"({"start": [{"says": "negated", "text": "no  < {side} hilar node > , seen"}]})");
  const Subject bare = region("hilar_lymph_node"), left = region("left_hilar_lymph_node", "left");
  const Sentence one = said(grammar, {}, &bare), other = said(grammar, {}, &left);
  EXPECT_EQ(one.text, "No hilar node, seen.");
  EXPECT_EQ(other.text, "No left hilar node, seen.");
  ASSERT_EQ(other.mentions.size(), 1U);
  EXPECT_EQ(one.text.substr(one.mentions[0].begin, one.mentions[0].end - one.mentions[0].begin),
            "hilar node");
  EXPECT_EQ(other.text.substr(3, other.mentions[0].end - 3), "left hilar node");
  EXPECT_EQ(other.mentions[0].region, "left_hilar_lymph_node");
  EXPECT_FALSE(other.mentions[0].abnormal);
}

TEST(grammar, a_statement_holds_below_its_alternative_and_an_inner_one_wins) {
  const Grammar grammar = grammar_of(R"({
    "start": [{"says": "abnormal", "text": "<x> {inner} <y> near <liver=anatomy:the liver>"}],
    "inner": [{"says": "negated", "text": "but not <spleen:spleen>"}]})");
  const Subject subject = region("pancreas");
  const Sentence sentence = said(grammar, {}, &subject);
  std::vector<std::string> labels;
  for (const Mention& mention : sentence.mentions) {
    labels.push_back(mention.region + " " + mention.statement);
  }
  EXPECT_EQ(labels, (std::vector<std::string>{"pancreas abnormal", "spleen negated",
                                              "pancreas abnormal", "liver anatomy"}));
  EXPECT_TRUE(sentence.mentions[0].abnormal);
  EXPECT_FALSE(sentence.mentions[1].abnormal);
  EXPECT_FALSE(sentence.mentions[3].abnormal);
}

TEST(grammar, a_side_shared_by_a_list_may_be_said_once) {
  const Grammar grammar = grammar_of(R"({"start": ["{each finding item and} nodes"],
    "item": ["<{@adj}>"], "adj@h": ["{side} hilar"], "adj@p": ["{side} paratracheal"]})");
  Scene scene;
  scene.sets["finding"] = {region("h", "left"), region("p", "left")};
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    texts.insert(said(grammar, scene, nullptr, seed).text);
  }
  EXPECT_EQ(texts, (std::set<std::string>{"Left hilar and left paratracheal nodes.",
                                          "Left hilar and paratracheal nodes."}));
}

TEST(grammar, conditions_and_number_decide) {
  const Grammar grammar = grammar_of(R"({"start": [
    {"when": {"nature": "malignant"}, "text": "{1:mass is|masses are}"},
    {"when": {"nature": "!malignant"}, "text": "benign"}]})");
  Subject subject = region("liver");
  EXPECT_EQ(said(grammar, {}, &subject).text, "Benign.");
  subject.features.insert("nature=malignant");
  EXPECT_EQ(said(grammar, {}, &subject).text, "Mass is.");
  subject.many = true;
  EXPECT_EQ(said(grammar, {}, &subject).text, "Masses are.");
}

TEST(grammar, held_out_texts_need_leave_and_then_take_half) {
  const Grammar grammar =
      grammar_of(R"({"start": [{"text": ["a", "b", "c"], "held_out": ["kept"]}]})");
  Scene open, shut;
  open.held_out = true;
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    EXPECT_NE(said(grammar, shut, nullptr, seed).text, "Kept.");
    kept += said(grammar, open, nullptr, seed).text == "Kept." ? 1 : 0;
  }
  EXPECT_NEAR(kept, 500, 60);
}

TEST(grammar, a_shape_has_names_for_lexicon_words_values_and_lists) {
  Grammar grammar = grammar_of(R"({"start": ["{avid} node, SUV {suv}"]})");
  grammar.add("avid", Json::parse(R"(["hot", "bright"])"), true);
  Subject subject = region("neck");
  subject.values["suv"] = "4.1";
  const std::string shape = said(grammar, {}, &subject).shape;
  EXPECT_EQ(shape, "<avid> node, SUV #");
}

TEST(grammar, refuses_what_it_cannot_read) {
  EXPECT_EQ(error_of([] { grammar_of(R"({"start": ["open {x"]})"); }).code(), "language.syntax");
  EXPECT_EQ(error_of([] { grammar_of(R"({"start": ["shut]"]})"); }).code(), "language.syntax");
  EXPECT_EQ(error_of([] { grammar_of(R"({"start": ["{}"]})"); }).code(), "language.syntax");
  const Error unknown =
      error_of([] { grammar_of(R"({"start": ["{aviid}"], "avid": ["hot"]})").check({}); });
  EXPECT_EQ(unknown.code(), "language.unknown_slot");
  EXPECT_NE(unknown.message().find("avid"), std::string::npos);
  const Grammar none = grammar_of(R"({"start": [{"when": {"x": "y"}, "text": "never"}]})");
  EXPECT_EQ(error_of([&] { said(none); }).code(), "language.no_alternative");
}

TEST(sentence, british_words_and_slips) {
  const std::map<std::string, std::string, std::less<>> british = {{"tumor", "tumour"}};
  const Grammar grammar = grammar_of(R"({"start": ["tumor of hypermetabolic character"]})");
  RandomStream rng(1, "test");
  Usage usage = grammar.fresh_usage();
  const Utterance plain = grammar.say("start", {}, rng, usage);
  EXPECT_EQ(finish(plain, {&british, 0}, rng).text, "Tumour of hypermetabolic character.");
  const std::string slipped = finish(plain, {nullptr, 1}, rng).text;
  EXPECT_NE(slipped, "Tumor of hypermetabolic character.");
  EXPECT_TRUE(slipped.starts_with("Tumor of h"));
}

}  // namespace
}  // namespace uptake::simulator
