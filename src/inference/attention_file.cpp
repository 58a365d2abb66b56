#include "inference/attention_file.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text.h"
#include "imaging/augmentation.h"
#include "nn/state.h"
#include "storage/safetensors.h"

namespace uptake {
namespace {

using nlohmann::json;

/// Along one axis of the scan: where element 0 of the attention lies, and by how much the next is
/// further, in voxels of the scan. A voxel's middle is at its number.
struct Axis {
  double first, step;
};

/// `begin` and `size` of the window that the model reads, in voxels; `read`, what it is resampled
/// to.
Axis axis_of(double begin, double size, std::int64_t read, std::int64_t stride) {
  const double a_pixel = size / static_cast<double>(read);
  const double step = static_cast<double>(stride) * a_pixel;
  return {begin + step / 2 - .5, step};
}

json affine_of(const std::filesystem::path& scan_file, const ScanModelConfig& model) {
  const SafetensorsFile scan(scan_file);
  const auto found = scan.metadata().find("affine");
  const auto& shape = scan.tensor("ct").shape;
  if (found == scan.metadata().end() || shape.size() != 3) {
    throw Error("scan.format", printable(scan_file.string()) + ": no scan of ours",
                "import the exam again with --replace");
  }
  const auto affine = json::parse(found->second);
  const auto size = [&](std::size_t axis) { return static_cast<std::size_t>(shape[axis]); };
  const auto window = centred_window(size(1), size(2), static_cast<std::size_t>(model.crop_rows),
                                     static_cast<std::size_t>(model.crop_columns));
  const auto stride = model.in_plane_stride;
  const std::array<Axis, 3> axes = {
      axis_of(window.column - window.width / 2, window.width, model.columns, stride),
      axis_of(window.row - window.height / 2, window.height, model.rows, stride), Axis{3.5, 8}};
  auto result = affine;
  for (std::size_t row = 0; row < 3; ++row) {
    double origin = affine[row][3];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      origin += affine[row][axis].get<double>() * axes[axis].first;
      result[row][axis] = affine[row][axis].get<double>() * axes[axis].step;
    }
    result[row][3] = origin;
  }
  return result;
}

}  // namespace

void write_attention(const std::filesystem::path& file, const std::string& exam_id,
                     const std::filesystem::path& scan_file, const ScanModelConfig& model,
                     const torch::Tensor& attention) {
  const std::map<std::string, std::string> metadata = {
      {"format", "uptake.attention"},
      {"version", "1"},
      {"exam_id", exam_id},
      {"tasks", json(model.tasks).dump()},
      {"affine", affine_of(scan_file, model).dump()}};
  write_tensors(file, {{"attention", attention.mean(1).contiguous()}}, metadata);
}

}  // namespace uptake
