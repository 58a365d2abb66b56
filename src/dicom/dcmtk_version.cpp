#include "dicom/dcmtk_version.h"

#include <dcmtk/config/osconfig.h>
// osconfig.h comes first.
#include <dcmtk/dcmdata/dcuid.h>

namespace uptake::dicom {

std::string dcmtk_version() { return OFFIS_DCMTK_VERSION_STRING; }

}  // namespace uptake::dicom
