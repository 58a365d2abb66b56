#include "completion_tree.h"

#include <CLI/CLI.hpp>

#include "help_format.h"

namespace uptake::cmd {
namespace {

CompletionItem::Value value_of(const std::string& type, bool has_choices) {
  using Value = CompletionItem::Value;
  if (has_choices) return Value::choice;
  if (type.empty()) return Value::none;
  if (type == "DIR") return Value::folder;
  return type == "FILE" || type == "PATH" ? Value::file : Value::text;
}

CompletionItem item_of(const CLI::Option& option) {
  CompletionItem item;
  for (const std::string& name : option.get_snames()) item.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) item.names.push_back("--" + name);
  item.description = option.get_description();
  item.choices = choices_of(option);
  const std::string type = value_name(option);
  item.value = value_of(type, !item.choices.empty());
  item.value_name = option.get_positional() ? option.get_name(true) : type;
  item.many = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return item;
}

CompletionCommand command_of(const CLI::App& app) {
  CompletionCommand command{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? command.arguments : command.options).push_back(item_of(*option));
  }
  return command;
}

}  // namespace

std::vector<CompletionCommand> completion_tree(const CLI::App& root) {
  std::vector<CompletionCommand> tree{command_of(root)};
  tree.front().name.clear();
  for (const CLI::App* app : root.get_subcommands({})) tree.push_back(command_of(*app));
  return tree;
}

}  // namespace uptake::cmd
