#include "labeling/label_reports.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "core/text.h"
#include "labeling/label_table.h"
#include "labeling/ordered_tasks.h"
#include "labeling/problem_of.h"
#include "labeling/report_source.h"

namespace uptake {
namespace {

/// What came of one report: `Made`, or why there is none.
template <class Made>
struct Result {
  std::optional<Made> made;
  std::size_t mentions = 0;
  std::optional<dicom::Problem> problem;
};

template <class Made>
using Make = std::function<Made(const NamedReport&, const LabelledReport&)>;

/// One report; whatever happens to it stays with it.
template <class Made>
Result<Made> label_one(const NamedReport& report, const LabelRun& run, const Make<Made>& make) {
  Result<Made> result;
  try {
    const auto labelled = run.labeler.label(report.text, run.sections);
    result.mentions = labelled.mentions.size();
    result.made = make(report, labelled);
  } catch (const std::exception& error) {
    result.problem = problem_of("exam " + printable(report.exam_id), error);
  }
  return result;
}

/// Labels what `next` answers, in parallel, and hands what was made of it to `take`, in order.
template <class Made>
LabelSummary label_all(const LabelRun& run, const std::function<std::optional<NamedReport>()>& next,
                       const Make<Made>& make, const std::function<void(Made)>& take) {
  LabelSummary summary;
  OrderedTasks<Result<Made>> tasks(run.threads, [&](Result<Made> result) {
    if (result.problem) {
      summary.problems.push_back(std::move(*result.problem));
    } else {
      ++summary.reports;
      summary.mentions += result.mentions;
      take(std::move(*result.made));
    }
    run.on_report();
  });
  while (auto report = next()) {
    tasks.add([&, report = std::make_shared<const NamedReport>(std::move(*report))] {
      return label_one<Made>(*report, run, make);
    });
  }
  tasks.finish();
  return summary;
}

}  // namespace

LabelSummary label_table(const std::filesystem::path& reports, const LabelRun& run,
                         const std::function<void(std::string_view)>& write) {
  ReportSource source(reports);
  write(label_table_header);
  const auto& ontology = run.labeler.ontology();
  auto summary = label_all<std::string>(
      run, [&] { return source.next(); },
      [&](const NamedReport& report, const LabelledReport& labelled) {
        return label_rows(report.exam_id, ontology, labelled.labels);
      },
      [&](const std::string& rows) { write(rows); });
  const auto& unread = source.problems();
  summary.problems.insert(summary.problems.begin(), unread.begin(), unread.end());
  return summary;
}

ExamLabels exam_labels(const std::string& exam_id, const std::string& labeler_name,
                       const Ontology& ontology, const LabelledReport& labelled) {
  ExamLabels exam{exam_id, labeler_name, labelled.report.sentences, {}, {}};
  const auto& regions = ontology.regions();
  for (const auto& mention : labelled.mentions) {
    if (!mention.region) continue;
    const double p = mention.probability > 0 ? std::min(mention.probability, 1.0) : 0.0;
    exam.mentions.push_back({mention.sentence, mention.span, regions[*mention.region].name,
                             mention.implied, p, mention.rule});
  }
  for (std::size_t i = 0; i < labelled.labels.size(); ++i) {
    const auto& label = labelled.labels[i];
    exam.labels.push_back({regions[i].name, label.probability, label.mentioned});
  }
  return exam;
}

LabelSummary label_cohort(Cohort& cohort, const LabelRun& run) {
  // Each transaction waits for the disk, so exams share one.
  constexpr std::size_t exams_a_transaction = 500;
  std::vector<ExamLabels> batch;
  const auto store = [&] {
    if (!batch.empty()) store_labels(cohort, batch);
    batch.clear();
  };
  std::string last;
  const auto& ontology = run.labeler.ontology();
  auto summary = label_all<ExamLabels>(
      run,
      [&]() -> std::optional<NamedReport> {
        auto report = next_report(cohort, last);
        if (!report) return std::nullopt;
        last = report->exam_id;
        return NamedReport{std::move(report->exam_id), std::move(report->text)};
      },
      [&](const NamedReport& report, const LabelledReport& labelled) {
        return exam_labels(report.exam_id, run.name, ontology, labelled);
      },
      [&](ExamLabels exam) {
        batch.push_back(std::move(exam));
        if (batch.size() >= exams_a_transaction) store();
      });
  store();
  return summary;
}

}  // namespace uptake
