#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "imaging/nifti_labels.h"
#include "imaging/volume.h"
#include "ontology/ontology.h"

namespace uptake {

/// How much of one map lies where it should. Shares of a map's mass are its values summed over the
/// truth's voxels; "even" is what a map that is the same everywhere would have there: the share of
/// the voxels that the model reads.
struct Localisation {
  std::string exam, region, method;
  double organ = 0, organ_even = 0;           ///< in the region's organs; organs are of all exams
  std::optional<double> lesion, lesion_even;  ///< in the region's lesions; nothing without one
  /// The pointing game (Zhang et al. 2018) on the map's own elements (a voxel of a gradient, a
  /// block of an attention): whether the highest holds a voxel of a lesion of the region, and the
  /// share of all elements that do, which is the chance of a map that points anywhere.
  std::optional<bool> hit;
  std::optional<double> chance;
  std::optional<double> distance_mm;  ///< from that element's middle to the nearest such voxel
};

/// The truth of a simulation with organ_maps (uptake simulate): where organs and lesions are.
/// Regions below a region in the ontology count as its own.
class SimulatedTruth {
 public:
  /// `folder`: the simulation's, or its truth/. Errors: "explain.truth" saying what is missing or
  /// wrong, those of read_csv().
  SimulatedTruth(const std::filesystem::path& folder, const Ontology& ontology);

  /// What is known of one exam. Errors: "explain.truth" where there is none, those of
  /// read_nifti_labels().
  struct Exam {
    std::string id;
    LabelVolume organs, lesions;
  };
  Exam exam(const std::string& exam_id) const;

  /// `map`: as it is, on a grid of its own, nowhere negative. Nothing where the exam has no organ
  /// of the region, or the region is none of the ontology (a task of another kind).
  std::optional<Localisation> measure(const Exam& exam, const std::string& region,
                                      const std::string& method, const Volume& map) const;

 private:
  bool is_below(const std::string& region, std::size_t above) const;
  std::vector<char> wanted_organs(std::size_t region) const;
  std::vector<char> wanted_lesions(const std::string& exam, std::size_t region) const;

  std::filesystem::path folder_;
  const Ontology& ontology_;
  std::map<std::size_t, std::string> organs_;                          ///< by number
  std::map<std::string, std::map<std::size_t, std::string>> lesions_;  ///< exam, number: region
};

/// The means over exams of one region and method.
struct LocalisationSummary {
  std::string region, method;
  std::size_t exams = 0, abnormal = 0, hits = 0;
  double chance = 0;  ///< of abnormal exams
  double lesion = 0, lesion_even = 0, organ = 0, organ_even = 0;
  double distance_mm = 0;  ///< the median
};
/// In the order in which regions and methods came.
std::vector<LocalisationSummary> summarise(const std::vector<Localisation>& all);

/// CSV: exam_id, region, method, hit, chance, distance_mm, lesion_share, lesion_even, organ_share,
/// organ_even; empty where there is no lesion.
std::string localisation_table(const std::vector<Localisation>& all);

}  // namespace uptake
