#include "report/region_tagger.h"

#include <algorithm>

#include "core/build_info.h"
#include "report/side_finder.h"
#include "report/term_matcher.h"

namespace uptake {
namespace {

struct Tagged {
  std::size_t first, last;
  std::vector<std::size_t> regions;
};

std::vector<std::size_t> regions_of(const Target& target, Side side) {
  const auto one = [](const std::optional<std::size_t>& region) {
    return region ? std::vector{*region} : std::vector<std::size_t>{};
  };
  if (side == Side::left && target.left) return one(target.left);
  if (side == Side::right && target.right) return one(target.right);
  if (side == Side::both && target.left && target.right) return {*target.left, *target.right};
  return one(target.none);
}

/// "T7 vertebra", "apex of the left lung": a general region beside a part of it is the same place.
bool are_one_place(const Tagged& a, const Tagged& b, const Words& words, const TermIndex& index) {
  if (a.regions.size() != 1 || b.regions.size() != 1) return false;
  for (std::size_t i = a.last; i < b.first; ++i) {
    const auto word = words.text(i);
    if (word != "of" && word != "the") return false;
  }
  for (std::size_t i = a.last; i <= b.first; ++i) {
    if (words.before(i) != ' ' && words.before(i) != '-') return false;
  }
  return index.is_above(a.regions[0], b.regions[0]) || index.is_above(b.regions[0], a.regions[0]);
}

std::vector<Tagged> merged(std::vector<Tagged> tagged, const Words& words, const TermIndex& index) {
  std::vector<Tagged> result;
  for (auto& here : tagged) {
    if (result.empty() || !are_one_place(result.back(), here, words, index)) {
      result.push_back(std::move(here));
      continue;
    }
    auto& before = result.back();
    if (index.is_above(before.regions[0], here.regions[0])) before.regions = here.regions;
    before.last = here.last;
  }
  return result;
}

using Patterns = std::vector<const TermIndex::Pattern*>;

std::vector<Tagged> tag_words(const Words& words, std::string_view text, Span span,
                              const TermIndex& index, const PhraseWords& roles,
                              const Patterns& patterns, Side& spoken) {
  const TermMatcher matcher(index, roles, words, patterns, text, span);
  std::vector<Tagged> tagged;
  for (const auto& term : find_sides(matcher.matches(), words, roles, spoken)) {
    auto regions = regions_of(term.match.target, term.side);
    if (!regions.empty()) tagged.push_back({term.first, term.last, std::move(regions)});
  }
  return merged(std::move(tagged), words, index);
}

}  // namespace

RegionTagger::RegionTagger(const Ontology& ontology)
    : index_(ontology), words_(PhraseWords::read(share_folder() / "report" / "tagging.json")) {}

std::vector<Mention> RegionTagger::tag(std::string_view text, const ReportText& report) const {
  std::vector<Mention> mentions;
  const Patterns patterns = index_.patterns_in(text);
  Side spoken = Side::none;
  Span header;
  std::vector<Tagged> of_header;
  for (std::size_t s = 0; s < report.sentences.size(); ++s) {
    const auto& sentence = report.sentences[s];
    const Words words(text, sentence.span);
    for (const auto& tagged :
         tag_words(words, text, sentence.span, index_, words_, patterns, spoken)) {
      const Span span{words[tagged.first].span.begin, words[tagged.last - 1].span.end};
      for (const auto region : tagged.regions) mentions.push_back({s, span, region, false, 0, ""});
    }
    if (!mentions.empty() && mentions.back().sentence == s) continue;
    if (sentence.header.size() == 0 || words.size() == 0) continue;
    if (!(sentence.header == header)) {
      header = sentence.header;
      Side unused = Side::none;
      of_header = tag_words(Words(text, header), text, header, index_, words_, patterns, unused);
    }
    if (of_header.size() == 1 && of_header[0].regions.size() == 1)
      mentions.push_back({s, sentence.span, of_header[0].regions[0], true, 0, ""});
  }
  return mentions;
}

}  // namespace uptake
