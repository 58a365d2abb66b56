#pragma once

#include <torch/types.h>

#include <filesystem>
#include <string>

#include "nn/scan_config.h"

namespace uptake {

/// Writes where a model's heads looked in one scan: `attention` float32 [task, l', h', w'] (the
/// mean over the heads of a task; each adds up to 1), and in the metadata: format
/// "uptake.attention", version "1", exam_id, tasks (a JSON array), and affine (JSON 4x4: column,
/// row, slice of `attention` to mm, LPS), so that it can be laid over the scan or any image of the
/// study.
///
/// `attention` [task, head, l', h', w']; `scan_file`: what was read, for its affine. An element
/// stands for a block of the scan, whose middle the affine gives; it was computed from a wider
/// neighbourhood. Errors: "file.write", those of SafetensorsFile, "scan.format".
void write_attention(const std::filesystem::path& file, const std::string& exam_id,
                     const std::filesystem::path& scan_file, const ScanModelConfig& model,
                     const torch::Tensor& attention);

}  // namespace uptake
