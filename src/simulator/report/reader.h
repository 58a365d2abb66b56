#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/random.h"
#include "simulator/report/report_facts.h"

namespace uptake::simulator {

/// How often the reader errs; all are chances from 0 to 1.
struct ReaderOptions {
  double missed = 0.05;      ///< of a lesion of middling size and uptake; faint ones more often
  double wrong_side = 0.02;  ///< of a finding with a side
  double impression_only = 0.04;
};

struct ReaderError {
  std::size_t lesion = 0;  ///< Lesion::number
  std::string error;       ///< "missed", "wrong_side"
};

struct Reading {
  ReportFacts facts;  ///< points into the patient, which must outlive it
  std::vector<ReaderError> errors;
};

/// What a reader makes of exam `exam` (a place in patient.exams) of which `seen_regions` were
/// scanned (none named = all of them). Lesions outside are not read, which is no error. Lesions of
/// one region, side and cause are one finding, apart from those that resolved and those that are
/// new. Left and right of a region that does not say its side are one finding, "both". Dose,
/// glucose, minutes and coverage are drawn for callers that do not know better.
Reading read_exam(const Patient& patient, std::size_t exam, const ReaderOptions& options,
                  RandomStream& rng, const std::vector<std::string>& seen_regions);

/// The chance that a lesion is missed: 1 - (1 - missed)^w, w from 0.25 (large or hot) to 3.
double miss_chance(const Lesion& lesion, double missed);

/// The region that a reader who mixes up sides names instead: left_kidney for right_kidney. A
/// region that does not say its side stays as it is. The left lung has no middle lobe: for
/// right_middle_lobe it is left_upper_lobe, whose lingula lies there.
std::string mirrored(const std::string& region);

}  // namespace uptake::simulator
