#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace uptake::cmd {

/// What a shell needs to know of an option or an argument.
struct CompletionItem {
  enum class Value { none, text, folder, file, choice };
  std::vector<std::string> names;  ///< "-h", "--help"; empty for an argument
  std::string description;
  Value value = Value::none;
  std::string value_name;            ///< "DIR"
  std::vector<std::string> choices;  ///< for Value::choice
  bool many = false;                 ///< takes several values in a row
};

struct CompletionCommand {
  std::string name, description;  ///< name empty: the program itself
  std::vector<CompletionItem> options, arguments;
};

/// The program first, then its commands, in the order of the help.
std::vector<CompletionCommand> completion_tree(const CLI::App& root);

std::string bash_completion(const std::vector<CompletionCommand>& tree);
std::string zsh_completion(const std::vector<CompletionCommand>& tree);

}  // namespace uptake::cmd
