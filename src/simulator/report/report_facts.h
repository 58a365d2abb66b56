#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulator/patient.h"

namespace uptake::simulator {

/// One thing that the reader saw (or believed to see), as the report is to tell it: the lesions of
/// one region, side and cause together.
struct Finding {
  std::string region;  ///< the most specific region of the ontology: "left_hilar_lymph_node"
  std::string side;    ///< "left", "right", "both", ""
  std::string cause;   ///< a key of share/simulator/causes.json
  bool malignant = false;
  Change change = Change::first;
  std::size_t count = 1;  ///< foci
  double size_mm = 10, suv_max = 5;
  double prior_size_mm = 0, prior_suv_max = 0;  ///< 0 = not known
  double certainty = 1;                         ///< 0..1: below .7 the reader hedges
  bool impression_only = false;                 ///< told nowhere but in the impression
};

/// All that a report is written from. The truth may differ: readers miss findings and mix up sides.
struct ReportFacts {
  const Patient* patient = nullptr;
  const Exam* exam = nullptr;
  const Exam* prior = nullptr;  ///< the exam before; null at the first
  double age_years = 60;        ///< at this exam
  double dose_mbq = 370, glucose_mg_dl = 100, uptake_minutes = 60;
  std::string coverage;  ///< "skull base to mid-thigh", "vertex to mid-thigh", ...
  bool arms_down = false, contrast = false;
  std::vector<Finding> findings;          ///< in no particular order
  std::vector<std::string> seen_regions;  ///< regions of the ontology within the scanned range
};

/// What a sentence says of a region that it mentions.
struct Mention {
  std::size_t begin = 0, end = 0;  ///< bytes of the text; reports are ASCII, so characters too
  std::size_t sentence_begin = 0, sentence_end = 0;
  std::string section;    ///< "history", "procedure", "findings", "impression"
  std::string region;     ///< of the ontology, as specific as the words are
  bool abnormal = false;  ///< abnormal uptake there now, malignant, inflammatory or other
  std::string statement;  ///< "abnormal", "benign", "treated", "hedged": abnormal uptake;
                          ///< "normal", "negated", "physiologic", "resolved", "history",
                          ///< "indication", "anatomy", "other": none
};

struct Report {
  std::string text;
  std::vector<Mention> mentions;  ///< in order of `begin`
  std::string author;
};

}  // namespace uptake::simulator
