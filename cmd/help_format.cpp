#include "help_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "core/text.h"
#include "imaging/render_notice.h"

namespace uptake::cmd {
namespace {

constexpr std::size_t page_width = 80, description_column = 26;

/// Words on lines of at most `page_width`, all but the first indented.
std::string wrap(const std::string& text, std::size_t first_column, std::size_t indent) {
  std::istringstream words(text);
  std::string result;
  std::size_t column = first_column;
  for (std::string word; words >> word;) {
    if (column > indent && column + 1 + word.size() > page_width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!result.empty()) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

std::string entry(const std::string& name, const std::string& description) {
  std::string line = "  " + name;
  if (line.size() + 2 > description_column) {
    line += "\n" + std::string(description_column, ' ');
  } else {
    line.resize(description_column, ' ');
  }
  return line + wrap(description, description_column, description_column) + "\n";
}

bool takes_many(const CLI::Option& option) {
  return option.get_expected_max() >= CLI::detail::expected_max_vector_size;
}

/// "-h, --help", "--dicom PATH..."
std::string option_name(const CLI::Option& option) {
  std::string name;
  for (const std::string& letter : option.get_snames()) name += "-" + letter + ", ";
  for (const std::string& word : option.get_lnames()) name += "--" + word + ", ";
  name.resize(name.size() - 2);
  const std::string value = value_name(option);
  if (!value.empty()) name += " " + value;
  return takes_many(option) ? name + "..." : name;
}

std::string argument_name(const CLI::Option& option) {
  const auto choices = choices_of(option);
  std::string name = choices.empty() ? option.get_name(true) : value_name(option);
  return takes_many(option) ? name + "..." : name;
}

std::string options_section(const CLI::App& app) {
  std::string required, optional;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      required += entry(argument_name(*option), option->get_description());
      continue;
    }
    (option->get_required() ? required : optional) +=
        entry(option_name(*option), option->get_description());
  }
  return (required.empty() ? "" : "Required:\n" + required + "\n") + "Options:\n" + optional;
}

std::string usage_line(const CLI::App& app) {
  std::string line = "Usage: uptake " + app.get_name();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) line += " " + argument_name(*option);
  }
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional() && option->get_required()) line += " " + option_name(*option);
  }
  return line + " [OPTIONS]\n";
}

std::string command_help(const CLI::App& app) {
  return fmt::format("{}\n\n{}\n{}\n{}\n\n{}\n", app.get_description(), usage_line(app),
                     options_section(app), app.get_footer(), research_notice);
}

std::string program_help(const CLI::App& root) {
  std::string text = root.get_description() + "\n\nUsage: uptake COMMAND [OPTIONS]\n";
  std::string stage;
  for (const CLI::App* command : root.get_subcommands({})) {
    if (command->get_group() != stage) {
      stage = command->get_group();
      text += "\n" + stage + ":\n";
    }
    text += entry(command->get_name(), command->get_description());
  }
  return text + "\n" + options_section(root) +
         fmt::format("\n'uptake COMMAND --help' explains a command.\n\n{}\n", research_notice);
}

}  // namespace

std::string HelpFormat::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
  return app->get_parent() == nullptr ? program_help(*app) : command_help(*app);
}

std::string help_footer(const Command::Usage& usage) {
  std::string text;
  if (!usage.details.empty()) text += wrap(usage.details, 0, 0) + "\n\n";
  text += "Example:";
  for (const std::string& line : split(usage.example, '\n')) text += "\n  " + line;
  return text;
}

std::vector<std::string> choices_of(const CLI::Option& option) {
  // CLI11 appends a check's description to the type: "TEXT:{bash,zsh}".
  const std::string type = option.get_type_name();
  const auto open = type.find('{'), close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return split(type.substr(open + 1, close - open - 1), ',');
}

std::string value_name(const CLI::Option& option) {
  if (option.get_type_size() == 0 || option.get_expected_max() == 0) return "";
  std::string joined;
  for (const std::string& choice : choices_of(option)) {
    joined += (joined.empty() ? "" : "|") + choice;
  }
  const std::string type = option.get_type_name();
  return joined.empty() ? type.substr(0, type.find(':')) : joined;
}

}  // namespace uptake::cmd
