#include "pipeline/run_pipeline.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/text.h"
#include "pipeline/child_program.h"

namespace uptake {
namespace {

constexpr std::size_t shown_of_log = 2000;  // bytes

/// The end of a log, whole lines.
std::string end_of(const std::filesystem::path& log) {
  std::ifstream stream(log);
  std::stringstream text;
  text << stream.rdbuf();
  auto all = text.str();
  if (all.size() <= shown_of_log) return all;
  all = all.substr(all.size() - shown_of_log);
  return all.substr(all.find('\n') + 1);
}

std::string settings_of(const Stage& stage) {
  std::string text = version() + "\n";
  for (const auto& word : stage.arguments) text += word + "\n";
  return sha256(text);
}

bool exist(const std::vector<std::filesystem::path>& outputs) {
  return std::ranges::all_of(outputs, [](const auto& path) {
    std::error_code failure;
    return std::filesystem::exists(path, failure);
  });
}

}  // namespace

Pipeline::Pipeline(PipelinePaths paths, RunCommand run,
                   std::function<void(const StageReport&)> started,
                   std::function<void(const StageReport&)> done)
    : paths_(std::move(paths)),
      run_(std::move(run)),
      started_(std::move(started)),
      done_(std::move(done)) {
  std::filesystem::create_directories(paths_.folder / "stages");
}

std::string Pipeline::inputs_of(const Stage& stage) const {
  std::string text = fingerprint_of(stage.inputs);
  for (const auto& earlier : stage.after) text += read_record(paths_.record(earlier)).made;
  return sha256(text);
}

/// Removes what a stage made with other settings, and files that it writes anew, so that a file
/// which is there was written now. Outputs lie in the pipeline's own folder.
void Pipeline::prepare(const Stage& stage, const StageRecord& before,
                       const StageRecord& now) const {
  const bool other = !before.settings.empty() && before.settings != now.settings;
  for (const auto& output : stage.outputs) {
    if (other || std::filesystem::is_regular_file(output)) std::filesystem::remove_all(output);
  }
}

void Pipeline::run(const Stage& stage) {
  StageReport report{
      .number = reports_.size() + 1, .name = stage.name, .command = command_line(stage)};
  const auto record_file = paths_.record(stage.name);
  const auto before = read_record(record_file);
  StageRecord now{settings_of(stage), inputs_of(stage), false, random_hex(8), ""};
  const bool same = before.settings == now.settings && before.inputs == now.inputs;
  if (same && before.finished && exist(stage.outputs)) {
    report.skipped = true;
    report.result = before.result;
    reports_.push_back(report);
    done_(report);
    return;
  }
  started_(report);
  prepare(stage, before, now);
  write_record(record_file, now);
  auto arguments = stage.arguments;
  arguments.insert(arguments.end(), stage.hidden.begin(), stage.hidden.end());
  const bool on_other_inputs = before.settings == now.settings && before.inputs != now.inputs;
  if (on_other_inputs) {
    arguments.insert(arguments.end(), stage.again.begin(), stage.again.end());
  }
  const auto start = std::chrono::steady_clock::now();
  const auto log = paths_.log(stage.name);
  std::filesystem::remove(log);
  const auto child = run_(arguments, log);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  // 1 with a result: a part could not be used, and is listed.
  report.with_problems = child.exit_code == 1 && exist(stage.outputs) &&
                         (stage.hidden.empty() || !child.output.empty());
  if (child.exit_code != 0 && !report.with_problems) {
    throw Error("pipeline.stage",
                stage.name + " failed:\n" + printable(report.command) + "\n" + end_of(log),
                "then the same command goes on here");
  }
  write_file_atomically(paths_.output(stage.name), child.output);
  report.result = result_line(stage, child.output);
  now.finished = true;
  now.result = report.result;
  write_record(record_file, now);
  reports_.push_back(report);
  done_(report);
}

}  // namespace uptake
