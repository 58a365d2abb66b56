#pragma once

#include "simulator/patient.h"

namespace uptake::simulator {

/// The lesion at the next exam, after its log SUV changed by `growth` and its log diameter by half
/// of that; values of now become prior_*. Change follows from both (below). A lesion that falls
/// under 5 mm or `faintest_suv` is resolved.
Lesion grown(const Lesion& before, double growth, double faintest_suv = 1.8);

/// The lesion at the next exam, where it is gone: diameter and SUV are 0, prior_* tell what was.
Lesion resolved(const Lesion& before);

/// How a lesion that is still there compares: larger (smaller) from a rise (fall) of
/// diameter x SUV by a fifth.
Change compare(const Lesion& lesion);

}  // namespace uptake::simulator
