#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "cohort_option.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace uptake::cmd {

/// What every command that trains a model takes.
class TrainingOptions {
 public:
  /// `cohort`: what the cohort is for. `configs`: the settings that ship ("paper, demo").
  void declare(CLI::App& app, const std::string& cohort, const std::string& configs);

  /// The settings: a file, or NAME of share/configs/NAME-<kind>.json; `standard` without --config.
  std::filesystem::path config_file(const std::string& kind, const std::string& standard) const;
  std::filesystem::path run() const { return run_; }
  /// Errors: UsageError where none is given, nor meant.
  std::filesystem::path cohort() const { return cohort_.folder(); }
  bool has_cohort() const;  ///< --cohort stands on the command line
  std::filesystem::path ontology() const { return ontology_; }  ///< or empty: the shipped one
  const std::string& device() const { return device_; }
  std::size_t threads() const;
  bool restart() const { return restart_; }
  bool json() const { return json_; }

 private:
  CohortOption cohort_;
  const CLI::Option* cohort_option_ = nullptr;
  std::string run_, config_, ontology_, device_ = "cpu";
  std::size_t jobs_ = 0;
  bool restart_ = false, json_ = false;
};

}  // namespace uptake::cmd
