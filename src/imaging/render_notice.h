#pragma once

namespace uptake {

/// What every picture, page and help text of this program carries.
inline constexpr const char* research_notice =
    "Research software – not a medical device. Not for diagnosis or treatment.";

}  // namespace uptake
