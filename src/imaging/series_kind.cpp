#include "imaging/series_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/text.h"
#include "imaging/suv.h"

namespace uptake {
namespace {

using dicom::Instance;
using dicom::Series;

/// PS3.4 B.5, the storage classes that matter here.
constexpr std::string_view secondary_capture_root = "1.2.840.10008.5.1.4.1.1.7";
constexpr std::string_view nuclear_medicine = "1.2.840.10008.5.1.4.1.1.20";

bool type_has(const Instance& i, std::string_view value) {
  return std::ranges::any_of(i.image_type, [&](const std::string& v) { return lower(v) == value; });
}

/// Words of a description, lower case: "WB_MIP (AC)" -> wb, mip, ac.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> found(1);
  for (char c : lower(text)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter)
      found.back() += c;
    else if (!found.back().empty())
      found.emplace_back();
  }
  if (found.back().empty()) found.pop_back();
  return found;
}

bool says(const Series& series, std::initializer_list<std::string_view> any) {
  const auto spoken = words(series.first().series_description);
  return std::ranges::any_of(
      any, [&](std::string_view word) { return std::ranges::find(spoken, word) != spoken.end(); });
}

std::optional<Refusal> unusable_image(const Series& series) {
  const Instance& i = series.first();
  if (!i.has_pixels) return Refusal{"not_pet_or_ct", "it holds no images"};
  if (i.sop_class_uid.starts_with(secondary_capture_root))
    return Refusal{"secondary_capture",
                   "a secondary capture: a picture of a screen, without values"};
  if (i.frames > 1)
    return Refusal{"multi_frame",
                   fmt::format("an enhanced multi-frame object ({} frames): not read", i.frames)};
  if (i.samples_per_pixel != 1 || i.photometric == "RGB")
    return Refusal{"secondary_capture", "a colour picture"};
  if (type_has(i, "localizer") ||
      says(series, {"scout", "topogram", "surview", "scanogram", "localizer"}))
    return Refusal{"localizer", "a localizer (scout, topogram)"};
  if (type_has(i, "mip") || type_has(i, "projection image") || says(series, {"mip"}))
    return Refusal{"mip", "a maximum intensity projection"};
  return std::nullopt;
}

std::optional<Refusal> unusable_pet(const Series& series) {
  const auto& pet = series.first().pet;
  if (!pet.series_type.empty()) {
    const std::string kind = lower(pet.series_type.front());
    if (kind == "dynamic" || kind == "gated")
      return Refusal{"dynamic_or_gated", fmt::format("a {} series", kind)};
  }
  if (pet.series_type.size() > 1 && lower(pet.series_type[1]) == "reprojection")
    return Refusal{"mip", "a reprojection"};
  if (series.first().sop_class_uid != nuclear_medicine && tracer_of(pet) == Tracer::other)
    return Refusal{"wrong_tracer", fmt::format("its tracer is not FDG: {} {}",
                                               pet.radiopharmaceutical, pet.radionuclide)};
  return std::nullopt;
}

}  // namespace

Attenuation attenuation_of(const Series& series) {
  const auto& pet = series.first().pet;
  const std::string method = lower(pet.attenuation_method);
  if (!pet.corrected_image.empty()) {
    const bool attn = std::ranges::find(pet.corrected_image, "ATTN") != pet.corrected_image.end();
    return attn && method != "none" ? Attenuation::corrected : Attenuation::not_corrected;
  }
  if (method == "none" || says(series, {"nac", "noac", "uncorrected"}))
    return Attenuation::not_corrected;
  return method.empty() ? Attenuation::unknown : Attenuation::corrected;
}

std::optional<Refusal> unusable(const Series& series) {
  if (auto refusal = unusable_image(series)) return refusal;
  if (series.first().modality == "PT")
    if (auto refusal = unusable_pet(series)) return refusal;
  return series.no_stack;
}

bool is_axial(const Series& series) {
  const Eigen::Matrix4d& affine = series.stack->affine;
  const Eigen::Vector3d x = affine.col(0).head<3>(), y = affine.col(1).head<3>();
  const double normal = std::abs(x.cross(y).normalized().z());
  const double step = std::abs(affine.col(2).head<3>().normalized().z());
  return std::max(normal, step) > std::cos(20.0 * std::numbers::pi / 180.0);
}

}  // namespace uptake
