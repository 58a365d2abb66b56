#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace uptake::cmd {

/// One subcommand: a class in a file of its own, and one line in main.cpp.
///
///     class SplitCommand : public Command { ... SplitRequest request_; };
///     std::unique_ptr<Command> split_command() { return std::make_unique<SplitCommand>(); }
class Command {
 public:
  struct Usage {
    std::string name;     ///< the word after "uptake"
    std::string stage;    ///< its heading in `uptake --help`: stage_data_in, ...
    std::string summary;  ///< one line, in the imperative
    std::string details;  ///< what --help says below it; may be empty
    std::string example;  ///< one or more command lines
  };
  virtual ~Command() = default;
  virtual Usage usage() const = 0;
  /// Adds the options, bound to members. Paths have the type name DIR, FILE or PATH and words to
  /// choose from a CLI::IsMember check: completion is made from these.
  virtual void declare(CLI::App& app) = 0;
  /// Data on stdout, talk on stderr. 0: done; 1: some of the work failed. Errors leave as Error
  /// (exit code 1) or UsageError (2).
  virtual int run() = 0;
};

inline constexpr const char* stage_data_in = "Data in";
inline constexpr const char* stage_look = "Look";
inline constexpr const char* stage_labels = "Labels";
inline constexpr const char* stage_models = "Models";
inline constexpr const char* stage_set_up = "Set-up";

/// The command line cannot be meant; `what` says what is wrong with which option.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The program: reads the command line, runs its command, prints errors, and gives the exit code:
/// 0 done, 1 the work or a part of it failed, 2 the command line is wrong.
using CommandMaker = std::unique_ptr<Command> (*)();
int run_program(int argc, char** argv, std::span<const CommandMaker> commands);

}  // namespace uptake::cmd
