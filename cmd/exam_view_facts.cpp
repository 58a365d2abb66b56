#include <fmt/format.h>
#include <fmt/ranges.h>

#include "exam_view.h"

namespace uptake::cmd {
namespace {

/// Joins what is not empty.
std::string joined(const std::vector<std::string>& parts) {
  std::vector<std::string> filled;
  for (const std::string& part : parts) {
    if (!part.empty()) filled.push_back(part);
  }
  return fmt::format("{}", fmt::join(filled, ", "));
}

/// "063Y" -> "63 years" (DICOM AS).
std::string age(const std::string& text) {
  if (text.size() != 4 || text.find_first_not_of("0123456789") != 3) return text;
  const int number = std::stoi(text.substr(0, 3));
  switch (text[3]) {
    case 'Y':
      return fmt::format("{} years", number);
    case 'M':
      return fmt::format("{} months", number);
    case 'W':
      return fmt::format("{} weeks", number);
    case 'D':
      return fmt::format("{} days", number);
    default:
      return text;
  }
}

std::string patient(const ExamView& view) {
  return joined({view.exam.patient_id, view.patient.sex, age(view.exam.patient_age),
                 view.exam.weight_kg > 0 ? fmt::format("{:g} kg", view.exam.weight_kg) : "",
                 view.exam.height_m > 0 ? fmt::format("{:g} m", view.exam.height_m) : ""});
}

std::string text_at(const ExamView& view, const char* path) {
  return fact<std::string>(view.facts, path).value_or("");
}

std::string number_at(const ExamView& view, const char* path, const char* format) {
  const auto number = fact<double>(view.facts, path);
  return number ? fmt::format(fmt::runtime(format), *number) : "";
}

std::string half_life(const ExamView& view) {
  const auto seconds = fact<double>(view.facts, "/tracer/half_life_s");
  return seconds ? fmt::format("half-life {:.1f} min", *seconds / 60) : "";
}

/// DICOM's DT or TM for a reader: "20230611093000.00" -> "2023-06-11 09:30:00", "093000" ->
/// "09:30:00". Anything else stays as it is.
std::string moment(const std::string& text) {
  const std::string digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto clock = [&](std::size_t at) {
    return fmt::format("{}:{}:{}", digits.substr(at, 2), digits.substr(at + 2, 2),
                       digits.substr(at + 4, 2));
  };
  if (digits.size() == 6) return clock(0);
  if (digits.size() != 14) return text;
  return fmt::format("{}-{}-{} {}", digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2),
                     clock(8));
}

/// How SUV was worked out, or why not.
std::string suv(const ExamView& view) {
  const ExamRecord& exam = view.exam;
  if (exam.pet_unit.empty()) return "";
  if (exam.pet_unit != "SUVbw") {
    return fmt::format("none, the PET is in {}: {} ({})", exam.pet_unit, exam.suv_explanation,
                       exam.suv_refusal);
  }
  const auto low = fact<double>(view.facts, "/suv/factor_min");
  const auto high = fact<double>(view.facts, "/suv/factor_max");
  std::string factor;
  if (low && high) {
    factor = *low == *high ? fmt::format("stored value × {:.6g}", *low)
                           : fmt::format("stored value × {:.6g} to {:.6g}", *low, *high);
  }
  return joined({exam.pet_unit, factor, exam.suv_explanation});
}

/// "128 × 128 × 60 voxels of 5.47 × 5.47 × 3.27 mm"
std::string grid(const ExamView& view, const std::string& which) {
  const std::string at = "/geometry/" + which;
  const auto size = fact<std::vector<double>>(view.facts, (at + "/size").c_str());
  const auto spacing = fact<std::vector<double>>(view.facts, (at + "/spacing_mm").c_str());
  if (!size) return "";
  std::string text = fmt::format("{:g} voxels", fmt::join(*size, " × "));
  if (spacing) text += fmt::format(" of {:.2f} mm", fmt::join(*spacing, " × "));
  return text;
}

std::string stored(const ExamView& view) {
  std::string known = grid(view, "grid");
  if (!known.empty() || view.exam.slices == 0) return known;
  return fmt::format("{} × {} × {} voxels", view.exam.columns, view.exam.rows, view.exam.slices);
}

std::string report(const ExamView& view) {
  if (!view.report) return "no";
  return view.report->summary_code ? fmt::format("yes, summary code {}", *view.report->summary_code)
                                   : "yes";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> fact_rows(const ExamView& view) {
  const ExamRecord& exam = view.exam;
  const std::string version = text_at(view, "/uptake_version");
  std::vector<std::pair<std::string, std::string>> rows{
      {"Exam", exam.exam_id},
      {"Patient", patient(view)},
      {"Date", exam.exam_date},
      {"Study", joined({exam.description, exam.study_uid})},
      {"Accession number", exam.accession_number},
      {"Scanner",
       joined({text_at(view, "/scanner/manufacturer"), text_at(view, "/scanner/model")})},
      {"Tracer", joined({text_at(view, "/tracer/radiopharmaceutical"),
                         text_at(view, "/tracer/radionuclide"), half_life(view)})},
      {"Dose", number_at(view, "/tracer/dose_mbq", "{:.1f} MBq")},
      {"Injected", moment(text_at(view, "/tracer/injected_at"))},
      {"Uptake time", number_at(view, "/tracer/uptake_minutes", "{:.0f} min")},
      {"SUV", suv(view)},
      {"PET", grid(view, "pet")},
      {"CT", grid(view, "ct")},
      {"Stored", exam.scan_file.empty() ? "no scan, only a report" : stored(view)},
      {"De-identified", exam.deidentified ? "yes" : "no"},
      {"Report", report(view)},
      {"Imported by", version.empty() ? "" : "uptake " + version},
  };
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

}  // namespace uptake::cmd
