#pragma once

#include <string>
#include <vector>

#include "core/random.h"
#include "simulator/report/grammar_scene.h"
#include "simulator/report/language_data.h"
#include "simulator/report/report_facts.h"

namespace uptake::simulator {

/// A finding as the grammar sees it. Size, level and the like are drawn once, so that findings and
/// impression agree.
struct Told {
  const Finding* finding = nullptr;
  Subject subject;
  std::string status;  ///< "abnormal", "benign", "treated", "hedged" or "resolved"
  std::string area, kind;
};

/// How a report states a finding: resolved; hedged below a certainty of .7; benign by its cause;
/// treated when it shrank or paled; else abnormal.
std::string status_of(const Finding& finding);

/// A region that is only named: normal, negated, removed. `side` may be "", "left",
/// "contralateral".
Subject region_subject(const LanguageData& data, const std::string& region,
                       const std::string& side = "");

Told told_of(const LanguageData& data, const Finding& finding, const Scene& scene,
             const Author& author, RandomStream& rng);

/// The same finding by the words of a less specific region; the finding itself where it has none.
Subject vague_subject(const LanguageData& data, const Told& told, RandomStream& rng);

/// "7.2"
std::string one_decimal(double value);

}  // namespace uptake::simulator
