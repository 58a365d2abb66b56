#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "simulator/disease/sites.h"
#include "simulator/disease/spread.h"

namespace uptake::simulator {

/// A cause of uptake other than cancer: where it lies, how often, and how long it stays.
struct Cause {
  std::string name;
  bool malignant = false;      ///< such causes have no sites here: cancers.json has them
  bool indeterminate = false;  ///< new and hot, it could be cancer: summary code 4
  double persist = 0.5;        ///< chance that a focus is still there at the next exam
  std::vector<Site> sites;
};

/// share/simulator/causes.json
struct CauseTable {
  std::vector<Cause> causes;

  static CauseTable read(const std::filesystem::path& file, const Places& places);
  /// Errors: "config.invalid".
  const Cause& at(const std::string& name) const;
  std::set<std::string> indeterminate() const;
};

/// Benign uptake of all causes at a first exam.
std::vector<Lesion> draw_benign(const CauseTable& table, const SpreadContext& context,
                                RandomStream& rng);
/// Benign uptake that came since the exam before: as much as faded, so that it stays as common.
std::vector<Lesion> draw_new_benign(const CauseTable& table, const SpreadContext& context,
                                    RandomStream& rng);

}  // namespace uptake::simulator
