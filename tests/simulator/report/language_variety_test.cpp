#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/config.h"
#include "simulator/report/language_cases.h"

namespace uptake::simulator {
namespace {

/// Held-out words of the lexicon that no ordinary text contains.
std::set<std::string> kept_words() {
  std::set<std::string> kept;
  std::string ordinary;
  const auto folder = share_folder() / "simulator" / "language";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const nlohmann::json rules = read_json(entry.path());
    for (const auto& [rule, items] : rules.items()) {
      if (!items.is_array()) continue;
      for (nlohmann::json item : items) {
        if (item.is_object() && item.contains("held_out")) {
          for (const auto& text : item["held_out"]) kept.insert(lower(text.get<std::string>()));
          item.erase("held_out");
        }
        ordinary += lower(item.dump());
      }
    }
  }
  std::erase_if(kept, [&](const std::string& text) {
    return text.find_first_of("{[<") != std::string::npos || text.size() < 8 ||
           ordinary.find(text) != std::string::npos;
  });
  return kept;
}

std::size_t reports_with(const std::set<std::string>& words, bool held_out) {
  const auto cases = many_cases(held_out);
  std::size_t count = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string text = lower(report(*cases[i], i).text);
    count += std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return text.find(word) != std::string::npos;
    });
  }
  return count;
}

TEST(language, held_out_phrasings_are_for_held_out_patients) {
  const std::set<std::string> words = kept_words();
  ASSERT_GT(words.size(), 30U);
  EXPECT_EQ(reports_with(words, false), 0U);
  EXPECT_GT(reports_with(words, true), 250U);
}

/// The aims of issue 3, with every digit made the same so that numbers do not count.
TEST(language, a_thousand_reports_vary) {
  const auto cases = many_cases();
  std::set<std::string> sentences, shapes, authors;
  for (std::size_t i = 0; i < 1000; ++i) {
    RandomStream rng(5, "report", i);
    const Draft draft = language().draft(cases[i % cases.size()]->facts, rng);
    authors.insert(draft.author->name);
    for (const Section& section : draft.sections) {
      for (const Paragraph& paragraph : section.paragraphs) {
        for (const Sentence& sentence : paragraph.sentences) {
          std::string text = sentence.text;
          for (char& c : text) c = c >= '0' && c <= '9' ? '0' : c;
          sentences.insert(text);
          shapes.insert(sentence.shape);
        }
      }
    }
  }
  EXPECT_GE(authors.size(), 8U);
  EXPECT_GT(sentences.size(), 15000U);
  EXPECT_GT(shapes.size(), 2000U);
}

}  // namespace
}  // namespace uptake::simulator
