#include "pipeline/pipeline_config.h"

#include "core/build_info.h"
#include "core/config.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

std::filesystem::path resolved(const std::string& path, const std::filesystem::path& folder) {
  if (path.empty()) return {};
  return (folder / path).lexically_normal();
}

void check(const PipelineConfig& config, std::string_view source) {
  const bool own = !config.dicom.empty();
  if (own == (config.simulate.patients > 0)) {
    throw Error("config.invalid",
                std::string(source) + (own ? ": has both dicom and simulate.patients"
                                           : ": has neither dicom nor simulate.patients"),
                "name your studies' folders in dicom and their reports in reports, or say how many "
                "patients to make up");
  }
  if (own && config.reports.empty()) {
    throw Error("config.invalid", std::string(source) + ": has dicom, but no reports",
                "name the table of reports: labels come from it");
  }
}

}  // namespace

PipelineConfig parse_pipeline(const nlohmann::json& config, const std::filesystem::path& folder,
                              std::string_view source) {
  const auto all =
      check_config(config, read_json(share_folder() / "schemas" / "pipeline.json"), source);
  PipelineConfig result;
  result.simulate = {all["simulate"]["patients"], all["simulate"]["seed"],
                     all["simulate"]["config"]};
  for (const std::string path : all["dicom"]) result.dicom.push_back(resolved(path, folder));
  result.reports = resolved(all["reports"], folder);
  result.truth = resolved(all["truth"], folder);
  result.deidentify = all["deidentify"];
  result.import = all["import"];
  result.labeler = all["labeler"];
  result.device = all["device"];
  result.operating_point = all["operating_point"];
  result.split = {all["split"]["test"], all["split"]["validation"], all["split"]["seed"]};
  result.train_config = all["train"]["config"];
  result.train_settings = all["train"]["settings"];
  // A name of settings that ship has no ending.
  if (std::filesystem::path(result.train_config).has_extension()) {
    result.train_config = resolved(result.train_config, folder).string();
  }
  result.explain = {all["explain"]["exams"], all["explain"]["localisation"],
                    all["explain"]["regions"]};
  check(result, source);
  return result;
}

PipelineConfig read_pipeline(const std::filesystem::path& file) {
  return parse_pipeline(read_json(file), file.parent_path(), printable(file.string()));
}

}  // namespace uptake
