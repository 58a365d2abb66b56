#include "simulator/report/language.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "simulator/report/language_cases.h"
#include "support/error_of.h"

namespace uptake::simulator {
namespace {

bool lies_in(const std::string& region, const std::string& above) {
  const Ontology& ontology = language().data().ontology;
  const auto& all = ontology.with_ancestors(ontology.at(region));
  return std::find(all.begin(), all.end(), ontology.at(above)) != all.end();
}

bool is_uptake(const std::string& statement) {
  return statement == "abnormal" || statement == "benign" || statement == "treated" ||
         statement == "hedged";
}

TEST(language, spans_lie_in_their_sentence_and_hold_words) {
  const auto cases = many_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Report made = report(*cases[i], i);
    std::size_t before = 0;
    for (const Mention& mention : made.mentions) {
      ASSERT_LE(before, mention.begin);
      ASSERT_LE(mention.sentence_begin, mention.begin);
      ASSERT_LT(mention.begin, mention.end);
      ASSERT_LE(mention.end, mention.sentence_end);
      ASSERT_LE(mention.sentence_end, made.text.size());
      before = mention.end;
      EXPECT_TRUE(std::isalnum(made.text[mention.begin])) << made.text.substr(mention.begin, 20);
      EXPECT_TRUE(std::isalnum(made.text[mention.end - 1]));
      EXPECT_TRUE(mention.begin == 0 || !std::isalnum(made.text[mention.begin - 1]));
      EXPECT_TRUE(language().data().ontology.find(mention.region).has_value()) << mention.region;
    }
  }
}

TEST(language, text_is_ascii_and_clean) {
  const auto cases = many_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string text = report(*cases[i], i).text;
    for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
    for (const char* bad :
         {"  ", " ,", " .", ",,", "..", "{", "}", "<", ">", "[", "|", "_", "()"}) {
      EXPECT_EQ(text.find(bad), std::string::npos) << bad << " in " << text;
    }
  }
}

TEST(language, abnormal_follows_from_the_statement) {
  static const std::set<std::string> none = {"normal",  "negated",    "physiologic", "resolved",
                                             "history", "indication", "anatomy",     "other"};
  const auto cases = many_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const Mention& mention : report(*cases[i], i).mentions) {
      EXPECT_EQ(mention.abnormal, is_uptake(mention.statement));
      EXPECT_TRUE(mention.abnormal || none.contains(mention.statement)) << mention.statement;
    }
  }
}

TEST(language, every_finding_is_told_where_it_belongs) {
  const auto cases = many_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Report made = report(*cases[i], i);
    for (const Finding& one : cases[i]->facts.findings) {
      const std::string section = one.impression_only ? "impression" : "findings";
      const bool gone = one.change == Change::resolved;
      EXPECT_TRUE(std::any_of(made.mentions.begin(), made.mentions.end(),
                              [&](const Mention& said) {
                                return said.section == section &&
                                       lies_in(one.region, said.region) &&
                                       (gone ? said.statement == "resolved" : said.abnormal);
                              }))
          << one.region << " in " << made.text;
    }
  }
}

TEST(language, an_abnormal_mention_has_a_finding_behind_it) {
  const auto cases = many_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const Mention& said : report(*cases[i], i).mentions) {
      if (!said.abnormal) continue;
      const auto& findings = cases[i]->facts.findings;
      EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const Finding& one) {
        return one.change != Change::resolved && lies_in(one.region, said.region);
      })) << said.region;
    }
  }
}

TEST(language, nothing_is_called_clear_that_a_finding_lies_in) {
  for (const bool held_out : {false, true}) {
    const auto cases = many_cases(held_out);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Report made = report(*cases[i], i);
      for (const Mention& said : made.mentions) {
        if (said.statement != "normal" && said.statement != "negated") continue;
        for (const Finding& one : cases[i]->facts.findings) {
          EXPECT_FALSE(one.change != Change::resolved && lies_in(one.region, said.region))
              << one.region << " against " << said.region << " in " << made.text;
        }
      }
    }
  }
}

TEST(language, statements_follow_certainty_cause_and_change) {
  struct Expected {
    Finding told;
    std::string statement;
  };
  const std::vector<Expected> all = {
      {finding("liver", Change::first), "abnormal"},
      {finding("liver", Change::larger, true), "abnormal"},
      {finding("liver", Change::smaller, true), "treated"},
      {finding("liver", Change::first, false), "benign"},
      {finding("liver", Change::first, true, 0.69), "hedged"},
      {finding("liver", Change::first, false, 0.3), "hedged"},
      {finding("liver", Change::resolved, true, 0.3), "resolved"},
  };
  for (const Expected& expected : all) {
    const auto made = case_of({expected.told});
    for (std::uint64_t i = 0; i < 20; ++i) {
      bool found = false;
      for (const Mention& said : report(*made, i).mentions) {
        if (!said.abnormal && said.statement != "resolved") continue;
        EXPECT_EQ(said.statement, expected.statement);
        found = true;
      }
      EXPECT_TRUE(found) << expected.statement;
    }
  }
}

TEST(language, a_sided_region_is_said_with_its_side) {
  const std::vector<std::string> sides = {
      "left", "lul", "lll", "lingula", "10l",       "segment ii",   "segment iv",   "right",
      "rul",  "rml", "rll", "10r",     "segment v", "hepatic dome", "contralateral"};
  const auto cases = many_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Report made = report(*cases[i], i);
    for (const Mention& said : made.mentions) {
      const bool left = said.region.starts_with("left_");
      if (!left && !said.region.starts_with("right_")) continue;
      const std::string words =
          lower(made.text.substr(said.sentence_begin, said.sentence_end - said.sentence_begin));
      const auto first = sides.begin() + (left ? 0 : 7), last = left ? first + 7 : sides.end();
      EXPECT_TRUE(words.find("contralateral") != std::string::npos ||
                  std::any_of(first, last,
                              [&](const std::string& side) {
                                return words.find(side) != std::string::npos;
                              }))
          << said.region << ": " << words;
    }
  }
}

TEST(language, each_region_of_the_ontology_can_be_mentioned) {
  std::set<std::string> missing;
  for (const Region& region : language().data().ontology.regions()) {
    auto made = case_of({finding(region.name)});
    made->patient.sex = region.name == "prostate" ? Sex::male : Sex::female;
    bool found = false;
    for (std::uint64_t i = 0; i < 12 && !found; ++i) {
      for (const Mention& said : report(*made, i).mentions) {
        found = found || (said.abnormal && said.region == region.name);
      }
    }
    if (!found) missing.insert(region.name);
  }
  EXPECT_EQ(missing, std::set<std::string>{});
}

TEST(language, removed_organs_and_the_other_sex_are_never_called_normal) {
  auto made = case_of({});
  made->patient.removed_organs = {"gallbladder", "left_kidney"};
  for (std::uint64_t i = 0; i < 60; ++i) {
    for (const Mention& said : report(*made, i).mentions) {
      EXPECT_NE(said.region, "prostate");
      if (said.region == "gallbladder" || said.region == "left_kidney") {
        EXPECT_EQ(said.statement, "history");
      }
    }
  }
}

TEST(language, the_same_stream_writes_the_same_report) {
  const auto made = case_of({finding("left_upper_lobe"), finding("spleen", Change::stable)});
  const Report one = report(*made, 3), again = report(*made, 3), other = report(*made, 4);
  EXPECT_EQ(one.text, again.text);
  EXPECT_EQ(one.mentions.size(), again.mentions.size());
  EXPECT_EQ(one.author, again.author);
  EXPECT_NE(one.text, other.text);
}

TEST(language, refuses_facts_without_a_patient_and_unknown_regions) {
  RandomStream rng(1, "report");
  EXPECT_EQ(error_of([&] { language().write({}, rng); }).code(), "language.no_patient");
  const auto made = case_of({finding("liver")});
  made->facts.findings[0].region = "tail";
  EXPECT_EQ(error_of([&] { language().write(made->facts, rng); }).code(),
            "language.unknown_region");
}

}  // namespace
}  // namespace uptake::simulator
