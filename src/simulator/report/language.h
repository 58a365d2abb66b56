#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/random.h"
#include "simulator/report/language_data.h"
#include "simulator/report/report_draft.h"
#include "simulator/report/report_facts.h"

namespace uptake::simulator {

/// Writes the radiologist's report of an exam, with the truth of each region that it mentions.
///
///     const Language language = Language::read(share_folder() / "simulator" / "language");
///     RandomStream rng(seed, "report", exam);
///     Report report = language.write(facts, rng);
///
/// A mention's span holds the words of the place and nothing else: side, level, name and anatomic
/// head noun ("left hilar lymph node", "T7 vertebral body", "right upper lobe"), never words of
/// abnormality ("nodule", "lesion", "adenopathy") nor of uptake. In a list with one head noun each
/// span holds its own words: "<left hilar>, <subcarinal> and <paratracheal> nodes"; a side said
/// once for the list is in the first span alone. Its region is as specific as the words are. What
/// is said of the rest of a region ("no other hilar adenopathy", "unremarkable but for") has the
/// statement "other", so "normal" and "negated" hold of the whole region. In hard-wrapped reports a
/// span may hold a line break in place of a blank.
class Language {
 public:
  /// `folder` is share/simulator/language; the ontology is read from share/ontology.json above it.
  /// Errors: "config.syntax", "config.invalid", "language.syntax", "language.unknown_slot".
  static Language read(const std::filesystem::path& folder);

  /// Errors: "language.no_patient" without patient or exam; "language.unknown_region".
  Report write(const ReportFacts& facts, RandomStream& rng) const;
  /// The same before it is laid out; for measuring how varied the sentences are.
  Draft draft(const ReportFacts& facts, RandomStream& rng) const;

  const LanguageData& data() const { return data_; }

 private:
  LanguageData data_;
};

}  // namespace uptake::simulator
