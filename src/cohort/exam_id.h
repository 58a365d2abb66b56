#pragma once

#include <string>

namespace uptake {

/// What an exam is called in a cohort: its accession number (0008,0050), or its StudyInstanceUID
/// (0020,000D) where there is none. Of a de-identified exam both are pseudonyms already. A table of
/// reports may give either in its column exam_id.
std::string exam_id_for(const std::string& accession_number, const std::string& study_uid);

}  // namespace uptake
