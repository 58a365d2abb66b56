#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/build_info.h"
#include "simulator/disease/model.h"

namespace uptake::simulator {

inline const DiseaseModel& model() {
  static const DiseaseModel model = DiseaseModel::read(share_folder() / "simulator");
  return model;
}

inline std::vector<Patient> population(std::size_t size, std::uint64_t seed = 1) {
  std::vector<Patient> patients;
  for (std::size_t i = 0; i < size; ++i) patients.push_back(model().patient(seed, i, {}));
  return patients;
}

inline bool is_present(const Lesion& lesion) { return lesion.change != Change::resolved; }

}  // namespace uptake::simulator
