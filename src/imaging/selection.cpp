#include "imaging/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/text.h"
#include "imaging/scan_grid.h"
#include "imaging/series_kind.h"

namespace uptake {
namespace {

using dicom::Series;

struct Chooser {
  std::span<const Series> series;
  std::span<const std::string> wanted;
  Selection selection;

  bool is_wanted(std::size_t s) const {
    return std::ranges::find(wanted, series[s].uid) != wanted.end();
  }

  void reject(std::size_t s, std::string code, std::string explanation) {
    Verdict& verdict = selection.verdicts[s];
    if (verdict.code.empty()) {
      verdict.code = std::move(code);
      verdict.explanation = std::move(explanation);
    }
  }

  void choose(std::size_t s, const std::string& role, const std::string& why) {
    selection.verdicts[s] = {s, role, "chosen", why};
    (role == "pet" ? selection.pet : selection.ct) = s;
  }

  double length(std::size_t s) const {
    const Grid grid = canonical(grid_of(series[s]));
    return grid.spacing()[2] * static_cast<double>(grid.size[2]);
  }

  /// Series of the modality that may be used, best first; the others get their verdict.
  std::vector<std::size_t> candidates(const std::string& modality) {
    std::vector<std::size_t> found;
    for (std::size_t s = 0; s < series.size(); ++s) {
      if (series[s].first().modality != modality || !selection.verdicts[s].code.empty()) continue;
      if (const auto refusal = unusable(series[s]); refusal && !(is_wanted(s) && series[s].stack))
        reject(s, refusal->code, refusal->explanation);
      else
        found.push_back(s);
    }
    return found;
  }

  void choose_pet();
  void choose_ct();
  bool take_wanted(const std::vector<std::size_t>& found, const std::string& role);
};

bool Chooser::take_wanted(const std::vector<std::size_t>& found, const std::string& role) {
  const auto wish = std::ranges::find_if(found, [&](std::size_t s) { return is_wanted(s); });
  if (wish == found.end()) return false;
  for (std::size_t s : found)
    if (s != *wish)
      reject(s, "another_was_preferred", "another series was asked for with --series");
  choose(*wish, role, "asked for with --series");
  return true;
}

void Chooser::choose_pet() {
  std::vector<std::size_t> found = candidates("PT");
  if (take_wanted(found, "pet")) return;
  std::vector<std::size_t> corrected;
  for (std::size_t s : found)
    if (attenuation_of(series[s]) != Attenuation::not_corrected) corrected.push_back(s);
  if (!corrected.empty()) {
    for (std::size_t s : found)
      if (attenuation_of(series[s]) == Attenuation::not_corrected)
        reject(s, "not_attenuation_corrected", "attenuation is not corrected for");
    found = corrected;
  }
  if (found.empty()) return;
  const auto key = [&](std::size_t s) {
    const bool known = attenuation_of(series[s]) == Attenuation::corrected;
    // Lengths within 5 mm are one length: then the finer slices win.
    return std::tuple(known ? 0 : 1, -std::llround(length(s) / 5.0),
                      -static_cast<long long>(series[s].instances.size()),
                      series[s].first().series_number, series[s].uid);
  };
  const std::size_t best = *std::ranges::min_element(found, {}, key);
  for (std::size_t s : found) {
    if (s == best) continue;
    const double shorter = length(best) - length(s);
    if (shorter > 5.0)
      reject(s, "shorter", fmt::format("it is {:.0f} mm shorter than the one chosen", shorter));
    else
      reject(s, "another_was_preferred",
             fmt::format("as long as series {}, which has more slices or a lower number",
                         series[best].first().series_number));
  }
  const bool corrected_pet = attenuation_of(series[best]) != Attenuation::not_corrected;
  choose(best, "pet",
         corrected_pet ? "attenuation-corrected PET, the longest of the study"
                       : "the only kind of PET in the study; attenuation is not corrected for");
  if (!corrected_pet)
    selection.notes.push_back(
        {"not_attenuation_corrected", "the study holds no attenuation-corrected PET"});
}

void Chooser::choose_ct() {
  std::vector<std::size_t> found = candidates("CT");
  if (!selection.pet) {
    for (std::size_t s : found) reject(s, "no_pet", "the study has no PET to go with it");
    return;
  }
  if (take_wanted(found, "ct")) return;
  const Series& pet = series[*selection.pet];
  const Grid pet_grid = grid_of(pet);
  const auto coverage = [&](std::size_t s) { return axial_coverage(pet_grid, grid_of(series[s])); };
  std::vector<std::size_t> usable;
  for (std::size_t s : found) {
    if (series[s].first().frame_of_reference_uid != pet.first().frame_of_reference_uid)
      reject(
          s, "other_frame_of_reference",
          "its Frame of Reference UID (0020,0052) is not the PET's: positions cannot be compared");
    else if (!is_axial(series[s]))
      reject(s, "not_axial", "its slices are not axial");
    else if (coverage(s) < 0.1)
      reject(s, "does_not_cover", fmt::format("it covers {:.0f} % of the PET", 100 * coverage(s)));
    else
      usable.push_back(s);
  }
  if (usable.empty()) return;
  const auto key = [&](std::size_t s) {
    // Coverage within 2 % is the same; then thinner slices, then the lower number.
    return std::tuple(-std::llround(coverage(s) * 50), canonical(grid_of(series[s])).spacing()[2],
                      series[s].first().series_number, series[s].uid);
  };
  const std::size_t best = *std::ranges::min_element(usable, {}, key);
  for (std::size_t s : usable)
    if (s != best)
      reject(
          s, "another_was_preferred",
          fmt::format("it covers {:.0f} % of the PET, series {} covers {:.0f} %", 100 * coverage(s),
                      series[best].first().series_number, 100 * coverage(best)));
  choose(best, "ct",
         fmt::format("axial CT in the PET's frame of reference, covers {:.0f} % of it",
                     100 * coverage(best)));
}

}  // namespace

Grid grid_of(const Series& series) {
  Grid grid;
  grid.size = {series.first().columns, series.first().rows, series.stack->count};
  grid.affine = series.stack->affine;
  return grid;
}

Selection select_series(std::span<const Series> series, std::span<const std::string> wanted) {
  Chooser chooser{series, wanted, {}};
  chooser.selection.verdicts.resize(series.size());
  for (std::size_t s = 0; s < series.size(); ++s) {
    chooser.selection.verdicts[s].series = s;
    const std::string& modality = series[s].first().modality;
    if (modality != "PT" && modality != "CT")
      chooser.reject(s, "not_pet_or_ct", fmt::format("modality {}", modality));
  }
  chooser.choose_pet();
  chooser.choose_ct();
  return std::move(chooser.selection);
}

}  // namespace uptake
