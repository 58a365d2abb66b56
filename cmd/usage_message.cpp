#include "usage_message.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "core/nearest.h"
#include "core/text.h"

namespace uptake::cmd {
namespace {

/// "--cohort": every long option as it is typed.
std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> commands_of(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* app : root.get_subcommands({})) names.push_back(app->get_name());
  return names;
}

std::string unknown_option(const CLI::App& root, const CLI::App& app, std::string word) {
  word = word.substr(0, word.find('='));
  const auto known = options_of(app);
  std::string message =
      fmt::format("{}: unknown option{}", printable(word), did_you_mean(word, known));
  if (&app != &root || nearest(word, known)) return message;
  // Before the command stands what belongs after it.
  for (const CLI::App* command : root.get_subcommands({})) {
    const auto of_command = options_of(*command);
    if (std::ranges::find(of_command, word) != of_command.end()) {
      return message + ": options come after the command, as in 'uptake " + command->get_name() +
             " " + word + "'";
    }
  }
  return message;
}

std::string missing_option(const CLI::ParseError& error) {
  // CLI11: "--test is required"
  const std::string what = error.what();
  const std::string name = what.substr(0, what.find(' '));
  return name + " is missing";
}

}  // namespace

std::string usage_message(const CLI::App& root, const CLI::ParseError& error) {
  const auto chosen = root.get_subcommands();
  const CLI::App& app = chosen.empty() ? root : *chosen.front();
  const auto left = app.remaining();
  const auto is_option = [](const std::string& word) { return word.size() > 1 && word[0] == '-'; };
  const auto option = std::ranges::find_if(left, is_option);
  if (option != left.end()) return unknown_option(root, app, *option);
  if (chosen.empty() && !left.empty()) {
    return fmt::format("{}: unknown command{}", printable(left.front()),
                       did_you_mean(left.front(), commands_of(root)));
  }
  if (chosen.empty()) return "no command given";
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return missing_option(error);
  if (!left.empty()) return printable(left.front()) + ": one argument too many";
  return printable(error.what());
}

}  // namespace uptake::cmd
