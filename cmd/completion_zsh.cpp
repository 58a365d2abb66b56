#include <fmt/format.h>
#include <fmt/ranges.h>

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

/// "--cohort=[description]:DIR:_files -/"; values in a row end at the next option.
std::string option_spec(const CompletionItem& option, const std::string& name) {
  const std::string description = quoted(option.description);
  if (option.value == CompletionItem::Value::none) {
    return fmt::format("'{}[{}]'", name, description);
  }
  const std::string value = fmt::format("{}:{}", quoted(option.value_name), action(option));
  return option.many ? fmt::format("'*{}[{}]:*-*:{}'", name, description, value)
                     : fmt::format("'{}=[{}]:{}'", name, description, value);
}

std::string arguments_call(const CompletionCommand& command, const std::string& indent) {
  std::string specs;
  for (const CompletionItem& option : command.options) {
    for (const std::string& name : option.names) {
      specs += fmt::format(" \\\n{}  {}", indent, option_spec(option, name));
    }
  }
  for (const CompletionItem& argument : command.arguments) {
    specs += fmt::format(" \\\n{}  '{}:{}:{}'", indent, argument.many ? "*" : "",
                         quoted(argument.value_name), action(argument));
  }
  return specs;
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
