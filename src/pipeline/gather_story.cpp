#include "pipeline/gather_story.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "core/build_info.h"
#include "core/config.h"
#include "core/text.h"
#include "labeling/cohort_labels.h"

namespace uptake {
namespace {

using nlohmann::json;

RegionTable table_of(const std::filesystem::path& file, const std::vector<std::string>& columns) {
  return read_region_table(file, columns).table;
}

json json_or_null(const std::filesystem::path& file) {
  std::ifstream stream(file);
  auto parsed = json::parse(stream, nullptr, false);
  return parsed.is_discarded() ? json() : parsed;
}

/// All that exams are looked up in.
struct Sources {
  Cohort cohort;
  Ontology ontology;
  RegionTable predictions, labels, truth;
  std::string labeler;
  std::filesystem::path explanations;

  Sources(const PipelineConfig& config, const PipelinePaths& paths)
      : cohort(paths.cohort(), Database::Mode::existing),
        ontology(Ontology::read(share_folder() / "ontology.json")),
        predictions(table_of(paths.predictions(), {"probability"})),
        labels(cohort_labels(cohort, config.labeler)),
        labeler(config.labeler),
        explanations(paths.explanations()) {
    const auto file = truth_of(config, paths);
    if (!file.empty()) truth = table_of(file, {"abnormal", "label"});
  }
};

std::optional<double> known(double value) {
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

/// How far a prediction is above the mean of the region's in all exams: what is unusual here.
double unusual(const RegionTable& predictions, const std::string& exam, const std::string& region) {
  double sum = 0;
  for (const auto& other : predictions.exams()) sum += predictions.at(other, region);
  return predictions.at(exam, region) - sum / static_cast<double>(predictions.exams().size());
}

/// The regions that are most unusual in an exam; those that pictures were made of where there are
/// any.
std::vector<std::string> regions_of(const Sources& sources, const std::string& exam,
                                    const json& explanation, std::size_t count) {
  std::vector<std::string> regions;
  if (explanation.is_object()) {
    for (const auto& region : explanation.at("regions")) regions.push_back(region.at("region"));
  } else {
    regions = sources.predictions.regions();
  }
  std::map<std::string, double> rank;
  for (const auto& region : regions) rank[region] = unusual(sources.predictions, exam, region);
  std::ranges::stable_sort(regions, std::ranges::greater(),
                           [&](const std::string& region) { return rank.at(region); });
  regions.resize(std::min(regions.size(), count));
  return regions;
}

std::vector<std::pair<std::string, std::filesystem::path>> pictures_of(
    const json& explanation, const std::string& region, const std::filesystem::path& folder) {
  std::vector<std::pair<std::string, std::filesystem::path>> pictures;
  if (!explanation.is_object()) return pictures;
  for (const auto& one : explanation.at("regions")) {
    if (one.at("region") != region) continue;
    for (const auto& map : one.at("maps")) {
      for (const std::string file : map.at("files")) {
        if (file.ends_with(".png") && map.at("method") != "gradient")
          pictures.emplace_back(map.at("method"), folder / file);
      }
    }
  }
  return pictures;
}

StoryRegion region_of(Sources& sources, const std::string& exam, const std::string& region,
                      const json& explanation) {
  StoryRegion result;
  result.region = region;
  result.prediction = sources.predictions.at(exam, region);
  result.label = known(sources.labels.at(exam, region));
  if (const auto truth = known(sources.truth.at(exam, region))) result.abnormal = *truth >= .5;
  if (result.label) {
    result.said = explain_label(sources.cohort, sources.ontology, exam, region, sources.labeler);
  }
  result.pictures = pictures_of(explanation, region, sources.explanations / file_name_for(exam));
  return result;
}

StoryExam exam_of(Sources& sources, const std::string& exam, std::size_t regions_each) {
  StoryExam result;
  result.exam_id = exam;
  const auto& table = sources.predictions;
  const auto all = worklist_region(table);
  const auto higher = [&](const std::string& e) { return table.at(e, all) > table.at(exam, all); };
  result.place = 1 + static_cast<std::size_t>(std::ranges::count_if(table.exams(), higher));
  result.of = table.exams().size();
  const auto folder = sources.explanations / file_name_for(exam);
  const auto explanation = json_or_null(folder / "explanation.json");
  if (explanation.is_object()) {
    result.page = folder / "index.html";
    result.overview = folder / "mip.png";
  }
  for (const auto& region : regions_of(sources, exam, explanation, regions_each)) {
    result.regions.push_back(region_of(sources, exam, region, explanation));
  }
  return result;
}

}  // namespace

std::vector<std::string> choose_story_exams(const PipelineConfig& config,
                                            const PipelinePaths& paths) {
  Cohort cohort(paths.cohort(), Database::Mode::existing);
  std::map<std::string, std::string> patients;
  for (const auto& exam : cohort.exams()) patients[exam.exam_id] = exam.patient_id;
  return story_exams(table_of(paths.predictions(), {"probability"}), config.explain.exams,
                     patients);
}

Story gather_story(const PipelineConfig& config, const PipelinePaths& paths,
                   const std::vector<StageReport>& stages, const std::vector<std::string>& exams,
                   std::size_t regions_each) {
  Story story;
  story.stages = stages;
  story.metrics = read_json(paths.evaluation() / "metrics.json");
  story.labels = json_or_null(paths.output("evaluate-labels"));
  const auto localised = json_or_null(paths.output("localise"));
  if (localised.is_object()) story.localisation = localised.at("localisation");
  Sources sources(config, paths);
  for (const auto& exam : exams) story.exams.push_back(exam_of(sources, exam, regions_each));
  return story;
}

}  // namespace uptake
