#pragma once

#include "core/random.h"
#include "simulator/report/report_facts.h"

namespace uptake::simulator {

/// Fills in the patient's age at the exam, and a plausible dose (by weight), glucose (higher with
/// diabetes), uptake time, coverage, arms and contrast.
void draw_technique(ReportFacts& facts, RandomStream& rng);

}  // namespace uptake::simulator
