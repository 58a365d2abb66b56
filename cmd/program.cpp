#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <vector>

#include "command.h"
#include "core/error.h"
#include "core/text.h"
#include "help_format.h"
#include "usage_message.h"
#include "version.h"

namespace uptake::cmd {
namespace {

enum ExitCode { done = 0, failed = 1, wrong_usage = 2 };

struct Declared {
  std::unique_ptr<Command> command;
  CLI::App* app;
};

std::vector<Declared> declare_all(CLI::App& root, std::span<const CommandMaker> makers) {
  std::vector<Declared> declared;
  for (const CommandMaker make : makers) {
    auto command = make();
    const Command::Usage usage = command->usage();
    CLI::App* app = root.add_subcommand(usage.name, usage.summary);
    app->group(usage.stage);
    app->footer(help_footer(usage));
    app->set_help_flag("-h,--help", "Explain this command");
    command->declare(*app);
    declared.push_back({std::move(command), app});
  }
  return declared;
}

int refuse(const Refused& refused) {
  fmt::print(stderr, "{0}: {1}\n'{0} --help' explains.\n", refused.who, refused.message);
  return wrong_usage;
}

/// What was printed must have arrived: a full disk shows only now.
int flushed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  throw Error("file.write", "cannot write to standard output",
              "free some space, or write somewhere else");
}

int run(const Declared& chosen) {
  const std::string who = full_name(*chosen.app);
  try {
    return flushed(chosen.command->run());
  } catch (const UsageError& error) {
    return refuse({who, printable(error.what())});
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}: not enough memory\n", who);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", who, printable(error.what()));
  }
  return failed;
}

}  // namespace

int run_program(int argc, char** argv, std::span<const CommandMaker> commands) {
  CLI::App root("Uptake: labels from reports, abnormality localisation in whole-body FDG PET-CT.",
                "uptake");
  root.formatter(std::make_shared<HelpFormat>());
  root.set_help_flag("-h,--help", "List the commands");
  root.set_version_flag("--version", version_text, "Versions of this program and its libraries");
  root.require_subcommand(1);
  const auto declared = declare_all(root, commands);
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", root.help());
    return done;
  } catch (const CLI::CallForVersion&) {
    fmt::print("{}", version_text());
    return done;
  } catch (const CLI::ParseError& error) {
    if (argc <= 1) {
      fmt::print(stderr, "{}", root.help());
      return wrong_usage;
    }
    return refuse(explain(root, error));
  }
  for (const Declared& each : declared) {
    if (each.app->parsed()) return run(each);
  }
  return wrong_usage;
}

}  // namespace uptake::cmd
