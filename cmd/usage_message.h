#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace uptake::cmd {

/// What is wrong with the command line, in our words: an unknown option or command first, with the
/// nearest one that there is.
std::string usage_message(const CLI::App& root, const CLI::ParseError& error);

}  // namespace uptake::cmd
