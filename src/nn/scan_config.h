#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace uptake {

/// The shape of a scan model and how its input is made: config.json of a model's folder,
/// share/schemas/scan_model.json. The defaults are the paper's.
struct ScanModelConfig {
  std::string encoder = "i3d";
  double width = 1;  ///< of every channel count, rounded to multiples of 8
  double depth = 1;  ///< of the inception blocks of each stage, rounded, at least 1
  /// By how much rows and columns shrink: 32 (the paper's), 16 (the last pooling keeps them) or 8
  /// (the one before it as well): for small inputs. Slices always shrink by 8.
  std::int64_t in_plane_stride = 32;
  std::int64_t input_channels = 2;  ///< CT, PET
  double batch_norm_epsilon = 1e-3;
  double batch_norm_momentum = .01;  ///< as torch counts it: weight of the new batch

  std::vector<std::string> tasks;       ///< one head each: regions' names, or "mortality:90"
  std::int64_t attention_heads = 1;     ///< a task; 1 is Eq. 7-9, 8 the published code
  std::string reduction = "attention";  ///< attention, sum or mean over voxels (Fig. 3e)
  /// Whether the heads are also told where each voxel lies (nn/position_features.h): for cohorts
  /// too small to learn it.
  bool position = false;
  double dropout = 0;  ///< of the reduced encoding, before the classifier

  // What a scan becomes before it is read.
  nlohmann::json normalisation = nlohmann::json::object();  ///< share/schemas/normalisation.json
  /// Rows and columns that are read: resampled to these, after a crop of `crop` around the middle
  /// (0: all of it).
  std::int64_t rows = 224, columns = 224;
  std::int64_t crop_rows = 0, crop_columns = 0;
  /// The grid that scans are imported on (share/schemas/import.json), for studies that come as
  /// DICOM.
  std::int64_t import_rows = 224, import_columns = 224, import_block = 1;

  bool operator==(const ScanModelConfig&) const = default;
};

/// Fills in defaults, of the normalisation too. Errors: "config.unknown_key", "config.invalid"
/// (naming `source`), for example no task, a task twice. Whether an encoder of the kind exists, and
/// the heads divide its channels, the model itself finds out (nn/scan_model.h).
ScanModelConfig parse_scan_model(const nlohmann::json& config, std::string_view source);
nlohmann::json to_json(const ScanModelConfig& config);

/// config.json of a model's folder. Errors: "file.read", "config.syntax", those of
/// parse_scan_model().
ScanModelConfig read_scan_model_config(const std::filesystem::path& folder);

}  // namespace uptake
