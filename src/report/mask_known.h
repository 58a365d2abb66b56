#pragma once

#include <string>
#include <vector>

#include "report/mask_pattern.h"

namespace uptake {

/// Masks identifiers that are known beforehand, each as a whole token, whatever its letter case,
/// and without the zeros it starts with. Passed over: those of under four characters and those
/// without a digit (a patient called "CHEST" must not blank every chest); for these there are
/// names.
int mask_known_ids(std::string& text, const std::vector<std::string>& ids);

/// Masks each part of two letters or more of the names given, as a whole word, whatever its letter
/// case. A part that is an ordinary word, or has two letters only, is masked where it starts with
/// a capital and stands beside another part of the name: "Bone, Anna" but not "Bone scan".
int mask_known_names(std::string& text, const std::vector<std::string>& names,
                     const NameWords& words);

}  // namespace uptake
