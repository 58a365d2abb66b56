#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace uptake {

/// One command of the pipeline.
struct Stage {
  std::string name{};                    ///< "import"
  std::vector<std::string> arguments{};  ///< of uptake: {"import", "--cohort", "demo/cohort", ...}
  /// Those that only this program wants to see: {"--json"}.
  std::vector<std::string> hidden{};
  std::vector<std::filesystem::path> inputs{};   ///< files and folders from outside
  std::vector<std::string> after{};              ///< stages whose output this one reads
  std::vector<std::filesystem::path> outputs{};  ///< files and folders that it makes
  /// What to add where it ran before on other inputs: {"--restart"}. Settings that changed remove
  /// the outputs instead.
  std::vector<std::string> again{};
};

/// What a stage was made from, kept in FOLDER/stages/NAME.json.
struct StageRecord {
  std::string settings;  ///< SHA-256 of the program's version and the arguments
  std::string inputs;    ///< SHA-256 of the inputs' names, sizes and times, and of earlier stages
  bool finished = false;
  std::string made;    ///< random: another one each time that the stage ran
  std::string result;  ///< the line that it printed

  bool operator==(const StageRecord&) const = default;
};

/// The command line as a person would type it, quoted for a shell.
std::string command_line(const Stage& stage);

/// Of files: names, sizes and times of change; of folders: those of all files below.
/// Errors: "pipeline.input" naming what is not there.
std::string fingerprint_of(const std::vector<std::filesystem::path>& inputs);

/// A record without its files, or of another version's form: one that is not finished.
StageRecord read_record(const std::filesystem::path& file);
void write_record(const std::filesystem::path& file, const StageRecord& record);

}  // namespace uptake
