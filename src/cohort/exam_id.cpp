#include "cohort/exam_id.h"

#include "core/text.h"

namespace uptake {

std::string exam_id_for(const std::string& accession_number, const std::string& study_uid) {
  const auto accession = trim(accession_number);
  return std::string(accession.empty() ? trim(study_uid) : accession);
}

}  // namespace uptake
