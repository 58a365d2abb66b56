#include "simulator/simulation_config.h"

#include "core/build_info.h"
#include "core/config.h"

namespace uptake::simulator {
namespace {

/// A word without dot or slash is one of ours, unless there is such a file.
std::filesystem::path file_named(const std::string& name) {
  const bool word = name.find_first_of("./\\") == std::string::npos;
  const auto shipped = share_folder() / "configs" / ("simulate-" + name + ".json");
  if (word && !std::filesystem::exists(name) && std::filesystem::exists(shipped)) return shipped;
  return name;
}

}  // namespace

SimulationConfig read_simulation_config(const std::string& file) {
  const auto schema = read_json(share_folder() / "schemas" / "simulate.json");
  const auto given = file.empty() ? nlohmann::json::object() : read_json(file_named(file));
  SimulationConfig c;
  c.complete = check_config(given, schema, file.empty() ? "the defaults" : file);
  const auto &pet = c.complete["pet"], &ct = c.complete["ct"];
  c.images = c.complete["images"];
  c.organ_maps = c.complete["organ_maps"];
  c.pet_size = pet["size"];
  c.pet_field_mm = pet["field_mm"];
  c.slice_mm = pet["slice_mm"];
  c.psf_mm = {pet["psf_mm"][0], pet["psf_mm"][1]};
  c.pet_noise = pet["noise"];
  c.ct_size = ct["size"];
  c.ct_field_mm = ct["field_mm"];
  c.ct_noise = ct["noise"];
  c.mismatch = c.complete["mismatch"];
  c.disease.mean_exams = c.complete["cohort"]["mean_exams"];
  c.disease.held_out_share = c.complete["cohort"]["held_out_share"];
  const auto& reader = c.complete["reader"];
  c.reader = {reader["missed"], reader["wrong_side"], reader["impression_only"]};
  return c;
}

}  // namespace uptake::simulator
