#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/build_info.h"
#include "report/report_text.h"

namespace uptake::test {

inline const ReportParser& shipped_parser() {
  static const ReportParser parser = ReportParser::read(share_folder() / "report");
  return parser;
}

/// "findings[Chest]: No nodes.", one a sentence; line breaks inside show as '/'.
inline std::vector<std::string> parsed(std::string_view text) {
  std::vector<std::string> lines;
  for (const Sentence& sentence : shipped_parser().parse(text).sentences) {
    std::string line(name_of(sentence.section));
    if (sentence.header.size() > 0) line += "[" + std::string(sentence.header.of(text)) + "]";
    line += ": " + std::string(sentence.span.of(text));
    std::replace(line.begin(), line.end(), '\n', '/');
    lines.push_back(line);
  }
  return lines;
}

/// The sentences alone.
inline std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences;
  for (const Sentence& sentence : shipped_parser().parse(text).sentences)
    sentences.emplace_back(sentence.span.of(text));
  return sentences;
}

}  // namespace uptake::test
