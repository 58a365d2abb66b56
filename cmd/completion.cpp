#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands.h"
#include "completion_tree.h"

namespace uptake::cmd {
namespace {

class CompletionCommandLine : public Command {
 public:
  Usage usage() const override {
    return {.name = "completion",
            .stage = stage_set_up,
            .summary = "Print a script that completes commands, options and paths in a shell",
            .details = "",
            .example =
                "source <(uptake completion bash)\n"
                "uptake completion zsh > ~/.zfunc/_uptake"};
  }

  void declare(CLI::App& app) override {
    root_ = app.get_parent();
    app.add_option("SHELL", shell_, "The shell to write for")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh"}));
  }

  int run() override {
    const auto tree = completion_tree(*root_);
    fmt::print("{}", shell_ == "bash" ? bash_completion(tree) : zsh_completion(tree));
    return 0;
  }

 private:
  const CLI::App* root_ = nullptr;
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> completion_command() { return std::make_unique<CompletionCommandLine>(); }

}  // namespace uptake::cmd
