#include "usage_message.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
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

std::string unknown_option(const CLI::App& app, const std::string& word) {
  const auto known = options_of(app);
  return fmt::format("{}: unknown option{}", printable(word), did_you_mean(word, known));
}

/// Before the command stands what belongs after it.
std::string misplaced_option(const CLI::App& root, const std::string& word) {
  const auto given = root.get_subcommands();
  // The one that was given, if any, before all others.
  std::vector<const CLI::App*> commands(given.begin(), given.end());
  const auto all = root.get_subcommands({});
  commands.insert(commands.end(), all.begin(), all.end());
  for (const CLI::App* command : commands) {
    const auto known = options_of(*command);
    if (std::ranges::find(known, word) == known.end()) continue;
    return fmt::format("{}: options come after the command, as in '{} {}'", word,
                       full_name(*command), word);
  }
  return unknown_option(root, word);
}

/// The first word that looks like an option and is none of the app's.
std::optional<std::string> option_left_over(const CLI::App& app) {
  for (const std::string& word : app.remaining()) {
    if (word.size() > 1 && word[0] == '-') return word.substr(0, word.find('='));
  }
  return std::nullopt;
}

/// CLI11: "--test is required".
std::string missing_option(const CLI::ParseError& error) {
  const std::string what = error.what();
  return what.substr(0, what.find(' ')) + " is missing";
}

std::string of_command(const CLI::App& app, const CLI::ParseError& error) {
  if (const auto option = option_left_over(app)) return unknown_option(app, *option);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return missing_option(error);
  const auto left = app.remaining();
  if (!left.empty()) return printable(left.front()) + ": one argument too many";
  return printable(error.what());
}

}  // namespace

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? "uptake" : "uptake " + app.get_name();
}

Refused explain(const CLI::App& root, const CLI::ParseError& error) {
  if (const auto option = option_left_over(root))
    return {"uptake", misplaced_option(root, *option)};
  const auto chosen = root.get_subcommands();
  if (!chosen.empty()) return {full_name(*chosen.front()), of_command(*chosen.front(), error)};
  const auto left = root.remaining();
  if (left.empty()) return {"uptake", "no command given"};
  return {"uptake", fmt::format("{}: unknown command{}", printable(left.front()),
                                did_you_mean(left.front(), commands_of(root)))};
}

}  // namespace uptake::cmd
