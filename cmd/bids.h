#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "exam_view.h"

namespace uptake::cmd {

/// "sub-PHANTOM1_ses-ACC1_pet": a BIDS name without its ending. Labels keep letters and digits
/// only. A PET that is not in SUV says so: "sub-..._ses-..._desc-bqml_pet".
std::string bids_name(const ExamRecord& exam, const std::string& suffix);

/// Sidecars in the keys of BIDS 1.8 (PET) and dcm2niix; what is not known is left out. Our own keys
/// start with "Uptake".
nlohmann::json pet_sidecar(const ExamView& view);
nlohmann::json ct_sidecar(const ExamView& view);

}  // namespace uptake::cmd
