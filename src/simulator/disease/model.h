#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "simulator/disease/causes.h"
#include "simulator/disease/person.h"
#include "simulator/disease/physiology.h"
#include "simulator/disease/survival.h"

namespace uptake::simulator {

/// The defaults are the paper's cohort: 8,251 exams of 4,749 patients, 2003 to 2010.
struct DiseaseOptions {
  double held_out_share = 0.1;
  std::int64_t first_day = 12053, last_day = 14974;  ///< since 1970-01-01, both included
  double mean_exams = 1.75;                          ///< of 1 to 8 a patient
};

/// Draws patients: who they are, what they have, how it goes on, and when they die. All of it is
/// declared in share/simulator: places, cancers, causes, conditions, physiology and survival.
///
///     const auto model = DiseaseModel::read(share / "simulator");
///     const Patient patient = model.patient(seed, 17, {});
class DiseaseModel {
 public:
  /// `folder` is share/simulator. Errors: "config.syntax", "config.unknown_key",
  /// "config.invalid", with the file and the entry as context.
  static DiseaseModel read(const std::filesystem::path& folder);

  /// Depends on `seed`, `index` and `options` only. Errors: "simulator.invalid_options".
  Patient patient(std::uint64_t seed, std::size_t index, const DiseaseOptions& options) const;

 private:
  void add_exams(Patient& patient, const std::vector<std::int64_t>& days, std::uint64_t seed) const;
  void add_physiology(Patient& patient, std::uint64_t seed) const;

  Places places_;
  CancerTable cancers_;
  CauseTable causes_;
  ConditionTable conditions_;
  PhysiologyModel physiology_;
  SurvivalModel survival_;
};

}  // namespace uptake::simulator
