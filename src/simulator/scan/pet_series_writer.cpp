#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "core/error.h"
#include "dicom/uid.h"
#include "simulator/scan/study_writer.h"

namespace uptake::simulator {
namespace {

/// Largest stored value: slopes are made so that the slice's largest voxel has it.
constexpr double largest_stored = std::numeric_limits<std::int16_t>::max();

double largest_of(std::span<const float> values, std::size_t k) {
  float largest = 0;
  bool finite = true;
  for (const float value : values) {
    largest = std::max(largest, std::abs(value));
    finite = finite && std::isfinite(value);
  }
  if (!finite)
    throw Error("simulator.voxels",
                fmt::format("slice {} of the PET has voxels that are no numbers", k + 1));
  return largest;
}

std::vector<std::int16_t> stored_values(std::span<const float> values, double slope) {
  std::vector<std::int16_t> stored(values.size());
  std::ranges::transform(values, stored.begin(), [&](float value) {
    return static_cast<std::int16_t>(
        std::clamp(std::nearbyint(value / slope), -largest_stored, largest_stored));
  });
  return stored;
}

}  // namespace

PetSeriesWriter::PetSeriesWriter(const std::filesystem::path& exam_folder, const Scanner& scanner,
                                 const StudyHeader& study, const SliceGeometry& geometry)
    : folder_(exam_folder / "PT"),
      geometry_(geometry),
      study_(study),
      series_uid_(dicom::uid_from(study.uid_text + "/PT")),
      common_(common_header(scanner, study)) {
  put_pet_header(common_, scanner, study);
  put_series(common_, geometry_, series_uid_, true);
  common_.integer(0x00540081, static_cast<std::int64_t>(geometry_.slices));
  make_series_folder(folder_);
}

/// The bed that slice `k` is of: its time, and the decay that the voxels were corrected for. The
/// frame's reference time is when the activity was what it was on average over the frame (PS3.3,
/// C.8.9.4.1.1), so the factor is the decay from the series' start to there.
void PetSeriesWriter::put_bed(dicom::DatasetWriter& slice, std::size_t k) const {
  const double from_first = std::abs(geometry_.step_mm) * static_cast<double>(k);
  const double start = study_.bed_duration_s * std::floor(from_first / study_.bed_step_mm);
  const double decay = std::numbers::ln2 / study_.half_life_s;
  const double in_frame = decay * study_.bed_duration_s;
  const double reference = start + std::log(in_frame / -std::expm1(-in_frame)) / decay;
  put_moment(slice, 0x00080022, 0x00080032, study_.study_day, study_.pet_time_s + start);
  slice.number(0x00541300, std::round(reference * 1000));
  slice.number(0x00541321, std::exp(decay * reference));
}

void PetSeriesWriter::slice(std::size_t k, std::span<const float> bq_ml) const {
  dicom::DatasetWriter file(common_);
  put_slice(file, geometry_, series_uid_, k, bq_ml.size());
  put_bed(file, k);
  const double largest = largest_of(bq_ml, k);
  const double slope = largest > 0 ? largest / largest_stored : 1;
  file.integer(0x00541330, static_cast<std::int64_t>(k) + 1);
  file.number(0x00281053, slope);
  file.pixels(stored_values(bq_ml, slope));
  file.write(folder_ / slice_file(k));
}

}  // namespace uptake::simulator
