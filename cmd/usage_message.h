#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace uptake::cmd {

/// Who refuses ("uptake import", or "uptake" for what stands before the command), and why.
struct Refused {
  std::string who, message;
};

/// What is wrong with the command line, in our words: an unknown option or command first, with the
/// nearest one that there is.
Refused explain(const CLI::App& root, const CLI::ParseError& error);

/// "uptake import", or "uptake" of the program itself.
std::string full_name(const CLI::App& app);

}  // namespace uptake::cmd
