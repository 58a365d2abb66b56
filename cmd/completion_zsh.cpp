#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "completion_tree.h"

namespace uptake::cmd {
namespace {

/// Text within single quotes and within the brackets or colons of an _arguments specification.
std::string quoted(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string action(const CompletionItem& item) {
  switch (item.value) {
    case CompletionItem::Value::folder:
      return "_files -/";
    case CompletionItem::Value::file:
      return "_files";
    case CompletionItem::Value::choice:
      return fmt::format("({})", fmt::join(item.choices, " "));
    case CompletionItem::Value::none:
    case CompletionItem::Value::text:
      break;
  }
  return " ";  // a value of which nothing is known
}

/// "--cohort=[description]:DIR:_files -/".
std::string option_spec(const CompletionItem& option, const std::string& name) {
  const std::string description = quoted(option.description);
  if (option.value == CompletionItem::Value::none) {
    return fmt::format("'{}[{}]'", name, description);
  }
  return fmt::format("'{}{}=[{}]:{}:{}'", option.many ? "*" : "", name, description,
                     quoted(option.value_name), action(option));
}

/// What words that belong to no option are: arguments, or further values of an option that takes
/// several (the first such option: zsh does not tell which one they follow).
std::string argument_specs(const CompletionCommand& command, const std::string& separator) {
  std::string specs;
  for (const CompletionItem& argument : command.arguments) {
    specs += fmt::format("{}'{}:{}:{}'", separator, argument.many ? "*" : "",
                         quoted(argument.value_name), action(argument));
  }
  const auto many = std::ranges::find_if(command.options, &CompletionItem::many);
  if (command.arguments.empty() && many != command.options.end()) {
    specs += fmt::format("{}'*:{}:{}'", separator, quoted(many->value_name), action(*many));
  }
  return specs;
}

std::string arguments_call(const CompletionCommand& command, const std::string& indent) {
  std::string specs;
  for (const CompletionItem& option : command.options) {
    for (const std::string& name : option.names) {
      specs += fmt::format(" \\\n{}  {}", indent, option_spec(option, name));
    }
  }
  return specs + argument_specs(command, fmt::format(" \\\n{}  ", indent));
}

}  // namespace

std::string zsh_completion(const std::vector<CompletionCommand>& tree) {
  std::string names, cases;
  for (std::size_t i = 1; i < tree.size(); ++i) {
    const CompletionCommand& command = tree[i];
    names += fmt::format("    '{}:{}'\n", command.name, quoted(command.description));
    cases += fmt::format("        {})\n          _arguments -s{} ;;\n", command.name,
                         arguments_call(command, "          "));
  }
  return fmt::format(R"(#compdef uptake
# Completion for zsh, made by 'uptake completion zsh'. Try it (after compinit):
#   source <(uptake completion zsh)
# Keep it: write it to a file _uptake in a folder of $fpath.
_uptake() {{
  local curcontext=$curcontext state line
  typeset -A opt_args
  local -a commands=(
{}  )
  _arguments -C{} \
    '1:command:->command' \
    '*::argument:->argument'
  case $state in
    command) _describe -t commands 'command' commands ;;
    argument)
      case $line[1] in
{}      esac ;;
  esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _uptake "$@"
else
  compdef _uptake uptake
fi
)",
                     names, arguments_call(tree.front(), "  "), cases);
}

}  // namespace uptake::cmd
