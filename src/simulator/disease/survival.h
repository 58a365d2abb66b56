#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/random.h"
#include "simulator/patient.h"

namespace uptake::simulator {

/// Total tumour load, ml x SUV: the sum over malignant lesions, as spheres.
double tumour_load(const Exam& exam);

/// How long patients live (share/simulator/survival.json). The hazard per day after an exam is
///
///     daily_hazard x (1 + load / load_scale)^load_power x stage x age_per_decade^((age - 60) / 10)
///
/// times `progressing` where malignant lesions are new or larger. It sets in gradually, over
/// `quiet_days`: people about to die are not sent to a scan.
class SurvivalModel {
 public:
  static SurvivalModel read(const std::filesystem::path& file);

  double daily_hazard(const Patient& patient, const Exam& exam) const;
  /// Whole days from an exam to death, from 1; nothing if that is after `limit` days.
  std::optional<std::int64_t> days_to_death(double daily_hazard, std::int64_t limit,
                                            RandomStream& rng) const;
  /// Days after the last exam for which deaths are known.
  std::int64_t follow_up_days() const { return follow_up_days_; }

 private:
  double base_ = 0, load_scale_ = 1, load_power_ = 1, age_per_decade_ = 1, progressing_ = 1;
  double quiet_days_ = 60;
  std::array<double, 5> stage_{};  ///< by stage, 0 = without cancer
  std::int64_t follow_up_days_ = 1825;
};

}  // namespace uptake::simulator
