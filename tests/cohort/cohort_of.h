#pragma once

#include <string>

#include "cohort/cohort.h"

namespace uptake {

/// An exam with the fields that matching looks at.
inline ExamRecord exam_of(const std::string& patient_id, const std::string& exam_id,
                          const std::string& accession_number = "",
                          const std::string& study_uid = "",
                          const std::string& exam_date = "2021-03-04") {
  ExamRecord exam;
  exam.patient_id = patient_id;
  exam.exam_id = exam_id;
  exam.accession_number = accession_number;
  exam.study_uid = study_uid;
  exam.exam_date = exam_date;
  return exam;
}

inline void put(Cohort& cohort, const ExamRecord& exam) {
  cohort.put_exam({exam.patient_id, "", "", ""}, exam, {});
}

/// The one number that a query answers.
inline std::int64_t number_of(Cohort& cohort, const std::string& query) {
  auto row = cohort.database().prepare(query);
  row.step();
  return row.integer(0);
}

}  // namespace uptake
