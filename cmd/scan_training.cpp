#include "scan_training.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

#include "command.h"
#include "core/build_info.h"
#include "core/config.h"
#include "core/late_library.h"
#include "core/text.h"
#include "json_output.h"
#include "ontology/ontology.h"
#include "training_table.h"

namespace uptake::cmd {
namespace {

constexpr std::size_t listed_at_most = 20;  // exams without labels may be thousands

Ontology read_ontology(const std::filesystem::path& file) {
  return Ontology::read(file.empty() ? share_folder() / "ontology.json" : file);
}

/// Other kinds of tasks have a colon, "mortality:90"; what is wrong with one is said later.
void check_regions(const std::vector<std::string>& tasks, const Ontology& ontology) {
  for (const auto& task : tasks) {
    if (task.find(':') == std::string::npos) ontology.at(task);
  }
}

void list(const std::vector<LeftOutExam>& left_out) {
  if (left_out.empty()) return;
  std::map<std::string, std::size_t> reasons;
  for (const auto& exam : left_out) ++reasons[exam.reason];
  fmt::print(stderr, "{} exams were not used:\n", left_out.size());
  if (left_out.size() > listed_at_most) {
    for (const auto& [reason, count] : reasons) {
      if (count > 1) fmt::print(stderr, "  {} exams: {}\n", count, printable(reason));
    }
  }
  for (const auto& [exam, reason] : left_out) {
    if (left_out.size() > listed_at_most && reasons[reason] > 1) continue;
    fmt::print(stderr, "  {}: {}\n", printable(exam), printable(reason));
  }
}

nlohmann::json as_json(const ScanTrainingResult& result) {
  nlohmann::json summary{{"figures", result.figures}, {"left_out", nlohmann::json::array()}};
  for (const auto& exam : result.left_out) {
    summary["left_out"].push_back({{"exam_id", exam.exam_id}, {"reason", exam.reason}});
  }
  return summary;
}

int print(const ScanTrainingResult& result, const TrainingOptions& options) {
  if (!result.is_first) return result.interrupted ? 1 : 0;
  list(result.left_out);
  if (result.interrupted) {
    fmt::print(stderr, "interrupted; the same command{} goes on\n",
               options.restart() ? " without --restart" : "");
    return 1;
  }
  if (options.json()) {
    fmt::print("{}", json_text(as_json(result)));
    return 0;
  }
  for (const auto& [name, value] : result.figures) fmt::print("{} {:.4f}\n", name, value);
  fmt::print("{}\n", (options.run() / "model").string());
  return 0;
}

}  // namespace

void ScanTraining::declare(CLI::App& app, const std::string& prefix) {
  auto* labeler = app.add_option("--labeler", labeler_,
                                 prefix +
                                     "learn from this labeler's labels (uptake label; "
                                     "default: hybrid)");
  labeler->type_name("NAME");
  app.add_option("--targets", targets_,
                 prefix + "learn from a table exam_id, region, abnormal or probability")
      ->type_name("FILE")
      ->excludes(labeler);
}

ScanTrainingRequest ScanTraining::request(const TrainingOptions& options,
                                          const std::string& standard_config,
                                          const char* config_kind,
                                          std::vector<std::string> tasks) const {
  const auto config = options.config_file(config_kind, standard_config);
  ScanTrainingRequest request;
  request.config = read_json(config);
  request.config_source = config.string();
  request.run = options.run();
  request.cohort = options.cohort();
  request.targets = targets_.empty() ? TargetSource{labeler_, {}} : TargetSource{"", targets_};
  request.tasks = std::move(tasks);
  request.ontology = options.ontology();
  request.device = parse_device(options.device());
  request.threads = options.threads();
  request.restart = options.restart();
  check_regions(request.tasks, read_ontology(request.ontology));
  return request;
}

int train_scan(ScanTrainingRequest request, const TrainingOptions& options) {
  TrainingTable table(read_ontology(request.ontology), stderr);
  request.say = [&](const std::string& line) { table.say(line); };
  request.on_progress = [&](const ScanTrainingRequest::Progress& progress) {
    table.show(progress);
  };
  ScanTrainingResult result;
  late_function<void(const ScanTrainingRequest&, ScanTrainingResult&)>(
      learning_library, "uptake_train_scan_model")(request, result);
  table.finish();
  return print(result, options);
}

}  // namespace uptake::cmd
