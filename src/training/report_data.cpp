#include "training/report_data.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "cohort/labels.h"
#include "core/build_info.h"
#include "core/text.h"
#include "report/report_text.h"

namespace uptake {
namespace {

constexpr std::size_t validation_every = 50;  ///< reports

std::vector<LabelledSentence> read_file(const std::filesystem::path& file, TablePart part) {
  return file.extension() == ".csv" ? read_labelled_table(file, part)
                                    : read_labelled_sentences(file);
}

/// Sends every so-manieth report to the validation.
class TextSplit {
 public:
  TextSplit(PretrainingText& text, PretrainingText& validation)
      : text_(text), validation_(validation), current_(&text) {}

  void begin_report() {
    current_ = ++reports_ % validation_every == 0 ? &validation_ : &text_;
    current_->begin_report();
  }
  void add_sentence(std::string_view sentence) { current_->add_sentence(sentence); }

 private:
  PretrainingText &text_, &validation_;
  PretrainingText* current_;
  std::size_t reports_ = 0;
};

void read_cohort(const std::filesystem::path& folder, TextSplit& split) {
  Cohort cohort(folder, Database::Mode::existing);
  const auto parser = ReportParser::read(share_folder() / "report");
  for (auto report = next_report(cohort, ""); report;
       report = next_report(cohort, report->exam_id)) {
    split.begin_report();
    for (const auto& sentence : parser.parse(report->text).sentences) {
      split.add_sentence(sentence.span.of(report->text));
    }
  }
}

}  // namespace

void read_texts(const ReportTrainingRequest& request, PretrainingText& text,
                PretrainingText& validation) {
  TextSplit split(text, validation);
  for (const auto& file : request.texts) {
    const auto unusable = read_report_sentences(
        file, [&] { split.begin_report(); },
        [&](std::string_view sentence) { split.add_sentence(sentence); });
    if (unusable > 0) {
      request.say(fmt::format("{}: {} rows could not be used", printable(file.string()), unusable));
    }
  }
  if (!request.cohort.empty()) read_cohort(request.cohort, split);
}

std::vector<ExampleSource> read_sources(const ReportTrainingRequest& request,
                                        const ExampleMaker& maker) {
  std::vector<ExampleSource> sources;
  for (const auto& [file, weight] : request.sentences) {
    sources.push_back({file.string(), weight, maker.make(read_file(file, TablePart::training))});
  }
  if (!request.cohort.empty()) {
    Cohort cohort(request.cohort, Database::Mode::existing);
    auto examples = maker.make(annotated_sentences(cohort));
    if (!examples.empty()) {
      sources.push_back({"annotations of " + request.cohort.string(), 1, std::move(examples)});
    }
  }
  return sources;
}

std::vector<ReportExample> read_validation(const ReportTrainingRequest& request,
                                           const ExampleMaker& maker) {
  std::vector<ReportExample> all;
  for (const auto& file : request.validation) {
    auto examples = maker.make(read_file(file, TablePart::validation));
    std::move(examples.begin(), examples.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace uptake
