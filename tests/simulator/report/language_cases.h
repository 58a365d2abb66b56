#pragma once

#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/build_info.h"
#include "core/random.h"
#include "simulator/report/language.h"

namespace uptake::simulator {

inline const Language& language() {
  static const Language read = Language::read(share_folder() / "simulator" / "language");
  return read;
}

/// A patient with one or two exams; the facts point into it.
struct Case {
  Patient patient;
  ReportFacts facts;
};

inline std::unique_ptr<Case> case_of(std::vector<Finding> findings, bool held_out = false) {
  auto made = std::make_unique<Case>();
  made->patient.sex = Sex::female;
  made->patient.cancer = "lung";
  made->patient.stage = 4;
  made->patient.conditions = {"emphysema", "gallstones", "diabetes"};
  made->patient.held_out = held_out;
  made->patient.exams.resize(2);
  made->patient.exams[1].day = 120;
  made->patient.exams[1].physiology = {{"brown_fat", 5}, {"myocardium", 2.5}, {"colon", 3}};
  made->facts.patient = &made->patient;
  made->facts.exam = &made->patient.exams[1];
  made->facts.prior = &made->patient.exams[0];
  made->facts.coverage = "skull base to mid-thigh";
  made->facts.findings = std::move(findings);
  for (const Region& region : language().data().ontology.regions()) {
    made->facts.seen_regions.push_back(region.name);
  }
  return made;
}

inline Finding finding(const std::string& region, Change change = Change::first,
                       bool malignant = true, double certainty = 1) {
  Finding one;
  one.region = region;
  one.side = region.starts_with("left_") ? "left" : region.starts_with("right_") ? "right" : "";
  one.cause = malignant ? "metastasis" : "inflammatory";
  one.malignant = malignant;
  one.change = change;
  one.certainty = certainty;
  if (change != Change::first && change != Change::appeared) {
    one.prior_suv_max = 6.3;
    one.prior_size_mm = 14;
  }
  return one;
}

inline Report report(const Case& made, std::uint64_t index) {
  RandomStream rng(5, "report", index);
  return language().write(made.facts, rng);
}

/// Every region in turn, with every change, two to a patient.
inline std::vector<std::unique_ptr<Case>> many_cases(bool held_out = false) {
  const auto& regions = language().data().ontology.regions();
  std::vector<std::unique_ptr<Case>> cases;
  for (std::size_t i = 0; i < 282; ++i) {
    const std::string& one = regions[i % regions.size()].name;
    const std::string& other = regions[(i * 37 + 11) % regions.size()].name;
    Finding second =
        finding(other, static_cast<Change>((i + 2) % 6), i % 2 == 0, i % 5 == 0 ? 0.4 : 0.9);
    second.impression_only = i % 4 == 0;
    cases.push_back(
        case_of({finding(one, static_cast<Change>(i % 6), i % 3 != 0), second}, held_out));
    if (one == "prostate" || other == "prostate") cases.back()->patient.sex = Sex::male;
  }
  return cases;
}

/// Lower case, with line breaks as blanks.
inline std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace uptake::simulator
