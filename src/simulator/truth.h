#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ontology/ontology.h"
#include "simulator/body/lesion_place.h"
#include "simulator/body/reference_organ.h"
#include "simulator/report/reader.h"
#include "simulator/report/report_facts.h"
#include "simulator/scan/protocol.h"

namespace uptake::simulator {

/// The tables that a simulation writes beside the images: CSV files, and JSON Lines (sentences).
enum class Table {
  reports,
  patients,
  exams,
  regions,
  mentions,
  sentences,
  lesions,
  organs,
  reader_errors
};
constexpr std::size_t tables = 9;
/// "reports.csv", "truth/regions.csv", ...
std::string_view file_of(Table table);
/// Its first line, with the line feed; JSON Lines have none.
std::string header_of(Table table);

/// Rows for each table, ready to be appended.
class Rows {
 public:
  std::string& operator[](Table table) { return text_[static_cast<std::size_t>(table)]; }
  const std::string& operator[](Table table) const {
    return text_[static_cast<std::size_t>(table)];
  }

 private:
  std::array<std::string, tables> text_;
};

/// All that is known of one exam when its rows are written.
struct ExamTruth {
  const Patient& patient;
  const Exam& exam;
  const Protocol& protocol;
  const std::vector<SeenLesion>& lesions;  ///< within the scan
  const std::vector<ReferenceOrgan>& organs;
  const Reading& reading;
  const Report& report;
};
void add_patient(const Patient& patient, Rows& rows);
void add_exam(const ExamTruth& truth, const Ontology& ontology, Rows& rows);

/// "2007-03-14" of days since 1970-01-01.
std::string iso_date(std::int64_t day);

}  // namespace uptake::simulator
