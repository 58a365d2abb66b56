#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/report_text.h"

namespace uptake {

/// The words of a sentence in lower case, numbers as "#", without marks: sentences with one key are
/// near-duplicates.
///
///     sentence_key("A 3.2 x 4 cm mass, T12.")  "a # x # cm mass t#"
std::string sentence_key(std::string_view sentence);

/// The same, the words of `mentions` (bytes of the sentence) as "@": sentences with one key are
/// made from one template. "No avid hilar nodes.", of hilar nodes: "no avid @".
std::string template_key(std::string_view sentence, std::span<const Span> mentions);

}  // namespace uptake
