#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dicom/file_tree.h"
#include "labeling/label_table.h"

namespace uptake {

/// What one model says of one region, in the exams whose truth is known.
struct RegionPredictions {
  std::string region;
  std::vector<std::string> exams;           ///< by name
  std::vector<std::uint8_t> positive;       ///< of each exam, 0 or 1
  std::vector<std::string> seeds;           ///< the trainings of the model, by name; "" for one
  std::vector<std::vector<double>> scores;  ///< [seed][exam], probabilities

  /// The mean over the seeds of each exam: the ensemble.
  std::vector<double> ensemble() const;
  std::size_t positives() const;
};

/// Whether a table of predictions has a column target. Errors: "file.read", "csv.syntax".
bool has_targets(const std::filesystem::path& file);

/// One exam in one region, as its rows have it.
struct PredictedExam {
  std::map<std::string, double> of_seed;  ///< probabilities
  std::optional<bool> target;             ///< the last that a row has
  bool has_two_targets = false;
};

/// One region, as its rows have it: a seed may be missing in some exam.
struct PredictedRegion {
  std::string name;
  std::map<std::string, PredictedExam> exams;
};

/// Rows of prediction files: exam_id, region, probability; seed and target where there are such
/// columns.
class PredictionRows {
 public:
  /// Adds the rows of a file. Rows that cannot be read, or that are there already, are listed in
  /// problems(). Errors: "file.read", "csv.syntax", "predictions.columns" with the columns found.
  void read(const std::filesystem::path& file);

  /// By region, in the order in which they came. The truth is `truth` where given (0.5 or more is
  /// positive), else the rows' own targets. Listed in problems() and left out: exams without a
  /// truth, with two, or without a row of each seed. Errors: "predictions.no_truth" where no exam
  /// of any region has one.
  std::vector<RegionPredictions> by_region(const RegionTable* truth);

  /// The rows themselves, for those who need no truth, in the order in which regions came.
  const std::vector<PredictedRegion>& regions() const { return regions_; }

  const std::vector<dicom::Problem>& problems() const { return problems_; }

 private:
  struct Columns;
  std::string take(const std::vector<std::string>& cells, const Columns& columns);
  PredictedRegion& region_of(const std::string& name);
  RegionPredictions gather(const PredictedRegion& region, const RegionTable* truth);

  std::vector<PredictedRegion> regions_;
  std::map<std::string, std::size_t> places_;
  std::vector<dicom::Problem> problems_;
};

}  // namespace uptake
