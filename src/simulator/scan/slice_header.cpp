#include "simulator/scan/slice_header.h"

#include <fmt/format.h>

#include <cmath>
#include <system_error>

#include "core/error.h"
#include "core/file_error.h"
#include "dicom/uid.h"

namespace uptake::simulator {
namespace {

void check_geometry(const SliceGeometry& g) {
  const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
  constexpr std::size_t most = 65'535;  // Rows and Columns are US
  if (g.columns == 0 || g.rows == 0 || g.slices == 0 || g.columns > most || g.rows > most)
    throw Error("simulator.geometry", fmt::format("a series of {} slices of {} x {} pixels",
                                                  g.slices, g.columns, g.rows));
  if (!positive(g.pixel_x_mm) || !positive(g.pixel_y_mm) || !positive(std::abs(g.step_mm)) ||
      !positive(g.thickness_mm))
    throw Error("simulator.geometry",
                "the sizes of pixels, the step between slices and their thickness are not 0");
}

}  // namespace

void put_series(dicom::DatasetWriter& series, const SliceGeometry& g, const std::string& series_uid,
                bool is_signed) {
  check_geometry(g);
  series.text(0x0020000E, series_uid);
  series.numbers(0x00200037, {1, 0, 0, 0, 1, 0});
  series.numbers(0x00280030, {g.pixel_y_mm, g.pixel_x_mm});
  series.number(0x00180050, g.thickness_mm);
  series.number(0x00181100, g.pixel_x_mm * static_cast<double>(g.columns));
  series.integer(0x00280002, 1);
  series.text(0x00280004, "MONOCHROME2");
  series.integer(0x00280010, static_cast<std::int64_t>(g.rows));
  series.integer(0x00280011, static_cast<std::int64_t>(g.columns));
  series.integer(0x00280100, 16);
  series.integer(0x00280101, 16);
  series.integer(0x00280102, 15);
  series.integer(0x00280103, is_signed ? 1 : 0);
  series.text(0x00282110, "00");
}

void put_slice(dicom::DatasetWriter& slice, const SliceGeometry& g, const std::string& series_uid,
               std::size_t k, std::size_t voxels) {
  if (k >= g.slices || voxels != g.columns * g.rows)
    throw Error("simulator.voxels",
                fmt::format("slice {} of {} with {} voxels, where it has {} x {}", k + 1, g.slices,
                            voxels, g.columns, g.rows));
  const double z = g.first_pixel_mm[2] + g.step_mm * static_cast<double>(k);
  slice.text(0x00080018, dicom::uid_from(fmt::format("{}/{}", series_uid, k)));
  slice.integer(0x00200013, static_cast<std::int64_t>(k) + 1);
  slice.numbers(0x00200032, {g.first_pixel_mm[0], g.first_pixel_mm[1], z});
  slice.number(0x00201041, z);
}

void make_series_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (!problem) return;
  const Error error = write_error(folder, problem.value());
  throw Error("dicom.write", error.message(), error.cure());
}

std::filesystem::path slice_file(std::size_t k) { return fmt::format("{:04}.dcm", k + 1); }

}  // namespace uptake::simulator
