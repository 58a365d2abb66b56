#pragma once

#include <filesystem>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/body/lesion_place.h"
#include "simulator/scan/protocol.h"
#include "simulator/simulation_config.h"

namespace uptake::simulator {

/// An exam that is ready to be scanned.
struct ExamScene {
  const Patient& patient;
  const Exam& exam;
  const Protocol& protocol;
  const Body &pet_body, &ct_body;
  const std::vector<SeenLesion>& lesions;
};

/// How many slices the scan has: 69 to 307, the paper's range, wherever the step is the paper's.
std::size_t slices_of(const Protocol& protocol, double step_mm);

/// Where the images of an exam go.
struct ExamFiles {
  std::filesystem::path dicom;   ///< folder, for CT and PT, a file a slice
  std::filesystem::path mask;    ///< NIfTI: of the lesions on the PET's grid, each its number
  std::filesystem::path organs;  ///< NIfTI: organ_map(); empty: none
};

/// Writes them, the DICOM folder whole or not at all, and last. The body's z = 0 is at z = 0 of
/// DICOM's patient frame. Errors: "dicom.write", "file.write".
void write_exam_images(const ExamFiles& files, const ExamScene& scene,
                       const SimulationConfig& config, const Scanner& scanner, std::uint64_t seed);

}  // namespace uptake::simulator
