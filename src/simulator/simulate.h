#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "simulator/simulation_config.h"

namespace uptake::simulator {

struct SimulationRequest {
  std::filesystem::path out;
  std::size_t patients = 0;
  std::uint64_t seed = 0;
  SimulationConfig config;
  std::size_t threads = 1;
};

struct SimulationSummary {
  std::size_t patients = 0, exams = 0;
  std::size_t scanned = 0;  ///< exams whose images were written now; the others were there
  std::size_t lesions = 0, reader_errors = 0;
};

/// Writes an archive of made-up patients as a hospital would hold it, and the truth beside it:
///
///     out/dicom/<patient>/<exam>/{CT,PT}/0001.dcm ...   out/reports.csv
///     out/truth/{patients,exams,regions,mentions,lesions,organs,reader_errors}.csv
///     out/truth/masks/<exam>.nii.gz                      out/simulation.json
///
/// The bytes depend on the seed and the configuration alone; patient i is the same however many
/// there are. Interrupted, the same call goes on: exams appear whole or not at all, and those that
/// are there are kept. `progress(done)` is told of patients, from any thread, one at a time.
/// Errors: "simulator.folder_in_use" when `out` holds something else, "simulator.other_simulation"
/// when it holds patients of another seed, configuration or version, or more of them;
/// "file.write", "dicom.write" with the exam as context.
SimulationSummary simulate(const SimulationRequest& request,
                           const std::function<void(std::size_t)>& progress);

}  // namespace uptake::simulator
