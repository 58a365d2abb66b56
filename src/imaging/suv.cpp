#include "imaging/suv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "dicom/time.h"
#include "imaging/radionuclide.h"

namespace uptake {
namespace {

using dicom::PetHeader;

enum class Units { bqml, cnts, gml, propcps, missing, unknown };

Units units_of(const PetHeader& header) {
  const std::string units = lower(header.units);
  if (units.empty()) return Units::missing;
  if (units == "bqml" || units == "bq/ml") return Units::bqml;
  if (units == "cnts") return Units::cnts;
  if (units == "gml" || units == "g/ml") return Units::gml;
  if (units == "propcps") return Units::propcps;
  return Units::unknown;
}

bool contains(const std::vector<std::string>& values, std::string_view wanted) {
  return std::ranges::find(values, wanted) != values.end();
}

std::optional<Refusal> refuse_units(const PetHeader& header) {
  switch (units_of(header)) {
    case Units::missing:
      return Refusal{"units_missing", "Units (0054,1001) is absent"};
    case Units::unknown:
      return Refusal{"units_unknown", fmt::format("Units (0054,1001) is '{}'", header.units)};
    case Units::propcps:
      return Refusal{"units_propcps",
                     "Units is PROPCPS: proportional to counts per second, by an unknown factor"};
    case Units::cnts:
      if (!header.philips_suv_factor && !header.philips_activity_factor)
        return Refusal{"cnts_without_factors",
                       "Units is CNTS and Philips' factors (7053,1000), (7053,1009) are absent"};
      return std::nullopt;
    case Units::gml:
      if (!header.suv_type.empty() && lower(header.suv_type) != "bw")
        return Refusal{
            "suv_type",
            fmt::format("voxels are SUV by {} (0054,1006), not by body weight", header.suv_type)};
      return std::nullopt;
    case Units::bqml:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_corrections(const PetHeader& header) {
  const std::string method = lower(header.attenuation_method);
  if (header.corrected_image.empty())
    return Refusal{"attenuation_unknown",
                   "Corrected Image (0028,0051) is absent: it is not known "
                   "which corrections were made"};
  if (!contains(header.corrected_image, "ATTN") || method == "none")
    return Refusal{"not_attenuation_corrected", "attenuation is not corrected for (0028,0051)"};
  const std::string decay = header.decay_correction;
  if (decay == "NONE" || !contains(header.corrected_image, "DECY"))
    return Refusal{"not_decay_corrected", "decay is not corrected for (0028,0051), (0054,1102)"};
  if (decay != "START" && decay != "ADMIN")
    return Refusal{"decay_correction_unknown",
                   fmt::format("Decay Correction (0054,1102) is '{}'", decay)};
  return std::nullopt;
}

std::optional<Refusal> refuse_nuclide(const PetHeader& header) {
  const auto named = radionuclide_named(header.radionuclide);
  const auto by_half_life =
      header.half_life_s ? radionuclide_with_half_life(*header.half_life_s) : std::nullopt;
  for (const auto& nuclide : {named, by_half_life})
    if (nuclide && !nuclide->positron_emitter)
      return Refusal{"spect",
                     fmt::format("{} emits no positrons: a SPECT stored as PET", nuclide->name)};
  if (!header.half_life_s || *header.half_life_s <= 0) return std::nullopt;
  // FDG is made with fluorine 18 here; carbon-11 glucose is named otherwise.
  const auto expected = named                              ? named
                        : tracer_of(header) == Tracer::fdg ? radionuclide_named("F18")
                                                           : std::nullopt;
  if (!by_half_life || (expected && expected->name != by_half_life->name))
    return Refusal{
        "half_life_mismatch",
        fmt::format("Radionuclide Half Life (0018,1075) is {} s, which is not that of {}",
                    *header.half_life_s, expected ? expected->name : "any nuclide known here")};
  return std::nullopt;
}

std::optional<Refusal> refuse_weight(const PetHeader& header) {
  if (!header.weight_kg || *header.weight_kg == 0)
    return Refusal{"no_patient_weight", "Patient's Weight (0010,1030) is absent or zero"};
  if (*header.weight_kg < 1 || *header.weight_kg > 500)
    return Refusal{"implausible_weight",
                   fmt::format("Patient's Weight (0010,1030) is {} kg", *header.weight_kg)};
  return std::nullopt;
}

std::optional<Refusal> refuse_dose(const PetHeader& header) {
  if (header.injections == 0)
    return Refusal{"no_injection",
                   "Radiopharmaceutical Information Sequence (0054,0016) is absent or empty"};
  if (header.injections > 1)
    return Refusal{"several_injections",
                   fmt::format("{} injections are told (0054,0016)", header.injections)};
  if (!header.total_dose_bq || *header.total_dose_bq <= 0)
    return Refusal{"no_dose", "Radionuclide Total Dose (0018,1074) is absent or zero"};
  // Some scanners wrote MBq: 370 becquerel cannot be imaged.
  if (*header.total_dose_bq < 1e6 || *header.total_dose_bq > 1e10)
    return Refusal{"implausible_dose", fmt::format("Radionuclide Total Dose (0018,1074) is {} Bq",
                                                   *header.total_dose_bq)};
  if (!header.half_life_s || *header.half_life_s <= 0)
    return Refusal{"no_half_life", "Radionuclide Half Life (0018,1075) is absent or zero"};
  return std::nullopt;
}

/// The facts of a series that every slice must tell alike.
bool same_series_facts(const PetHeader& a, const PetHeader& b) {
  return a.units == b.units && a.corrected_image == b.corrected_image &&
         a.decay_correction == b.decay_correction && a.weight_kg == b.weight_kg &&
         a.total_dose_bq == b.total_dose_bq && a.half_life_s == b.half_life_s &&
         a.injection_time == b.injection_time && a.injection_datetime == b.injection_datetime &&
         a.series_date == b.series_date && a.series_time == b.series_time &&
         a.suv_type == b.suv_type &&
         a.philips_suv_factor.has_value() == b.philips_suv_factor.has_value() &&
         a.philips_activity_factor.has_value() == b.philips_activity_factor.has_value();
}

std::optional<double> clock_time(const std::string& date, const std::string& time) {
  const auto days = dicom::parse_date(date);
  const auto seconds = dicom::parse_time(time);
  if (!days || !seconds) return std::nullopt;
  return static_cast<double>(*days) * 86400.0 + *seconds;
}

/// A DT on the clock that the series' dates and times are of.
double on_series_clock(const dicom::DateTime& dt, const PetHeader& header) {
  const auto zone = dicom::parse_utc_offset(header.timezone);
  if (!dt.utc_offset_min || !zone) return dt.seconds;
  return dt.seconds + 60.0 * (*zone - *dt.utc_offset_min);
}

struct ScanStart {
  double seconds;
  std::string reference;
};

Outcome<ScanStart> scan_start(std::span<const PetHeader> slices) {
  double first = std::numeric_limits<double>::infinity();
  for (const PetHeader& slice : slices)
    if (const auto time = clock_time(slice.acquisition_date, slice.acquisition_time))
      first = std::min(first, *time);
  const auto series = clock_time(slices[0].series_date, slices[0].series_time);
  if (series && *series <= first) return ScanStart{*series, "series start"};
  // The series was written after the scan began: its time is a workstation's.
  if (const auto ge = dicom::parse_datetime(slices[0].ge_scan_datetime))
    return ScanStart{on_series_clock(*ge, slices[0]), "GE scan start"};
  if (std::isfinite(first)) return ScanStart{first, "first acquisition"};
  return Refusal{"no_scan_time", "neither Series nor Acquisition Date and Time can be read"};
}

Outcome<double> injection_before(double scan, const PetHeader& header) {
  if (!header.injection_datetime.empty()) {
    if (const auto dt = dicom::parse_datetime(header.injection_datetime))
      return on_series_clock(*dt, header);
    return Refusal{"no_injection_time",
                   fmt::format("Radiopharmaceutical Start DateTime (0018,1078) is '{}'",
                               header.injection_datetime)};
  }
  const auto time = dicom::parse_time(header.injection_time);
  if (!time)
    return Refusal{
        "no_injection_time",
        "Radiopharmaceutical Start Time (0018,1072) and DateTime (0018,1078) are absent"};
  // Without a date: the last time before the scan that a clock showed it.
  const double midnight = std::floor(scan / 86400.0) * 86400.0;
  const double injection = midnight + *time;
  return injection <= scan ? injection : injection - 86400.0;
}

/// Longest time from injection to scan that is believed: over two hours are rare, eight make five
/// half-lives of fluorine 18.
constexpr double longest_uptake_s = 8 * 3600.0;

Outcome<SuvFactors> from_activity(std::span<const PetHeader> slices, bool counts) {
  const PetHeader& header = slices.front();
  for (const auto& refusal : {refuse_weight(header), refuse_dose(header)})
    if (refusal) return *refusal;
  const auto start = scan_start(slices);
  if (const auto* refusal = std::get_if<Refusal>(&start)) return *refusal;
  const ScanStart scan = std::get<ScanStart>(start);
  const auto injected = injection_before(scan.seconds, header);
  if (const auto* refusal = std::get_if<Refusal>(&injected)) return *refusal;
  const double uptake = scan.seconds - std::get<double>(injected);
  if (uptake < 0 || uptake > longest_uptake_s)
    return Refusal{"implausible_uptake_time",
                   fmt::format("the scan starts {:.0f} minutes after the injection", uptake / 60)};

  const bool to_start = header.decay_correction == "START";
  const double decay = to_start ? std::exp2(-uptake / *header.half_life_s) : 1.0;
  const double factor = *header.weight_kg * 1000.0 / (*header.total_dose_bq * decay);
  SuvFactors result;
  for (const PetHeader& slice : slices)
    result.factor.push_back(counts ? *slice.philips_activity_factor * factor : factor);
  result.decay_reference = to_start ? scan.reference : "injection";
  result.uptake_minutes = uptake / 60;
  result.explanation = fmt::format(
      "{:.4g} kg / ({:.4g} MBq x {:.4f} left of it {:.1f} min after injection, decay reference: "
      "{})",
      *header.weight_kg, *header.total_dose_bq / 1e6, decay, uptake / 60, result.decay_reference);
  if (counts) result.explanation += " x Philips' counts to Bq/ml (7053,1009)";
  return result;
}

}  // namespace

Tracer tracer_of(const PetHeader& header) {
  const std::string name = lower(header.radiopharmaceutical);
  if (name.find("fdg") != std::string::npos || name.find("deoxyglucose") != std::string::npos ||
      name.find("fludeoxyglucose") != std::string::npos)
    return Tracer::fdg;
  // What tells nothing: GE's default "Solution", the bare nuclide.
  if (!name.empty() && name != "solution" && name != "unknown" && name != "other" &&
      !radionuclide_named(name))
    return Tracer::other;
  auto nuclide = radionuclide_named(header.radionuclide);
  if (!nuclide && header.half_life_s) nuclide = radionuclide_with_half_life(*header.half_life_s);
  return nuclide && nuclide->name != "F18" ? Tracer::other : Tracer::unknown;
}

PetUnit unit_without_suv(const PetHeader& header) {
  switch (units_of(header)) {
    case Units::bqml:
      return PetUnit::bq_per_ml;
    case Units::cnts:
    case Units::propcps:
      return PetUnit::counts;
    default:
      return PetUnit::unknown;
  }
}

Outcome<SuvFactors> suv_factors(std::span<const PetHeader> slices) {
  if (slices.empty()) return Refusal{"no_scan_time", "the series has no slices"};
  const PetHeader& header = slices.front();
  for (const PetHeader& slice : slices)
    if (!same_series_facts(header, slice))
      return Refusal{"mixed_headers",
                     "slices of the series disagree on units, dose, weight, corrections or times"};
  for (const auto& refusal :
       {refuse_units(header), refuse_corrections(header), refuse_nuclide(header)})
    if (refusal) return *refusal;

  SuvFactors result;
  if (units_of(header) == Units::gml) {
    result.factor.assign(slices.size(), 1.0);
    result.decay_reference = "none needed";
    result.explanation = "voxels are stored as SUVbw (Units GML)";
    return result;
  }
  if (units_of(header) == Units::bqml) return from_activity(slices, false);
  const auto usable = [&](std::optional<double> PetHeader::*factor) {
    return std::ranges::all_of(slices,
                               [&](const PetHeader& s) { return (s.*factor).value_or(0) > 0; });
  };
  if (!usable(&PetHeader::philips_suv_factor)) {
    if (!usable(&PetHeader::philips_activity_factor))
      return Refusal{"cnts_without_factors",
                     "Units is CNTS and Philips' factors (7053,1000), (7053,1009) are zero"};
    return from_activity(slices, true);
  }
  for (const PetHeader& slice : slices) result.factor.push_back(*slice.philips_suv_factor);
  result.decay_reference = "none needed";
  result.explanation = fmt::format("Philips' SUV factor (7053,1000): {}", result.factor.front());
  return result;
}

}  // namespace uptake
