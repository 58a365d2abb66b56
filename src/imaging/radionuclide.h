#pragma once

#include <optional>
#include <string_view>

namespace uptake {

/// A nuclide that a header may name or its half-life betray.
struct Radionuclide {
  std::string_view name;  ///< "F18"
  double half_life_s;     ///< physical, decay data of the Decay Data Evaluation Project, rounded
  bool positron_emitter;
};

/// From names as scanners write them: "18F", "F-18", "F^18^", "^18^Fluorine", "Fluorine-18".
std::optional<Radionuclide> radionuclide_named(std::string_view text);

/// The one whose half-life is within 1.5 % (headers say 6586.2, 6588 and 6600 s for fluorine 18).
std::optional<Radionuclide> radionuclide_with_half_life(double seconds);

}  // namespace uptake
