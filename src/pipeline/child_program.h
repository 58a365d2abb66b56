#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace uptake {

struct ChildResult {
  int exit_code = 0;   ///< 128 + the signal's number where a signal ended it
  std::string output;  ///< of its stdout
};

/// Runs `program` with `arguments` and waits for it. Its stdout is answered, and goes to the file
/// `log` with its stderr; on a terminal stderr goes there in place of the file, so that progress is
/// seen. Errors: "child.start" where it cannot be run.
ChildResult run_child(const std::filesystem::path& program,
                      const std::vector<std::string>& arguments, const std::filesystem::path& log);

/// The file of the program that runs now.
std::filesystem::path this_program();

}  // namespace uptake
