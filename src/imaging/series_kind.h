#pragma once

#include <optional>

#include "core/error.h"
#include "dicom/series.h"

namespace uptake {

/// Whether a PET is corrected for attenuation, from (0028,0051), (0054,1101) and, where these are
/// silent, the series description.
enum class Attenuation { corrected, not_corrected, unknown };
Attenuation attenuation_of(const dicom::Series& series);

/// Why a PT or CT series cannot serve, told from its header alone: see select_series().
std::optional<Refusal> unusable(const dicom::Series& series);

/// Its slices' normal lies within 20 degrees of the body's axis (a gantry tilts up to 30 degrees,
/// but then its slices still step along that axis: the step counts as well).
bool is_axial(const dicom::Series& series);

}  // namespace uptake
