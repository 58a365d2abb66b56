#pragma once

#include <string_view>

namespace uptake::dicom {

/// Whether one value of a text attribute has the form that its value representation prescribes
/// (PS3.5, table 6.2-1), so that nothing else can hide in it: CS of capitals, digits, blanks and
/// underscores; DS and IS numbers; TM a time; AS an age; UI digits and points. SH and LO are
/// printable ASCII here. At most 64 characters. Any other VR has no form and is refused.
bool has_form(std::string_view vr, std::string_view value);

}  // namespace uptake::dicom
