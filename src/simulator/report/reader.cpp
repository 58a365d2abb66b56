#include "simulator/report/reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "simulator/disease/draw.h"
#include "simulator/report/reader_technique.h"

namespace uptake::simulator {
namespace {

/// What makes lesions one finding: region, side, cause, and whether resolved, new or neither.
using Key = std::tuple<std::string, std::string, std::string, int>;

int kind_of(Change change) {
  if (change == Change::resolved) return 2;
  return change == Change::appeared ? 1 : 0;
}

bool is_seen(const std::string& region, const std::vector<std::string>& seen) {
  return seen.empty() || std::find(seen.begin(), seen.end(), region) != seen.end();
}

/// Size x uptake, what catches the eye; of resolved lesions, what it was.
double conspicuity(const Lesion& lesion) {
  if (lesion.change == Change::resolved) return lesion.prior_diameter_mm * lesion.prior_suv;
  return lesion.diameter_mm * lesion.suv;
}

/// Adds a lesion to a finding, which speaks for the most conspicuous of them.
void include(Finding& finding, const Lesion& lesion, bool leads) {
  if (leads) finding.change = lesion.change;
  finding.size_mm = std::max(finding.size_mm, lesion.diameter_mm);
  finding.suv_max = std::max(finding.suv_max, lesion.suv);
  finding.prior_size_mm = std::max(finding.prior_size_mm, lesion.prior_diameter_mm);
  finding.prior_suv_max = std::max(finding.prior_suv_max, lesion.prior_suv);
}

Finding make_finding(const std::vector<const Lesion*>& lesions) {
  Finding finding;
  const Lesion& first = *lesions.front();
  finding.region = first.region;
  finding.side = first.side;
  finding.cause = first.cause;
  finding.malignant = first.malignant;
  finding.count = lesions.size();
  finding.size_mm = finding.suv_max = 0;
  double most = -1;
  for (const Lesion* lesion : lesions) {
    const bool leads = conspicuity(*lesion) > most;
    if (leads) most = conspicuity(*lesion);
    include(finding, *lesion, leads);
  }
  return finding;
}

/// Faint, small or solitary findings are hedged; what was followed is better known.
double certainty_of(const Finding& finding, RandomStream& rng) {
  const double noise = 0.12 * rng.normal();
  if (finding.change == Change::resolved) return std::clamp(0.95 + noise / 2, 0.05, 1.0);
  double certainty = 0.5 + 0.3 * std::log(finding.suv_max / 2.5) / std::log(2.0);
  certainty += 0.12 * std::log(finding.size_mm / 12);
  if (finding.count > 2) certainty += 0.1;
  if (finding.change != Change::first && finding.change != Change::appeared) certainty += 0.1;
  if (!finding.malignant) certainty += 0.1;  // arthrosis or a healing rib is known on CT
  return std::clamp(std::clamp(certainty, 0.2, 0.95) + noise, 0.05, 1.0);
}

/// Left and right of a region that says no side, with the same kind of change, are one finding.
std::vector<Finding> merge_sides(const std::vector<Finding>& findings) {
  std::vector<Finding> merged;
  for (const Finding& finding : findings) {
    const auto twin = std::find_if(merged.begin(), merged.end(), [&](const Finding& other) {
      return !finding.side.empty() && !other.side.empty() && other.region == finding.region &&
             other.cause == finding.cause && kind_of(other.change) == kind_of(finding.change);
    });
    if (twin == merged.end()) {
      merged.push_back(finding);
      continue;
    }
    if (twin->side != finding.side) twin->side = "both";
    if (finding.suv_max > twin->suv_max) twin->change = finding.change;
    twin->count += finding.count;
    twin->size_mm = std::max(twin->size_mm, finding.size_mm);
    twin->suv_max = std::max(twin->suv_max, finding.suv_max);
    twin->prior_size_mm = std::max(twin->prior_size_mm, finding.prior_size_mm);
    twin->prior_suv_max = std::max(twin->prior_suv_max, finding.prior_suv_max);
    twin->certainty = std::max(twin->certainty, finding.certainty);
    twin->impression_only = twin->impression_only && finding.impression_only;
  }
  return merged;
}

void mix_up_side(Finding& finding, const std::vector<const Lesion*>& lesions, Reading& reading) {
  finding.side = finding.side == "left" ? "right" : "left";
  finding.region = mirrored(finding.region);
  for (const Lesion* lesion : lesions) reading.errors.push_back({lesion->number, "wrong_side"});
}

}  // namespace

std::string mirrored(const std::string& region) {
  if (region == "right_middle_lobe") return "left_upper_lobe";
  if (region.starts_with("left_")) return "right_" + region.substr(5);
  if (region.starts_with("right_")) return "left_" + region.substr(6);
  return region;
}

double miss_chance(const Lesion& lesion, double missed) {
  constexpr double middling = 60;  // 12 mm at SUV 5
  const double weight = std::clamp(middling / std::max(conspicuity(lesion), 1.0), 0.25, 3.0);
  return 1 - std::pow(1 - missed, weight);
}

Reading read_exam(const Patient& patient, std::size_t exam, const ReaderOptions& options,
                  RandomStream& rng, const std::vector<std::string>& seen_regions) {
  Reading reading;
  reading.facts.patient = &patient;
  reading.facts.exam = &patient.exams.at(exam);
  if (exam > 0) reading.facts.prior = &patient.exams[exam - 1];
  reading.facts.seen_regions = seen_regions;
  draw_technique(reading.facts, rng);
  std::map<Key, std::vector<const Lesion*>> groups;
  for (const Lesion& lesion : reading.facts.exam->lesions) {
    if (!is_seen(lesion.region, seen_regions)) continue;
    if (chance(rng, miss_chance(lesion, options.missed))) {
      reading.errors.push_back({lesion.number, "missed"});
      continue;
    }
    groups[{lesion.region, lesion.side, lesion.cause, kind_of(lesion.change)}].push_back(&lesion);
  }
  std::vector<Finding> findings;
  for (const auto& [key, lesions] : groups) {
    Finding finding = make_finding(lesions);
    finding.certainty = certainty_of(finding, rng);
    const bool wrong_side = chance(rng, options.wrong_side);
    if (wrong_side && !finding.side.empty()) mix_up_side(finding, lesions, reading);
    finding.impression_only = chance(rng, options.impression_only);
    findings.push_back(finding);
  }
  reading.facts.findings = merge_sides(findings);
  return reading;
}

}  // namespace uptake::simulator
