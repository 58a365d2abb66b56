#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cohort/cohort.h"

namespace uptake::cmd {

/// All that a cohort knows of one exam, to be shown.
struct ExamView {
  ExamRecord exam;
  PatientRecord patient;
  std::vector<SeriesRecord> series;
  std::optional<ReportRecord> report;
  nlohmann::json facts;            ///< an object; every key may be missing
  std::vector<std::string> flags;  ///< what a reader should know, one sentence each
};

/// Errors: those of Cohort::find_exam().
ExamView view_exam(Cohort& cohort, const std::string& identifier);

/// Name and value of each fact that is known, in reading order.
std::vector<std::pair<std::string, std::string>> fact_rows(const ExamView& view);

/// "chosen as PET", or "not chosen: ..." with the reason.
std::string verdict(const SeriesRecord& series);

/// Facts, flags and series for a terminal.
std::string as_text(const ExamView& view);
/// The same for a script; keys are those of the cohort's records.
nlohmann::json as_json(const ExamView& view);
/// The same and the report as a page. `png` may be empty.
std::string as_page(const ExamView& view, const std::string& png, const std::string& picture_text);

/// What stands at `path` in the facts ("/tracer/dose_mbq"), if it is there and of this type.
template <class T>
std::optional<T> fact(const nlohmann::json& facts, const char* path);
template <>
std::optional<double> fact(const nlohmann::json& facts, const char* path);
template <>
std::optional<std::string> fact(const nlohmann::json& facts, const char* path);
template <>
std::optional<std::vector<double>> fact(const nlohmann::json& facts, const char* path);
template <>
std::optional<std::vector<std::string>> fact(const nlohmann::json& facts, const char* path);

}  // namespace uptake::cmd
