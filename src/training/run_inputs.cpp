#include "training/run_inputs.h"

#include "cohort/annotations.h"
#include "core/hash.h"
#include "core/mapped_file.h"
#include "core/text.h"

namespace uptake {
namespace {

using nlohmann::json;

json file_input(const std::filesystem::path& file) {
  if (file.empty()) return json();
  return {{"file", printable(file.string())}, {"sha256", sha256(MappedFile(file).bytes())}};
}

json cohort_input(const std::filesystem::path& folder) {
  if (folder.empty()) return json();
  Cohort cohort(folder, Database::Mode::existing);
  std::string annotations;
  export_annotations(cohort, [&](std::string_view line) {
    annotations = sha256(annotations + std::string(line));
  });
  return {{"folder", printable(folder.string())}, {"annotations", annotations}};
}

/// What both depend on.
json common_inputs(const ReportTrainingRequest& request, const ReportTrainingConfig& config) {
  json inputs = {
      {"model", request.model.empty() ? json() : file_input(request.model / "model.safetensors")},
      {"shape", config.complete["model"]},
      {"vocabulary", file_input(request.vocabulary)},
      {"cohort", cohort_input(request.cohort)},
      {"hybrid", config.finetuning.hybrid},
      {"finding_head", config.finetuning.finding_weight > 0},
      {"pretraining", config.complete.value("pretraining", json())},
      {"texts", json::array()}};
  for (const auto& file : request.texts) inputs["texts"].push_back(file_input(file));
  return inputs;
}

}  // namespace

json pretraining_inputs(const ReportTrainingRequest& request, const ReportTrainingConfig& config) {
  auto inputs = common_inputs(request, config);
  inputs["task"] = "pretraining of a report model";
  return inputs;
}

json finetuning_inputs(const ReportTrainingRequest& request, const ReportTrainingConfig& config) {
  auto inputs = common_inputs(request, config);
  inputs["task"] = "finetuning of a report model";
  inputs["finetuning"] = config.complete["finetuning"];
  inputs["finetuning"].erase("rule_trust");  // comes after training
  inputs["ontology"] = file_input(request.ontology);
  inputs["sentences"] = json::array();
  for (const auto& [file, weight] : request.sentences) {
    auto input = file_input(file);
    input["weight"] = weight;
    inputs["sentences"].push_back(input);
  }
  inputs["validation"] = json::array();
  for (const auto& file : request.validation) inputs["validation"].push_back(file_input(file));
  return inputs;
}

}  // namespace uptake
