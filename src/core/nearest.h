#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace uptake {

/// The known word a person most likely meant (Damerau-Levenshtein, case ignored, a prefix counts
/// as near), or nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

/// ", did you mean 'reports'?" or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace uptake
