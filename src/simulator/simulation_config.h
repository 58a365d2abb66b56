#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "simulator/disease/model.h"
#include "simulator/report/reader.h"

namespace uptake::simulator {

/// What share/schemas/simulate.json declares.
struct SimulationConfig {
  bool images = true, organ_maps = false;
  std::size_t pet_size = 128, ct_size = 512;
  double pet_field_mm = 700, ct_field_mm = 500, slice_mm = 4.25;
  std::pair<double, double> psf_mm{5, 7};
  double pet_noise = 1, ct_noise = 1, mismatch = 1;
  DiseaseOptions disease;
  ReaderOptions reader;
  nlohmann::json complete;  ///< all of it, defaults filled in
};

/// `file` empty = the defaults; a bare word names a file that is shipped: "demo" is
/// share/configs/simulate-demo.json. Errors: those of check_config() and read_json().
SimulationConfig read_simulation_config(const std::string& file);

}  // namespace uptake::simulator
