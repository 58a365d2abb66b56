#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/predictions.h"

namespace uptake {

/// How far the trainings of an ensemble differ on one exam.
struct SeedSpread {
  double low = 0, high = 0;  ///< the lowest and the highest probability
  double deviation = 0;      ///< standard deviation, divided by seeds - 1
};

/// What an ensemble says of one exam in one region.
struct EnsembleProbability {
  double mean = 0;                   ///< over the seeds
  std::size_t seeds = 0;             ///< that have a row
  std::optional<SeedSpread> spread;  ///< nothing with one seed

  /// `of_seed` has one or more. The same for the same values in any order.
  static EnsembleProbability of(const PredictedExam& exam);
};

struct RegionProbability {
  std::string region;
  double probability = 0;  ///< mean over the seeds
};

struct RankedExam {
  std::size_t rank = 0;  ///< 1 is the most probable
  std::string exam_id;
  EnsembleProbability probability;
  std::vector<RegionProbability> others;  ///< other regions, the most probable first
  std::string patient_id, exam_date;      ///< "" where not known
};

struct RankingOptions {
  std::string region = "full_body";
  std::optional<std::size_t> top;   ///< the first so many only
  std::optional<double> threshold;  ///< those of this probability or more only
  std::size_t others = 3;           ///< how many other regions
};

struct ExamRanking {
  std::string region;
  std::size_t exams = 0;  ///< that have a row of the region, listed or not
  std::size_t seeds = 0;  ///< of the region
  std::vector<RankedExam> listed;
  std::vector<std::string> incomplete;  ///< exams, listed or not, without a row of some seed
  std::vector<std::string> missing;     ///< exams with rows of other regions only
};

/// Exams by their probability in a region, the highest first; of equal ones in the order of their
/// ids. An exam without a row of some seed is ranked by those it has. Not to be confused with
/// statistics/worklist.h, which measures such a list against a truth.
/// Errors: "predictions.region" with the regions there are and the nearest.
ExamRanking rank_exams(const PredictionRows& rows, const RankingOptions& options);

}  // namespace uptake
