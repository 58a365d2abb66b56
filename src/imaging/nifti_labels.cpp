#include "imaging/nifti_labels.h"

#include <fmt/format.h>
#include <nifti1_io.h>

#include <memory>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::int64_t most_voxels = std::int64_t{1} << 31;

Error refusal(const std::filesystem::path& file, const std::string& what) {
  return {"nifti.read", fmt::format("{}: {}", printable(file.string()), what),
          "give labels as uptake simulate writes them"};
}

template <class Stored>
std::vector<std::uint16_t> converted(const void* data, std::size_t count) {
  const auto* first = static_cast<const Stored*>(data);
  std::vector<std::uint16_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint16_t>(first[i]);
  return labels;
}

/// Nothing for a type that has no labels.
std::vector<std::uint16_t> labels_of(const nifti_image& image) {
  const auto count = static_cast<std::size_t>(image.nvox);
  switch (image.datatype) {
    case DT_UINT8:
      return converted<std::uint8_t>(image.data, count);
    case DT_INT16:
      return converted<std::int16_t>(image.data, count);
    case DT_UINT16:
      return converted<std::uint16_t>(image.data, count);
    case DT_INT32:
      return converted<std::int32_t>(image.data, count);
    default:
      return {};
  }
}

Grid nifti_grid(const nifti_image& image) {
  Grid grid;
  grid.size = {static_cast<std::size_t>(image.nx), static_cast<std::size_t>(image.ny),
               static_cast<std::size_t>(image.nz)};
  for (int row = 0; row < 4; ++row) {
    const double sign = row < 2 ? -1 : 1;  // RAS to LPS
    for (int column = 0; column < 4; ++column) {
      grid.affine(row, column) = sign * image.sto_xyz.m[row][column];
    }
  }
  return grid;
}

}  // namespace

LabelVolume read_nifti_labels(const std::filesystem::path& file) {
  nifti_set_debug_level(0);  // it would talk on stderr
  std::unique_ptr<nifti_image, decltype(&nifti_image_free)> image(
      nifti_image_read(file.c_str(), /*read_data=*/0), &nifti_image_free);
  if (!image) throw refusal(file, "it cannot be read as NIfTI");
  if (image->ndim > 3 &&
      static_cast<std::int64_t>(image->nvox) != std::int64_t{image->nx} * image->ny * image->nz) {
    throw refusal(file, "it holds more than one volume");
  }
  if (image->sform_code <= 0) throw refusal(file, "it does not say where its voxels lie (sform)");
  if (static_cast<std::int64_t>(image->nvox) > most_voxels) throw refusal(file, "it is too large");
  if (nifti_image_load(image.get()) != 0) throw refusal(file, "it is cut short");
  LabelVolume volume{nifti_grid(*image), labels_of(*image)};
  if (volume.labels.size() != volume.grid.voxels()) {
    throw refusal(file, "its voxels are no whole numbers");
  }
  return volume;
}

}  // namespace uptake
