#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "explain/saliency_volume.h"
#include "inference/saliency.h"

namespace uptake {

struct ExplanationOptions {
  std::string run;                           ///< the model, as it was named
  double threshold = .2;                     ///< β of Eq. 10
  std::map<std::string, double> thresholds;  ///< of some regions
  std::size_t threads = 1;                   ///< regions that are drawn at a time
  bool channels = false;                     ///< also the signed gradients of CT and PET as NIfTI

  double threshold_of(const std::string& region) const;
};

/// What was written of one map.
struct ExplainedMap {
  std::string method;
  std::array<std::size_t, 3> peak{};     ///< column, row, slice of the scan's grid
  std::array<double, 3> peak_mm{};       ///< LPS
  double minimum = 0, range = 0;         ///< NormalisedMap's
  double share_kept = 0;                 ///< of the voxels that the model reads, by Eq. 10
  std::optional<double> random_weights;  ///< SaliencyMap's
  std::vector<std::string> files;        ///< in the exam's folder
};

struct ExplainedRegion {
  std::string region;
  double probability = 0, threshold = 0;
  std::vector<ExplainedMap> maps;
};

struct ExplainedExam {
  std::string exam_id, run;
  std::vector<ExplainedRegion> regions;
};
nlohmann::json to_json(const ExplainedExam& exam);

/// Writes an exam's folder (made): REGION/METHOD.nii.gz and .png, mip.png, index.html and, last,
/// explanation.json. The maps lie on the scan's grid as the cohort stores it, by Eq. 10 from 0 to 1
/// and without its threshold; the pictures of one region too; mip.png has the thresholds, of the
/// guided map, or else of the last method. Errors: "file.write", those of pictures and grids.
ExplainedExam write_explanation(const std::filesystem::path& folder, const ExamSaliency& exam,
                                const ExplanationOptions& options);

}  // namespace uptake
