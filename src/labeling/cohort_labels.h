#pragma once

#include <string>

#include "cohort/cohort.h"
#include "labeling/label_table.h"

namespace uptake {

/// What a labeler made of a cohort's reports: one probability for each exam and region.
/// Errors: "labels.none" where it has labelled none of them.
RegionTable cohort_labels(Cohort& cohort, const std::string& labeler);

}  // namespace uptake
