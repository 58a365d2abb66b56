// Two ways of finding all terms of all regions in one pass: the trie over words that the tagger
// uses, and RE2's set of expressions, which says which terms occur in a sentence and not where.
#include <benchmark/benchmark.h>
#include <re2/set.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/build_info.h"
#include "ontology/ontology.h"
#include "report/term_index.h"

namespace {

using namespace uptake;

/// Run from the root of the tree, as scripts/bench does.
std::vector<std::string> sentences() {
  std::vector<std::string> result;
  std::ifstream lines("tests/report/sentences/typical_dev.jsonl");
  for (std::string line; std::getline(lines, line);)
    result.push_back(nlohmann::json::parse(line)["text"]);
  return result;
}

std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const auto& text : texts) bytes += text.size();
  return bytes;
}

void trie_over_words(benchmark::State& state) {
  const Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  const TermIndex index(ontology);
  const auto texts = sentences();
  for (auto _ : state) {
    std::size_t found = 0;
    for (const auto& text : texts) {
      const Words words(text, {0, text.size()});
      PhraseTrie::Found term{};
      for (std::size_t i = 0; i < words.size(); ++i) found += index.terms().longest(words, i, term);
    }
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes_of(texts)));
}
BENCHMARK(trie_over_words);

void re2_set(benchmark::State& state) {
  const Ontology ontology = Ontology::read(share_folder() / "ontology.json");
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  options.set_max_mem(256 << 20);
  RE2::Set set(options, RE2::UNANCHORED);
  for (const auto& region : ontology.regions()) {
    for (const auto& term : region.terms) {
      for (const auto& form : with_plurals(term))
        set.Add("\\b" + RE2::QuoteMeta(form) + "\\b", nullptr);
    }
  }
  set.Compile();
  const auto texts = sentences();
  for (auto _ : state) {
    std::size_t found = 0;
    std::vector<int> which;
    for (const auto& text : texts) {
      set.Match(text, &which);
      found += which.size();
    }
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes_of(texts)));
}
BENCHMARK(re2_set);

}  // namespace
