#include "nn/scan_config.h"

#include "core/build_info.h"
#include "core/config.h"

namespace uptake {
namespace {

/// Calls `visit(key, member)` for each key of the schema and the member that it fills.
template <class Config, class Visit>
void visit_scan_keys(Config& config, const Visit& visit) {
  visit("encoder", config.encoder);
  visit("width", config.width);
  visit("depth", config.depth);
  visit("in_plane_stride", config.in_plane_stride);
  visit("input_channels", config.input_channels);
  visit("batch_norm_epsilon", config.batch_norm_epsilon);
  visit("batch_norm_momentum", config.batch_norm_momentum);
  visit("tasks", config.tasks);
  visit("attention_heads", config.attention_heads);
  visit("reduction", config.reduction);
  visit("position", config.position);
  visit("dropout", config.dropout);
  visit("normalisation", config.normalisation);
  visit("rows", config.rows);
  visit("columns", config.columns);
  visit("crop_rows", config.crop_rows);
  visit("crop_columns", config.crop_columns);
  visit("import_rows", config.import_rows);
  visit("import_columns", config.import_columns);
  visit("import_block", config.import_block);
}

nlohmann::json schema(const char* name) { return read_json(share_folder() / "schemas" / name); }

}  // namespace

ScanModelConfig parse_scan_model(const nlohmann::json& config, std::string_view source) {
  auto complete = check_config(config, schema("scan_model.json"), source);
  complete["normalisation"] = check_config(complete["normalisation"], schema("normalisation.json"),
                                           std::string(source) + ": normalisation");
  ScanModelConfig parsed;
  visit_scan_keys(parsed, [&](const char* key, auto& value) { complete.at(key).get_to(value); });
  return parsed;
}

nlohmann::json to_json(const ScanModelConfig& config) {
  nlohmann::json json;
  visit_scan_keys(config, [&](const char* key, const auto& value) { json[key] = value; });
  return json;
}

ScanModelConfig read_scan_model_config(const std::filesystem::path& folder) {
  const auto file = folder / "config.json";
  return parse_scan_model(read_json(file), file.string());
}

}  // namespace uptake
