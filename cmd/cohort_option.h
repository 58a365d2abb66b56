#pragma once

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace uptake::cmd {

/// `--cohort DIR`, the same for every command: the option, else $UPTAKE_COHORT, else the current
/// folder where that is a cohort.
class CohortOption {
 public:
  void declare(CLI::App& app, const std::string& description = "The cohort's folder");
  /// Errors: UsageError when none of the three is given.
  std::filesystem::path folder() const;

 private:
  std::string given_;
};

}  // namespace uptake::cmd
