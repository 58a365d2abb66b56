#include "simulator/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "core/csv.h"
#include "simulator/sentence_lines.h"

namespace uptake::simulator {
namespace {

struct TableLayout {
  std::string_view file;
  std::vector<std::string> columns;
};

const TableLayout& layout_of(Table table) {
  static const std::array<TableLayout, tables> layouts{{
      {"reports.csv",
       {"patient_id", "accession_number", "exam_date", "summary_code", "death_date",
        "report_text"}},
      {"truth/patients.csv",
       {"patient_id", "sex", "age_years", "height_cm", "weight_kg", "cancer", "subtype", "stage",
        "conditions", "removed_organs", "exams", "death_date", "held_out"}},
      {"truth/exams.csv",
       {"exam_id", "patient_id", "exam_date", "summary_code", "treatments", "author", "coverage",
        "low_z_mm", "high_z_mm", "arms_down", "contrast", "diaphragm_mm", "psf_mm", "dose_mbq",
        "uptake_minutes"}},
      {"truth/regions.csv", {"exam_id", "region", "abnormal", "malignant", "reported"}},
      {"truth/mentions.csv",
       {"exam_id", "begin", "end", "sentence_begin", "sentence_end", "section", "text", "region",
        "abnormal", "statement"}},
      {"truth/sentences.jsonl", {}},
      {"truth/lesions.csv",
       {"exam_id", "lesion", "region", "side", "cause", "malignant", "change", "diameter_mm", "suv",
        "x_mm", "y_mm", "z_mm", "ct_x_mm", "ct_y_mm", "ct_z_mm"}},
      {"truth/organs.csv", {"exam_id", "organ", "suv", "x_mm", "y_mm", "z_mm", "radius_mm"}},
      {"truth/reader_errors.csv", {"exam_id", "lesion", "error"}},
  }};
  return layouts[static_cast<std::size_t>(table)];
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string flag(bool value) { return value ? "1" : "0"; }
std::string mm(double value) { return fmt::format("{:.2f}", value); }

const Lesion& lesion_of(const Exam& exam, std::size_t number) {
  return *std::find_if(exam.lesions.begin(), exam.lesions.end(),
                       [&](const Lesion& lesion) { return lesion.number == number; });
}

/// What there is and what was told, of each region.
struct RegionTruth {
  bool abnormal = false, malignant = false, mentioned = false, reported = false;
};

std::vector<RegionTruth> regions_of(const ExamTruth& truth, const Ontology& ontology) {
  std::vector<RegionTruth> regions(ontology.size());
  for (const auto& seen : truth.lesions) {
    const bool malignant = lesion_of(truth.exam, seen.number).malignant;
    for (const auto above : ontology.with_ancestors(seen.region)) {
      regions[above].abnormal = true;
      regions[above].malignant |= malignant;
    }
  }
  for (const auto& mention : truth.report.mentions) {
    if (mention.section != "findings" && mention.section != "impression") continue;
    for (const auto above : ontology.with_ancestors(ontology.at(mention.region))) {
      regions[above].mentioned = true;
      regions[above].reported |= mention.abnormal;
    }
  }
  return regions;
}

void add_mentions(const ExamTruth& truth, const std::string& id, std::string& rows) {
  for (const auto& m : truth.report.mentions) {
    rows += csv_row({id, std::to_string(m.begin), std::to_string(m.end),
                     std::to_string(m.sentence_begin), std::to_string(m.sentence_end), m.section,
                     truth.report.text.substr(m.begin, m.end - m.begin), m.region, flag(m.abnormal),
                     m.statement});
  }
}

void add_lesions(const ExamTruth& truth, const Ontology& ontology, const std::string& id,
                 std::string& rows) {
  for (const auto& seen : truth.lesions) {
    const auto& lesion = lesion_of(truth.exam, seen.number);
    rows += csv_row({id, std::to_string(seen.number), ontology.regions()[seen.region].name,
                     lesion.side, lesion.cause, flag(lesion.malignant),
                     std::string(name_of(lesion.change)), mm(seen.diameter_mm), mm(seen.suv),
                     mm(seen.pet_centre.x()), mm(seen.pet_centre.y()), mm(seen.pet_centre.z()),
                     mm(seen.ct_centre.x()), mm(seen.ct_centre.y()), mm(seen.ct_centre.z())});
  }
}

std::string date_or_nothing(const std::optional<std::int64_t>& day) {
  return day ? iso_date(*day) : "";
}

}  // namespace

std::string_view file_of(Table table) { return layout_of(table).file; }
std::string header_of(Table table) {
  const auto& columns = layout_of(table).columns;
  return columns.empty() ? "" : csv_row(columns);
}

std::string iso_date(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void add_patient(const Patient& p, Rows& rows) {
  rows[Table::patients] +=
      csv_row({p.id, p.sex == Sex::female ? "F" : "M", fmt::format("{:.1f}", p.age_years),
               fmt::format("{:.0f}", p.height_cm), fmt::format("{:.1f}", p.weight_kg), p.cancer,
               p.subtype, std::to_string(p.stage), joined(p.conditions), joined(p.removed_organs),
               std::to_string(p.exams.size()), date_or_nothing(p.death_day), flag(p.held_out)});
}

void add_exam(const ExamTruth& truth, const Ontology& ontology, Rows& rows) {
  const auto &patient = truth.patient, &p = truth.patient;
  const auto& exam = truth.exam;
  const auto& protocol = truth.protocol;
  const std::string id = exam_id(patient, exam), date = iso_date(exam.day);
  const std::string code = std::to_string(exam.summary_code);
  rows[Table::reports] +=
      csv_row({p.id, id, date, code, date_or_nothing(p.death_day), truth.report.text});
  rows[Table::exams] +=
      csv_row({id, p.id, date, code, joined(exam.treatments), truth.report.author,
               protocol.coverage, mm(protocol.low_z), mm(protocol.high_z),
               flag(protocol.pet.arms_down), flag(protocol.contrast), mm(protocol.ct.diaphragm_mm),
               mm(protocol.psf_mm), fmt::format("{:.1f}", protocol.dose_bq / 1e6),
               fmt::format("{:.1f}", protocol.uptake_minutes)});
  const auto regions = regions_of(truth, ontology);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const auto& region = regions[i];
    rows[Table::regions] +=
        csv_row({id, ontology.regions()[i].name, flag(region.abnormal), flag(region.malignant),
                 region.mentioned ? flag(region.reported) : ""});
  }
  add_mentions(truth, id, rows[Table::mentions]);
  rows[Table::sentences] += sentence_lines(truth, id);
  add_lesions(truth, ontology, id, rows[Table::lesions]);
  for (const auto& organ : truth.organs) {
    rows[Table::organs] +=
        csv_row({id, organ.name, fmt::format("{:.4f}", organ.suv), mm(organ.centre.x()),
                 mm(organ.centre.y()), mm(organ.centre.z()), mm(organ.radius_mm)});
  }
  for (const auto& error : truth.reading.errors)
    rows[Table::reader_errors] += csv_row({id, std::to_string(error.lesion), error.error});
}

}  // namespace uptake::simulator
