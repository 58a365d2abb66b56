#include "cohort/exam_builder.h"
#include "core/build_info.h"
#include "core/config.h"

namespace uptake {

ImportConfig read_import_config(const std::filesystem::path& file) {
  const auto schema = read_json(share_folder() / "schemas" / "import.json");
  const auto given = file.empty() ? nlohmann::json::object() : read_json(file);
  const auto config = check_config(given, schema, file.empty() ? "the defaults" : file.string());
  ImportConfig result;
  result.rows = config["grid"]["rows"];
  result.columns = config["grid"]["columns"];
  result.block = config["grid"]["block"];
  result.stack.jitter_mm = config["stack"]["jitter_mm"];
  result.stack.jitter_fraction = config["stack"]["jitter_fraction"];
  result.stack.missing_in_a_row = config["stack"]["missing_in_a_row"];
  result.stack.gap_mm = config["stack"]["gap_mm"];
  result.lowest_hu = config["ct"]["lowest_hu"];
  return result;
}

}  // namespace uptake
