#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "command.h"

namespace uptake::cmd {

/// Lays out `uptake --help` (commands by stage) and a command's own (options and an example), 80
/// columns wide.
class HelpFormat : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

/// Details and example of a command, kept as its CLI11 footer.
std::string help_footer(const Command::Usage& usage);

/// DIR, FILE, N: the type name that an option was declared with, without checks' descriptions; for
/// options with a choice of words "bash|zsh".
std::string value_name(const CLI::Option& option);
/// The words of a CLI::IsMember check; empty where there is none.
std::vector<std::string> choices_of(const CLI::Option& option);

}  // namespace uptake::cmd
