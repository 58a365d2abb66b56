#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/body/body.h"
#include "simulator/scan/study_header.h"

namespace uptake::simulator {

/// How an exam was carried out: drawn by chance within what departments do.
struct Protocol {
  double low_z = 0, high_z = 0;  ///< of the scan, mm, in the body's frame (0 = the perineum)
  std::string coverage;          ///< "skull base to mid-thigh", as a report says it
  bool contrast = false;
  Posture pet, ct;
  double psf_mm = 6;
  double dose_bq = 370e6, uptake_minutes = 60, glucose_mg_dl = 95, bed_seconds = 120;
  double start_seconds = 36000;  ///< of the PET, of the day
};

/// `mismatch` scales how differently the body lies in PET and CT (0 = alike).
/// `psf` is the range of the scanner's full width at half maximum, mm.
Protocol draw_protocol(std::uint64_t seed, const Patient& patient, const Exam& exam,
                       double mismatch, std::pair<double, double> psf);

/// The exam's header: made-up names and numbers, true sizes, dose and times.
StudyHeader study_header(const Patient& patient, const Exam& exam, const Protocol& protocol,
                         std::uint64_t seed);

/// "SIM-000017-2": patient and number of the exam. It is the accession number.
std::string exam_id(const Patient& patient, const Exam& exam);

/// Regions whose places, or some of them, lie within the scan, by name, with all above them.
std::vector<std::string> regions_within(const Body& body, const Ontology& ontology, double low_z,
                                        double high_z);

}  // namespace uptake::simulator
