#pragma once

#include <string>
#include <string_view>

namespace uptake {

/// A pattern of the file as an RE2 expression: a space in it stands for any white space, so that
/// "left apex" is found where a line breaks between the two.
std::string expression_of(std::string_view pattern);

/// Two terms with one key find the same words (plurals aside): lower case, no hyphens, single
/// spaces.
std::string term_key(std::string_view term);

}  // namespace uptake
