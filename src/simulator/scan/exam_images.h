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

/// Writes `folder`/CT and `folder`/PT, a DICOM file a slice, whole or not at all, and the mask of
/// the lesions on the PET's grid as NIfTI, each voxel its lesion's number. The body's z = 0 is at
/// z = 0 of DICOM's patient frame. Errors: "dicom.write", "file.write".
void write_exam_images(const std::filesystem::path& folder, const std::filesystem::path& mask,
                       const ExamScene& scene, const SimulationConfig& config,
                       const Scanner& scanner, std::uint64_t seed);

}  // namespace uptake::simulator
