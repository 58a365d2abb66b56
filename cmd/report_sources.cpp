#include "report_sources.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cohort/labels.h"
#include "command.h"
#include "core/text.h"
#include "label_options.h"
#include "labeling/line_work.h"
#include "labeling/report_source.h"

namespace uptake::cmd {
namespace {

using Take = std::function<void(std::string_view)>;

std::vector<dicom::Problem> reports_of_table(const std::string& file, const Take& take) {
  ReportSource source(file);
  while (const auto report = source.next()) take(report->text);
  return source.problems();
}

std::vector<dicom::Problem> lines_of_text(const std::string& path, const Take& take) {
  std::vector<dicom::Problem> problems;
  InputFile file(path);
  LineReader lines(file.stream());
  for (std::size_t number = 1; const auto line = lines.next(); ++number) {
    if (line->too_long) {
      problems.push_back({fmt::format("{}, line {}", file.name(), number), "line.too_long",
                          "longer than 64 MiB; left out"});
    } else if (!trim(line->text).empty()) {
      take(line->text);
    }
  }
  return problems;
}

void reports_of_cohort(const std::filesystem::path& folder, const Take& take) {
  Cohort cohort(folder, Database::Mode::existing);
  std::string after;
  while (auto report = next_report(cohort, after)) {
    take(report->text);
    after = std::move(report->exam_id);
  }
}

void append(std::vector<dicom::Problem>& all, std::vector<dicom::Problem> more) {
  std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

void ReportSources::declare(CLI::App& app) {
  app.add_option("--reports", tables_, "Tables of reports: exam_id, report_text, and more")
      ->type_name("FILE");
  app.add_option("--text", texts_, "Text files, one report or passage a line")->type_name("FILE");
  cohort_.declare(app, "Its reports");
  cohort_given_ = app.get_option("--cohort");
}

std::vector<dicom::Problem> ReportSources::for_each(const Take& take) const {
  for (const auto* files : {&tables_, &texts_}) {
    if (std::ranges::count(*files, "-") > 0) {
      throw UsageError("standard input cannot be read twice: give a file");
    }
  }
  std::vector<dicom::Problem> problems;
  for (const auto& table : tables_) append(problems, reports_of_table(table, take));
  for (const auto& text : texts_) append(problems, lines_of_text(text, take));
  if (cohort_given_->count() > 0 || (tables_.empty() && texts_.empty())) {
    reports_of_cohort(cohort_.folder(), take);
  }
  return problems;
}

}  // namespace uptake::cmd
