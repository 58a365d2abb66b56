#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/volume.h"
#include "inference/chosen_exams.h"
#include "nn/device.h"

// No header of libtorch: the command includes this one.

namespace uptake {

/// How a model's answer for a region is explained.
enum class SaliencyMethod {
  attention,  ///< where the region's head looked (Eq. 7), the mean over its heads
  gradient,   ///< the gradient of the region's log-odds with respect to the scan
  guided      ///< the same by guided backpropagation (nn/guided_relu.h)
};
inline constexpr std::array saliency_methods = {SaliencyMethod::attention, SaliencyMethod::gradient,
                                                SaliencyMethod::guided};
/// "attention", "gradient", "guided". Here, so that it needs no library with libtorch in it.
constexpr std::string_view name_of(SaliencyMethod method) {
  constexpr std::array<std::string_view, saliency_methods.size()> names = {"attention", "gradient",
                                                                           "guided"};
  return names[static_cast<std::size_t>(method)];
}

/// A map on the model's own grid: of attention its encoding's, else its input's
/// (inference/model_grid.h). The gradient is of the log-odds: that of the probability differs by
/// one factor a region, which Eq. 10 takes out, and dies where the model is certain. It is with
/// respect to CT and PET as the model reads them, normalised.
struct SaliencyMap {
  SaliencyMethod method = SaliencyMethod::attention;
  /// Nowhere negative. Attention: adds up to 1. Of gradients, at each voxel the larger one of the
  /// two sequences' absolute values (Simonyan et al. 2014).
  Volume values;
  std::vector<float> ct, pet;  ///< the signed gradients of the two; empty of attention
  /// The sanity check of Adebayo et al. 2018: Spearman's rank correlation with the same map of a
  /// model of the same shape whose weights are all drawn anew, over the voxels (blocks) with body
  /// in them (denser than -300 HU). Near 0: the map depends on what was learnt. Nothing where a map
  /// is the same everywhere.
  std::optional<double> random_weights;
};

struct RegionSaliency {
  std::string region;
  double probability = 0;
  std::vector<SaliencyMap> maps;  ///< in the order of the methods asked for
};

struct ExamSaliency {
  std::string exam_id;
  Scan scan;                            ///< as stored
  std::vector<RegionSaliency> regions;  ///< the most probable first, or as asked for
};

struct SaliencyRequest {
  std::filesystem::path run;  ///< a run's folder, or a model's
  ExamChoice choice;
  std::size_t limit = 0;  ///< only the first so many exams; 0: all
  DeviceChoice device;
  std::size_t threads = 1;
  std::vector<std::string> regions;  ///< tasks of the model; empty: an exam's most probable ones
  std::size_t most_regions = 6;      ///< of those
  std::vector<SaliencyMethod> methods{saliency_methods.begin(), saliency_methods.end()};
  /// What it throws as a std::exception counts against this exam alone.
  std::function<void(ExamSaliency)> on_exam;
  std::function<void(std::size_t done, std::size_t total)> on_progress;  ///< may be empty
};

/// Runs a trained scan model over exams, one after another in the order of their ids, and hands
/// over each one's maps. Answers the exams that have none, and why. A model that reduces without
/// attention has no attention maps: they are left out, and where nothing else is asked for that is
/// "explain.no_attention". Errors: that, "explain.region" for a region that the model has not,
/// those of predict_scans().
std::vector<LeftOutExam> explain_scans(const SaliencyRequest& request);

}  // namespace uptake
