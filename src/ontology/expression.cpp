#include "ontology/expression.h"

#include "core/text.h"

namespace uptake {
std::string expression_of(std::string_view pattern) {
  std::string expression;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      expression += pattern.substr(i++, 2);
    } else if (c == ' ') {
      expression += in_class ? R"(\s)" : R"((?:\s+))";
    } else {
      if (c == '[') in_class = true;
      if (c == ']') in_class = false;
      expression += c;
    }
  }
  return expression;
}

std::string term_key(std::string_view term) {
  std::string key;
  for (const char c : lower(trim(term))) {
    if (c == '-' || (c == ' ' && key.ends_with(' '))) continue;
    key += c;
  }
  return key;
}

}  // namespace uptake
