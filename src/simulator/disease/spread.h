#pragma once

#include <string>
#include <vector>

#include "simulator/disease/sites.h"

namespace uptake::simulator {

/// Which organs a patient has.
struct Organs {
  Sex sex = Sex::female;
  std::vector<std::string> removed;
  const Places* places = nullptr;

  bool has(const std::string& region) const;
};

/// What a drawing of lesions is for.
struct SpreadContext {
  const Organs* body = nullptr;
  const Circumstances* circumstances = nullptr;
  int stage = 1;             ///< 1 to 4
  std::string primary_side;  ///< "left", "right", ""
  /// How far this patient's disease spreads: a chance p becomes 1 - (1 - p)^extent. It is what
  /// makes distant sites of one patient go together.
  double extent = 1;
};

/// Foci at one site, of `cause`; none where the body has no such place on the side wanted.
std::vector<Lesion> draw_foci(const Site& site, const std::string& cause, bool malignant,
                              const SpreadContext& context, RandomStream& rng);

/// Goes through the sites in their order and draws who is involved, and the foci.
std::vector<Lesion> draw_spread(const std::vector<Site>& sites, const std::string& cause,
                                bool malignant, const SpreadContext& context, RandomStream& rng);

}  // namespace uptake::simulator
