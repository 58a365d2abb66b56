#pragma once

#include <string>

namespace uptake::dicom {

/// Version of the DCMTK that the program is built with: "3.6.7".
std::string dcmtk_version();

}  // namespace uptake::dicom
