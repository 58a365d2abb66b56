#pragma once

#include "command.h"

namespace uptake::cmd {

std::unique_ptr<Command> import_command();
std::unique_ptr<Command> split_command();
std::unique_ptr<Command> simulate_command();
std::unique_ptr<Command> show_command();
std::unique_ptr<Command> export_command();
std::unique_ptr<Command> contact_sheet_command();
std::unique_ptr<Command> completion_command();

}  // namespace uptake::cmd
