#include "inference/attention_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text.h"
#include "inference/model_grid.h"
#include "nn/state.h"
#include "storage/safetensors.h"

namespace uptake {
namespace {

using nlohmann::json;

json affine_of(const std::filesystem::path& scan_file, const ScanModelConfig& model) {
  const SafetensorsFile scan(scan_file);
  const auto found = scan.metadata().find("affine");
  const auto& shape = scan.tensor("ct").shape;
  if (found == scan.metadata().end() || shape.size() != 3) {
    throw Error("scan.format", printable(scan_file.string()) + ": no scan of ours",
                "import the exam again with --replace");
  }
  const auto affine = json::parse(found->second);
  Grid grid;
  grid.size = {shape[2], shape[1], shape[0]};
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) grid.affine(row, column) = affine[row][column];
  }
  const auto blocks = model_grid(grid, model, 8, static_cast<std::size_t>(model.in_plane_stride));
  auto result = affine;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) result[row][column] = blocks.affine(row, column);
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
