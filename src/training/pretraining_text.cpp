#include "training/pretraining_text.h"

#include <algorithm>
#include <string>

#include "core/build_info.h"
#include "labeling/csv_rows.h"
#include "labeling/labelled_sentences.h"
#include "labeling/report_source.h"
#include "report/report_text.h"

namespace uptake {
namespace {

/// Rows "report,...,sentence", those of a report together.
std::size_t read_sentence_rows(CsvRows& rows, std::size_t report_column,
                               std::size_t sentence_column, const std::function<void()>& report,
                               const std::function<void(std::string_view)>& sentence) {
  std::string current;
  bool first = true;
  std::size_t unusable = 0;
  while (const auto row = rows.next()) {
    if (!row->problem.empty() || row->cells.size() <= std::max(report_column, sentence_column)) {
      ++unusable;
      continue;
    }
    if (first || row->cells[report_column] != current) report();
    first = false;
    current = row->cells[report_column];
    sentence(row->cells[sentence_column]);
  }
  return unusable;
}

}  // namespace

void PretrainingText::add_sentence(std::string_view sentence) {
  for (const auto& token : tokenizer_->tokenize(sentence)) tokens_.push_back(token.id);
  if (tokens_.size() > sentences_.back()) sentences_.push_back(tokens_.size());
}

std::size_t PretrainingText::end_of_report(std::size_t i) const {
  const auto next = std::upper_bound(reports_.begin(), reports_.end(), i);
  return next == reports_.end() ? sentences() : *next;
}

std::size_t read_report_sentences(const std::filesystem::path& file,
                                  const std::function<void()>& report,
                                  const std::function<void(std::string_view)>& sentence) {
  if (file.extension() == ".jsonl") {
    for (const auto& one : read_labelled_sentences(file)) {
      report();
      sentence(one.text);
    }
    return 0;
  }
  CsvRows rows(file);
  const auto& header = rows.header();
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  if (column("report") < header.size() && column("sentence") < header.size()) {
    return read_sentence_rows(rows, column("report"), column("sentence"), report, sentence);
  }
  const auto parser = ReportParser::read(share_folder() / "report");
  ReportSource source(file);
  while (const auto one = source.next()) {
    report();
    for (const auto& found : parser.parse(one->text).sentences) {
      sentence(found.span.of(one->text));
    }
  }
  return source.problems().size();
}

}  // namespace uptake
