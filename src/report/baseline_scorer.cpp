#include "report/baseline_scorer.h"

#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"

namespace uptake {

BaselineScorer::BaselineScorer(const std::vector<std::string>& negations) {
  for (const auto& negation : negations) negations_.add(negation, 0);
}

BaselineScorer BaselineScorer::shipped(const std::string& list) {
  const auto file = share_folder() / "report" / "baseline.json";
  const auto json = read_json(file);
  if (!json.contains(list)) {
    std::string known;
    for (const auto& [name, words] : json.items()) known += (known.empty() ? "" : ", ") + name;
    throw Error("config.invalid", file.string() + ": no list '" + list + "'",
                "lists there: " + known);
  }
  return BaselineScorer(json[list].get<std::vector<std::string>>());
}

void BaselineScorer::score(std::string_view text, const ReportText& report,
                           std::span<Mention> mentions) const {
  std::size_t sentence = report.sentences.size();
  bool negated = false;
  for (auto& mention : mentions) {
    if (mention.sentence != sentence) {
      sentence = mention.sentence;
      const Words words(text, report.sentences[sentence].span);
      negated = false;
      for (std::size_t i = 0; i < words.size() && !negated; ++i) {
        PhraseTrie::Found found{};
        negated = negations_.longest(words, i, found);
      }
    }
    mention.probability = negated ? 0 : 1;
    mention.rule = negated ? "negation word" : "no negation word";
  }
}

}  // namespace uptake
