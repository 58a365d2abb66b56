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
constexpr std::size_t most_taken = 1000;  ///< sentences for validation, out of those to train on

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

struct SentenceSource {
  std::string name;
  double weight = 1;
  std::vector<LabelledSentence> sentences;
};

std::vector<SentenceSource> read_sources(const ReportTrainingRequest& request) {
  std::vector<SentenceSource> sources;
  for (const auto& [file, weight] : request.sentences) {
    sources.push_back({file.string(), weight, read_file(file, TablePart::training)});
  }
  if (request.cohort.empty()) return sources;
  Cohort cohort(request.cohort, Database::Mode::existing);
  auto annotated = annotated_sentences(cohort);
  if (annotated.unusable > 0) {
    request.say(
        fmt::format("{} annotations have no sentence, or a label that is neither abnormal "
                    "nor normal",
                    annotated.unusable));
  }
  if (!annotated.sentences.empty()) {
    sources.push_back(
        {"annotations of " + request.cohort.string(), 1, std::move(annotated.sentences)});
  }
  return sources;
}

/// Takes a tenth of all out of their sources.
std::vector<LabelledSentence> take_validation(std::vector<SentenceSource>& sources) {
  std::vector<LabelledSentence> taken;
  for (auto& source : sources) {
    std::erase_if(source.sentences, [&](const LabelledSentence& sentence) {
      if (table_part_of(sentence.text) != TablePart::validation) return false;
      if (taken.size() < most_taken) taken.push_back(sentence);
      return true;
    });
  }
  return taken;
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

ReportExamples read_examples(const ReportTrainingRequest& request, const ExampleMaker& maker) {
  auto sources = read_sources(request);
  std::vector<LabelledSentence> validation;
  for (const auto& file : request.validation) {
    auto sentences = read_file(file, TablePart::validation);
    std::move(sentences.begin(), sentences.end(), std::back_inserter(validation));
  }
  if (request.validation.empty()) {
    validation = take_validation(sources);
    request.say(
        fmt::format("no --validation: {} of the sentences are kept for it", validation.size()));
  }
  ReportExamples examples;
  for (const auto& [name, weight, sentences] : sources) {
    examples.sources.push_back({name, weight, maker.make(sentences)});
  }
  examples.validation = maker.make(validation);
  return examples;
}

}  // namespace uptake
