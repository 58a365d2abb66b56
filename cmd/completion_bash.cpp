#include <fmt/format.h>
#include <fmt/ranges.h>

#include "completion_tree.h"

namespace uptake::cmd {
namespace {

/// Reads the line up to the cursor: which command, which option came last, and how many words came
/// since then. "=" is a word of its own in bash.
constexpr const char* before_the_tables =
    R"(# Completion for bash, made by 'uptake completion bash'. Try it:
#   source <(uptake completion bash)
# Keep it:
#   uptake completion bash > ~/.local/share/bash-completion/completions/uptake
_uptake() {
  local current=${COMP_WORDS[COMP_CWORD]} command= option= words=0 i word
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      '=') ;;
      -*) option=$word words=0 ;;
      *) if [[ -z $command ]]; then command=$word option= words=0; else words=$((words + 1)); fi ;;
    esac
  done
  [[ $current != '=' ]] || current=
)";

/// Chooses what to offer; the tables have set the variables.
constexpr const char* after_the_tables = R"(
  local kind=$argument choices=$argument_choices
  if [[ $value != none && ( $words -eq 0 || $many == yes ) ]]; then
    kind=$value choices=$value_choices
  fi
  [[ $current != -* ]] || kind=options
  case $kind in
    folder) compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    file) compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    choice) mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current") ;;
    options) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
  esac
}
complete -F _uptake uptake
)";

const char* kind_of(CompletionItem::Value value) {
  switch (value) {
    case CompletionItem::Value::none:
      return "none";
    case CompletionItem::Value::text:
      return "text";
    case CompletionItem::Value::folder:
      return "folder";
    case CompletionItem::Value::file:
      return "file";
    case CompletionItem::Value::choice:
      return "choice";
  }
  return "none";
}

std::string option_names(const CompletionCommand& command) {
  std::vector<std::string> names;
  for (const CompletionItem& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return fmt::format("{}", fmt::join(names, " "));
}

/// One line a command: its options, and what its argument is. Without one, options are offered.
std::string command_line(const CompletionCommand& command, const std::string& command_names) {
  std::string kind = "options", choices;
  if (command.name.empty()) {
    kind = "choice", choices = command_names;
  } else if (!command.arguments.empty()) {
    const CompletionItem& argument = command.arguments.front();
    kind = kind_of(argument.value);
    choices = fmt::format("{}", fmt::join(argument.choices, " "));
  }
  return fmt::format("    '{}') options='{}' argument={} argument_choices='{}' ;;\n", command.name,
                     option_names(command), kind, choices);
}

std::string option_lines(const CompletionCommand& command) {
  std::string lines;
  for (const CompletionItem& option : command.options) {
    if (option.value == CompletionItem::Value::none) continue;
    for (const std::string& name : option.names) {
      lines += fmt::format("    '{} {}') value={} many={} value_choices='{}' ;;\n", command.name,
                           name, kind_of(option.value), option.many ? "yes" : "no",
                           fmt::join(option.choices, " "));
    }
  }
  return lines;
}

}  // namespace

std::string bash_completion(const std::vector<CompletionCommand>& tree) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < tree.size(); ++i) names.push_back(tree[i].name);
  const std::string all_names = fmt::format("{}", fmt::join(names, " "));
  std::string commands, options;
  for (const CompletionCommand& command : tree) {
    commands += command_line(command, all_names);
    options += option_lines(command);
  }
  return fmt::format(
      "{}  local options= argument=none argument_choices=\n  case $command in\n{}  esac\n"
      "  local value=none many=no value_choices=\n  case \"$command $option\" in\n{}  esac{}",
      before_the_tables, commands, options, after_the_tables);
}

}  // namespace uptake::cmd
