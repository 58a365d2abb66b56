#include "report/term_index.h"

#include <algorithm>

#include "core/error.h"

namespace uptake {
namespace {

bool ends(const std::string& word, std::string_view end) { return word.ends_with(end); }

std::vector<std::string> plurals_of(const std::string& word) {
  const auto stem = [&](std::size_t cut, const char* end) {
    return word.substr(0, word.size() - cut) + end;
  };
  if (word.size() < 3 || ends(word, "ae")) return {};
  if (ends(word, "us")) return {stem(2, "i"), word + "es"};
  if (ends(word, "um")) return {stem(2, "a"), word + "s"};
  if (ends(word, "is")) return {stem(2, "es")};
  if (ends(word, "ix") || ends(word, "ex")) return {stem(2, "ices"), word + "es"};
  if (ends(word, "nx")) return {stem(1, "ges")};
  if (ends(word, "ur")) return {stem(2, "ora"), word + "s"};
  if (ends(word, "a")) return {word + "e", word + "s"};
  if (ends(word, "y") && !ends(word, "ay") && !ends(word, "ey") && !ends(word, "oy"))
    return {stem(1, "ies")};
  if (ends(word, "s") || ends(word, "x") || ends(word, "ch") || ends(word, "sh"))
    return {word + "es"};
  return {word + "s"};
}

/// "left upper lobe" -> "upper lobe", and the side.
std::optional<std::pair<std::string, bool>> without_side(const std::string& term) {
  if (term.starts_with("left ")) return std::pair(term.substr(5), true);
  if (term.starts_with("right ")) return std::pair(term.substr(6), false);
  return std::nullopt;
}

RE2::Options pattern_options() {
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes
  return options;
}

}  // namespace

std::vector<std::string> with_plurals(const std::string& term) {
  std::vector<std::string> forms{term};
  // The word that takes the plural: the last, or the one before "of" ("head of pancreas").
  std::size_t end = term.find(" of ");
  if (end == std::string::npos) end = term.size();
  const std::size_t space = term.rfind(' ', end - 1);
  const std::size_t begin = space == std::string::npos || space > end ? 0 : space + 1;
  for (const auto& plural : plurals_of(term.substr(begin, end - begin)))
    forms.push_back(term.substr(0, begin) + plural + term.substr(end));
  return forms;
}

TermIndex::TermIndex(const Ontology& ontology)
    : ontology_(ontology),
      all_patterns_(std::make_unique<RE2::Set>(pattern_options(), RE2::UNANCHORED)) {
  for (std::size_t region = 0; region < ontology.size(); ++region) add_region(region);
  add_derived();
  if (!all_patterns_->Compile()) throw Error("out_of_memory", "too many patterns of regions");
}

TermIndex::~TermIndex() = default;

bool TermIndex::is_above(std::size_t a, std::size_t b) const {
  const auto& above = ontology_.with_ancestors(b);
  return std::find(above.begin(), above.end(), a) != above.end();
}

std::optional<std::size_t> TermIndex::abbreviation(std::string_view written) const {
  const auto found = abbreviations_.find(written);
  if (found == abbreviations_.end()) return std::nullopt;
  return found->second;
}

std::size_t TermIndex::make_target(const Target& target) {
  targets_.push_back(target);
  return targets_.size() - 1;
}

void TermIndex::add_region(std::size_t region) {
  const auto& r = ontology_.regions()[region];
  const std::size_t own = make_target({region, r.left, r.right});
  const auto add = [&](const std::vector<std::string>& terms, PhraseTrie& trie,
                       std::map<std::string, Target>& derived) {
    for (const auto& term : terms) {
      for (const auto& form : with_plurals(term)) {
        trie.add(form, own);
        const auto plain = without_side(form);
        if (plain)
          (plain->second ? derived[plain->first].left : derived[plain->first].right) = region;
      }
    }
  };
  add(r.terms, terms_, derived_terms_);
  add(r.node_terms, node_terms_, derived_node_terms_);
  for (const auto& abbreviation : r.abbreviations) abbreviations_.emplace(abbreviation, own);
  for (const auto& pattern : r.levels) add_pattern(pattern, own, false);
  for (const auto& pattern : r.exclusions) add_pattern(pattern, own, true);
}

/// The ontology has seen to it that the pattern compiles.
void TermIndex::add_pattern(const std::string& pattern, std::size_t target, bool exclusion) {
  const std::string bounded = "\\b(?:" + pattern + ")\\b";
  patterns_.push_back({target, exclusion, std::make_unique<RE2>(bounded, pattern_options())});
  all_patterns_->Add(bounded, nullptr);
}

std::vector<const TermIndex::Pattern*> TermIndex::patterns_in(std::string_view text) const {
  std::vector<int> found;
  all_patterns_->Match(re2::StringPiece(text.data(), text.size()), &found);
  std::sort(found.begin(), found.end());
  std::vector<const Pattern*> patterns;
  for (const int i : found) patterns.push_back(&patterns_[static_cast<std::size_t>(i)]);
  return patterns;
}

std::optional<std::size_t> TermIndex::common_ancestor(std::size_t a, std::size_t b) const {
  // Ancestors come in the ontology's order, from the whole body down: the last common one is the
  // nearest.
  std::optional<std::size_t> nearest;
  for (const auto above : ontology_.with_ancestors(a)) {
    if (is_above(above, b)) nearest = above;
  }
  return nearest;
}

void TermIndex::add_derived() {
  const auto add = [&](const std::map<std::string, Target>& derived, PhraseTrie& trie) {
    for (auto [term, target] : derived) {
      if (target.left && target.right) {
        target.none = common_ancestor(*target.left, *target.right);
      } else {
        target.none = target.left ? target.left : target.right;
      }
      trie.add(term, make_target(target));
    }
  };
  add(derived_terms_, terms_);
  add(derived_node_terms_, node_terms_);
}

}  // namespace uptake
