#pragma once

#include <vector>

#include "cohort/cohort.h"
#include "core/error.h"
#include "dicom/series.h"
#include "imaging/selection.h"
#include "imaging/suv.h"
#include "imaging/volume.h"

namespace uptake {

/// What a reader of the exam should know: notes of its two series, of the selection, a CT that does
/// not cover the PET, a tracer that is not named, and why there is no SUV.
std::vector<dicom::Note> exam_notes(const dicom::Series& pet, const dicom::Series& ct,
                                    const Selection& selection, const Outcome<SuvFactors>& suv);

/// Records for the cohort, made from headers. A missing Patient ID becomes "unknown-" and a hash of
/// the study's UID: exams of unknown patients must not be taken for one patient's.
PatientRecord patient_record(const dicom::Instance& header);
ExamRecord exam_record(const dicom::Series& pet, const dicom::Series& ct,
                       const Outcome<SuvFactors>& suv, const Scan& scan, std::size_t block,
                       const std::vector<dicom::Note>& notes);
SeriesRecord series_record(const dicom::Series& series, const Verdict& verdict);

/// "20240131" -> "2024-01-31"; anything else -> "".
std::string iso_of_dicom_date(const std::string& dicom_date);

}  // namespace uptake
