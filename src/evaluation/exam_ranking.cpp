#include "evaluation/exam_ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/error.h"
#include "core/nearest.h"
#include "core/text.h"

namespace uptake {
namespace {

const PredictedRegion& find_region(const std::vector<PredictedRegion>& regions,
                                   const std::string& wanted) {
  const auto found = std::ranges::find(regions, wanted, &PredictedRegion::name);
  if (found != regions.end()) return *found;
  if (regions.empty()) {
    throw Error("predictions.region", "there is no prediction that can be used",
                "look at the rows that are listed, or name another file with --predictions");
  }
  std::vector<std::string> known;
  std::string list;
  for (const auto& region : regions) {
    known.push_back(region.name);
    list += (list.empty() ? "" : ", ") + printable(region.name);
  }
  throw Error("predictions.region",
              fmt::format("no prediction of region '{}'{}", printable(wanted),
                          printable(did_you_mean(wanted, known))),
              "regions there are: " + list);
}

std::size_t seeds_of(const PredictedRegion& region) {
  std::set<std::string> seeds;
  for (const auto& [id, exam] : region.exams) {
    for (const auto& [seed, probability] : exam.of_seed) seeds.insert(seed);
  }
  return seeds.size();
}

/// Exams with rows of other regions only, by name.
std::vector<std::string> missing_in(const PredictedRegion& region,
                                    const std::vector<PredictedRegion>& regions) {
  std::set<std::string> missing;
  for (const auto& other : regions) {
    for (const auto& [id, exam] : other.exams) {
      if (!region.exams.contains(id)) missing.insert(id);
    }
  }
  return {missing.begin(), missing.end()};
}

/// The most probable regions of an exam but one; of equal ones in the order of their names.
std::vector<RegionProbability> others_of(const std::vector<PredictedRegion>& regions,
                                         const std::string& exam_id,
                                         const RankingOptions& options) {
  std::vector<RegionProbability> others;
  for (const auto& region : regions) {
    if (region.name == options.region) continue;
    const auto found = region.exams.find(exam_id);
    if (found == region.exams.end()) continue;
    others.push_back({region.name, EnsembleProbability::of(found->second).mean});
  }
  std::ranges::sort(others, [](const RegionProbability& a, const RegionProbability& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.region < b.region;
  });
  if (others.size() > options.others) others.resize(options.others);
  return others;
}

bool is_listed(const RankedExam& exam, const RankingOptions& options) {
  return (!options.top || exam.rank <= *options.top) &&
         (!options.threshold || exam.probability.mean >= *options.threshold);
}

}  // namespace

EnsembleProbability EnsembleProbability::of(const PredictedExam& exam) {
  std::vector<double> values;
  for (const auto& [seed, probability] : exam.of_seed) values.push_back(probability);
  std::ranges::sort(values);  // a sum depends on its order, and equal means must be equal
  EnsembleProbability result;
  result.seeds = values.size();
  const auto count = static_cast<double>(values.size());
  result.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.spread = {values.front(), values.back(), std::sqrt(squares / (count - 1))};
  return result;
}

ExamRanking rank_exams(const PredictionRows& rows, const RankingOptions& options) {
  const auto& region = find_region(rows.regions(), options.region);
  ExamRanking ranking{region.name, region.exams.size(), seeds_of(region), {}, {}, {}};
  ranking.missing = missing_in(region, rows.regions());
  std::vector<RankedExam> all;
  for (const auto& [id, exam] : region.exams) {
    if (exam.of_seed.size() < ranking.seeds) ranking.incomplete.push_back(id);
    all.push_back({0, id, EnsembleProbability::of(exam), {}, {}, {}});
  }
  // They come in the order of their ids.
  std::ranges::stable_sort(all, std::ranges::greater(),
                           [](const RankedExam& exam) { return exam.probability.mean; });
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].rank = i + 1;
    if (!is_listed(all[i], options)) break;  // nor is any behind it
    all[i].others = others_of(rows.regions(), all[i].exam_id, options);
    ranking.listed.push_back(std::move(all[i]));
  }
  return ranking;
}

}  // namespace uptake
