#pragma once

#include <exception>
#include <string>

#include "dicom/file_tree.h"

namespace uptake {

/// What went wrong with one row, line or exam, to be listed at the end while the others go on.
dicom::Problem problem_of(std::string where, const std::exception& error);

}  // namespace uptake
