#pragma once

#include <string>
#include <vector>

#include "simulator/report/language_author.h"
#include "simulator/report/report_sentence.h"

namespace uptake::simulator {

/// Sentences that stand together: under a sub-header ("CHEST:"), or as one item of a list.
struct Paragraph {
  Sentence title;  ///< its text is empty where there is none
  std::vector<Sentence> sentences;
};

struct Section {
  std::string name;  ///< "history", "procedure", "findings", "impression"
  std::string header;
  std::vector<Paragraph> paragraphs;
};

/// A report before it is laid out.
struct Draft {
  const Author* author = nullptr;
  std::vector<Section> sections;
};

}  // namespace uptake::simulator
