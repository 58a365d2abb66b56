#include "report/terms.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>

#include "core/text.h"

namespace uptake {
namespace {

using TermId = std::uint32_t;
constexpr TermId rare_word = std::numeric_limits<TermId>::max();
/// Longer ones are no words but what a hostile file has in their place.
constexpr std::size_t longest_term_word = 64;

bool is_term_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_term_byte(char c) { return is_term_letter(c) || (c >= '0' && c <= '9'); }
bool is_term_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Calls back with the words of a sentence in lower case, and with "" where a phrase ends.
template <class Take>
void for_each_word(std::string_view sentence, const Take& take) {
  const std::string text = lower(sentence);
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : ' '; };
  for (std::size_t i = 0; i < text.size();) {
    if (!is_term_byte(text[i])) {
      if (!is_term_space(text[i])) take(std::string_view());
      ++i;
      continue;
    }
    const auto begin = i;
    while (is_term_byte(at(i)) || ((at(i) == '-' || at(i) == '\'') && is_term_byte(at(i + 1)))) ++i;
    const auto word = std::string_view(text).substr(begin, i - begin);
    const bool is_word =
        word.size() <= longest_term_word && std::ranges::any_of(word, is_term_letter);
    take(is_word ? word : std::string_view());
  }
  take(std::string_view());
}

/// The words of the findings and impressions, over and over.
class WordSource {
 public:
  WordSource(const ReportTexts& reports, const ReportParser& parser)
      : reports_(reports), parser_(parser) {}

  template <class Take>
  void for_each(const Take& take) const {
    reports_([&](std::string_view text) {
      for (const auto& sentence : parser_.parse(text).sentences) {
        const auto section = sentence.section;
        if (section == Section::none || section == Section::findings ||
            section == Section::impression) {
          for_each_word(sentence.span.of(text), take);
        }
      }
    });
  }

 private:
  const ReportTexts& reports_;
  const ReportParser& parser_;
};

/// Frequent k-grams by number, and what they are.
template <class Key>
struct Level {
  std::unordered_map<Key, TermId> ids;
  std::vector<std::string> texts;
  std::vector<std::size_t> counts;
};

/// Keeps those of the counts that reach the minimum. Sorted, so that numbers do not hang on the
/// order of a hash table.
template <class Key, class Text>
Level<Key> kept(const std::unordered_map<Key, std::size_t>& counts, std::size_t minimum,
                const Text& text_of) {
  std::vector<std::pair<std::string, Key>> frequent;
  for (const auto& [key, count] : counts) {
    if (count >= minimum) frequent.emplace_back(text_of(key), key);
  }
  std::ranges::sort(frequent);
  Level<Key> level;
  for (auto& [text, key] : frequent) {
    level.ids.emplace(key, static_cast<TermId>(level.texts.size()));
    level.counts.push_back(counts.at(key));
    level.texts.push_back(std::move(text));
  }
  return level;
}

template <class Key>
TermId id_in(const Level<Key>& level, const Key& key) {
  const auto found = level.ids.find(key);
  return found == level.ids.end() ? rare_word : found->second;
}

std::uint64_t pair_of(TermId first, TermId second) { return std::uint64_t{first} << 32 | second; }
TermId first_of(std::uint64_t pair) { return static_cast<TermId>(pair >> 32); }
TermId second_of(std::uint64_t pair) { return static_cast<TermId>(pair); }

using FrequentWords = Level<std::string>;
using Pairs = Level<std::uint64_t>;
using PairCounts = std::unordered_map<std::uint64_t, std::size_t>;

FrequentWords frequent_words(const WordSource& source, std::size_t minimum) {
  std::unordered_map<std::string, std::size_t> counts;
  source.for_each([&](std::string_view word) {
    if (!word.empty()) ++counts[std::string(word)];
  });
  return kept(counts, minimum, [](const std::string& word) { return word; });
}

Pairs frequent_pairs(const WordSource& source, std::size_t minimum, const FrequentWords& words) {
  PairCounts counts;
  TermId last = rare_word;
  source.for_each([&](std::string_view word) {
    const TermId id = id_in(words, std::string(word));
    if (last != rare_word && id != rare_word) ++counts[pair_of(last, id)];
    last = id;
  });
  return kept(counts, minimum, [&](std::uint64_t pair) {
    return words.texts[first_of(pair)] + " " + words.texts[second_of(pair)];
  });
}

/// A triple is a pair and the word after it.
Pairs frequent_triples(const WordSource& source, std::size_t minimum, const FrequentWords& words,
                       const Pairs& pairs) {
  PairCounts counts;
  TermId last = rare_word, last_pair = rare_word;
  source.for_each([&](std::string_view word) {
    const TermId id = id_in(words, std::string(word));
    const TermId pair =
        last != rare_word && id != rare_word ? id_in(pairs, pair_of(last, id)) : rare_word;
    if (last_pair != rare_word && pair != rare_word) ++counts[pair_of(last_pair, id)];
    last = id;
    last_pair = pair;
  });
  return kept(counts, minimum, [&](std::uint64_t triple) {
    return pairs.texts[first_of(triple)] + " " + words.texts[second_of(triple)];
  });
}

template <class Key>
void append(std::vector<KGram>& all, std::size_t k, const Level<Key>& level) {
  const auto begin = static_cast<std::ptrdiff_t>(all.size());
  for (std::size_t i = 0; i < level.texts.size(); ++i) {
    all.push_back({k, level.counts[i], level.texts[i]});
  }
  std::stable_sort(all.begin() + begin, all.end(),
                   [](const KGram& a, const KGram& b) { return a.count > b.count; });
}

}  // namespace

std::vector<KGram> frequent_kgrams(const ReportTexts& reports, const ReportParser& parser,
                                   std::size_t minimum) {
  const WordSource source(reports, parser);
  const FrequentWords words = frequent_words(source, minimum);
  const Pairs pairs = frequent_pairs(source, minimum, words);
  const Pairs triples = frequent_triples(source, minimum, words, pairs);
  std::vector<KGram> all;
  append(all, 1, words);
  append(all, 2, pairs);
  append(all, 3, triples);
  return all;
}

}  // namespace uptake
