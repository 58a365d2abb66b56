#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "simulator/disease/sites.h"

namespace uptake::simulator {

/// What a cancer does over one interval between exams.
enum class Outcome { complete, partial, stable, progression };

/// A kind of cancer: who has it, where it starts and in which order it spreads.
struct CancerType {
  std::string name;
  double weight = 1;    ///< relative to the other cancers
  double female = 0.5;  ///< share of women
  double age_mean = 62, age_deviation = 12, age_low = 18, age_high = 92;
  std::map<std::string, double> subtypes;
  std::array<double, 4> stages{};
  double treated = 0.4;        ///< share whose first exam comes after treatment
  double extent_spread = 0.4;  ///< spread of the logarithm of SpreadContext::extent
  std::string spread_cause = "metastasis";
  std::vector<Site> primary;  ///< the first with a focus gives the primary's region and side
  std::vector<Site> spread;
  std::map<std::string, std::array<double, 4>> treatments;  ///< chance by stage
  double removal = 0;  ///< share of operations that take out the organs of `removes`
  /// By region of the primary, or "*" for any: what an operation takes out.
  std::map<std::string, std::vector<std::string>> removes;
  std::array<double, 4> outcomes{};  ///< weights of Outcome
  double recurrence = 0.15;          ///< chance, at an exam, where none was left at the one before
};

/// share/simulator/cancers.json
struct CancerTable {
  double without_cancer = 0.15;  ///< share of patients
  CancerType none;               ///< sex and age of those
  std::vector<CancerType> types;
  Lognormal gap_days;  ///< between exams
  /// Growth over an interval, as the change of log SUV; the log diameter changes by half of it.
  std::map<Outcome, std::array<double, 2>> growth;  ///< mean, deviation
  std::map<Outcome, double> vanishing;              ///< chance that a lesion is gone
  double local_recurrence = 0.1;  ///< chance that the primary comes back after an operation
  double g_csf = 0.2;             ///< chance with chemotherapy

  static CancerTable read(const std::filesystem::path& file, const Places& places);
  /// Errors: "config.invalid".
  const CancerType& at(const std::string& name) const;
};

}  // namespace uptake::simulator
