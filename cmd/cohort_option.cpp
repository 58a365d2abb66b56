#include "cohort_option.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "command.h"

namespace uptake::cmd {

void CohortOption::declare(CLI::App& app, const std::string& description) {
  app.add_option("--cohort", given_,
                 description + " (default: $UPTAKE_COHORT, or the current folder if it is one)")
      ->type_name("DIR");
}

std::filesystem::path CohortOption::folder() const {
  if (!given_.empty()) return given_;
  if (const char* variable = std::getenv("UPTAKE_COHORT"); variable != nullptr && *variable != 0) {
    return variable;
  }
  if (std::filesystem::exists("cohort.sqlite")) return ".";
  throw UsageError(
      "no cohort: give --cohort DIR, set UPTAKE_COHORT, or change into a cohort's folder");
}

}  // namespace uptake::cmd
