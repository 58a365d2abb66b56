#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cohort/cohort.h"
#include "labeling/explanation.h"
#include "labeling/label_table.h"
#include "ontology/ontology.h"
#include "pipeline/run_pipeline.h"

namespace uptake {

/// A region of an exam, from the report's sentence to the picture.
struct StoryRegion {
  std::string region;
  double prediction = 0;         ///< of the scan model
  std::optional<double> label;   ///< of the report's labeler
  std::optional<bool> abnormal;  ///< the truth, where it is known
  LabelExplanation said;         ///< the sentences behind the label; none: not mentioned
  std::vector<std::pair<std::string, std::filesystem::path>> pictures;  ///< what, PNG
};

struct StoryExam {
  std::string exam_id;
  std::size_t place = 0, of = 0;  ///< in the worklist, 1 the most suspect
  std::vector<StoryRegion> regions;
  std::filesystem::path overview;  ///< PNG of all its regions, or ""
  std::filesystem::path page;      ///< its explanation, or ""
};

struct Story {
  std::vector<StageReport> stages;
  nlohmann::json metrics;  ///< metrics.json of the evaluation
  nlohmann::json labels;   ///< of evaluate-labels, or null
  /// What `uptake explain --truth` found, a row a region and method; null: not measured.
  nlohmann::json localisation;
  std::vector<StoryExam> exams;
};

/// Whose probability orders the worklist: the full body, or the model's first region.
std::string worklist_region(const RegionTable& predictions);

/// Exams to tell of: `count` - 1 from the top of the worklist, of different patients, and its last.
/// `patient_of`: exam -> patient.
std::vector<std::string> story_exams(const RegionTable& predictions, std::size_t count,
                                     const std::map<std::string, std::string>& patient_of);

/// report.html: the stages, the exams' stories, the tables. Paths of pages become relative to
/// `folder`, pictures are put into the page.
std::string story_html(const Story& story, const std::filesystem::path& folder);

}  // namespace uptake
