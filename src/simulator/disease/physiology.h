#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "simulator/disease/draw.h"
#include "simulator/disease/when.h"

namespace uptake::simulator {

/// Uptake of normal tissues, as it varies from exam to exam (share/simulator/physiology.json).
class PhysiologyModel {
 public:
  static PhysiologyModel read(const std::filesystem::path& file);

  /// A factor on each tissue's usual SUV; tissues that are as usual (1; brown fat and thymus: 0)
  /// are left out. Tissues of organs in `removed`, or of the other sex, are left out as well.
  std::map<std::string, double> draw_factors(const Circumstances& circumstances,
                                             const std::vector<std::string>& removed,
                                             RandomStream& rng) const;

 private:
  struct Tissue {
    std::string name;
    Lognormal factor;
    double usual = 1;
    std::vector<std::string> organs;  ///< regions without which there is no such tissue
    When when;
  };
  /// Where it holds, by chance: the tissues' factors are multiplied (or set, where they are 0).
  struct Rule {
    std::vector<std::string> tissues;
    When when;
    double chance = 1;
    double low = 1, high = 1;
  };
  std::vector<Tissue> tissues_;
  std::vector<Rule> rules_;
};

}  // namespace uptake::simulator
