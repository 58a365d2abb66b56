#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/pipeline_config.h"
#include "pipeline/stage.h"
#include "pipeline/stages.h"

namespace uptake {

/// Says what the pipeline does, as it does it.
struct StageReport {
  std::size_t number = 0;
  std::string name{};
  std::string command{};  ///< as a person would type it
  std::string result{};   ///< one line
  double seconds = 0;
  bool skipped = false;        ///< nothing changed since it ran
  bool with_problems = false;  ///< it left something out: its log lists what
};

/// How a stage's command is run: arguments, log -> exit code and stdout.
using RunCommand = std::function<struct ChildResult(const std::vector<std::string>& arguments,
                                                    const std::filesystem::path& log)>;

/// Runs the stages in order. One whose settings, inputs and earlier stages are as they were is
/// skipped; where its settings changed, what it made before is removed first. Interrupted or
/// stopped by an error, the next call goes on where this one ended.
class Pipeline {
 public:
  Pipeline(PipelinePaths paths, RunCommand run, std::function<void(const StageReport&)> started,
           std::function<void(const StageReport&)> done);

  /// Errors: "pipeline.stage" with the end of the log of a stage that failed; "pipeline.input".
  void run(const Stage& stage);

  /// All that ran or were skipped so far.
  const std::vector<StageReport>& reports() const { return reports_; }

 private:
  std::string inputs_of(const Stage& stage) const;
  void prepare(const Stage& stage, const StageRecord& before, const StageRecord& now) const;

  PipelinePaths paths_;
  RunCommand run_;
  std::function<void(const StageReport&)> started_, done_;
  std::vector<StageReport> reports_;
};

/// One line that says what a stage brought, from what it printed (JSON, or text).
std::string result_line(const Stage& stage, const std::string& output);

}  // namespace uptake
