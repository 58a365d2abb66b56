// How fast texts become wordpieces, one thread: sentences in the style of reports, the same with
// accents in each word (no ASCII fast path), and words run together, of many pieces or unknown.
#include <benchmark/benchmark.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "report/wordpiece_tokenizer.h"
#include "support/real_data.h"

namespace {

using namespace uptake;

using Texts = std::vector<std::string>;

/// Run from the root of the tree, as scripts/bench does.
Texts sentences() {
  Texts result;
  std::ifstream lines("tests/report/sentences/typical_dev.jsonl");
  for (std::string line; std::getline(lines, line);)
    result.push_back(nlohmann::json::parse(line)["text"]);
  return result;
}

/// BERT's vocabulary; where it is absent, one of the words of the sentences and all letters.
WordpieceTokenizer tokenizer() {
  if (const auto folder = test::real_data("bert"); !folder.empty())
    return WordpieceTokenizer::read(folder);
  std::set<std::string> pieces;
  for (const auto& text : sentences())
    for (const auto& word : basic_tokens(text)) pieces.insert(word.text);
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    pieces.insert(std::string(1, letter));
    pieces.insert(std::string("##") + letter);
  }
  std::vector<std::string> vocabulary{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  vocabulary.insert(vocabulary.end(), pieces.begin(), pieces.end());
  return WordpieceTokenizer(std::move(vocabulary));
}

void tokenize(benchmark::State& state, const Texts& texts) {
  const auto wordpieces = tokenizer();
  std::size_t bytes = 0, tokens = 0;
  for (const auto& text : texts) bytes += text.size();
  for (auto _ : state) {
    tokens = 0;
    for (const auto& text : texts) tokens += wordpieces.tokenize(text).size();
    benchmark::DoNotOptimize(tokens);
  }
  state.counters["bytes/token"] = static_cast<double>(bytes) / static_cast<double>(tokens);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

void report_sentences(benchmark::State& state) { tokenize(state, sentences()); }
BENCHMARK(report_sentences);

void an_accent_in_each_word(benchmark::State& state) {
  auto texts = sentences();
  for (auto& text : texts) {
    std::string accented;
    for (const char byte : text) accented += byte == ' ' ? "\u00e9 " : std::string(1, byte);
    text = accented;
  }
  tokenize(state, texts);
}
BENCHMARK(an_accent_in_each_word);

void words_run_together(benchmark::State& state) {
  Texts texts;
  for (const auto& text : sentences()) {
    std::string joined;
    for (const char byte : text)
      if (byte != ' ') joined += byte;
    texts.push_back(joined);
  }
  tokenize(state, texts);
}
BENCHMARK(words_run_together);

}  // namespace
