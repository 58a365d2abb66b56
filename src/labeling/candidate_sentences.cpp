#include "labeling/candidate_sentences.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "cohort/labels.h"
#include "core/error.h"
#include "core/text.h"
#include "core/utf8.h"
#include "labeling/code_points.h"
#include "labeling/line_work.h"
#include "labeling/ordered_tasks.h"
#include "labeling/problem_of.h"
#include "labeling/report_source.h"

namespace uptake {
namespace {

/// Each byte that is no part of UTF-8 as U+FFFD: as many code points as CodePoints counts.
std::string valid_utf8(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto length = utf8_length(bytes.substr(i));
    text += length > 0 ? bytes.substr(i, length) : std::string_view("\xEF\xBF\xBD");
    i += length > 0 ? length : 1;
  }
  return text;
}

void make_valid(AnnotationCandidate& candidate) {
  if (is_utf8(candidate.text)) return;
  auto valid = valid_utf8(candidate.text);
  const CodePoints before(candidate.text), after(valid);
  for (auto& [span, region, probability, second] : candidate.mentions) {
    const auto places = before.of_bytes(span);
    span = {*after.byte_of(places.begin), *after.byte_of(places.end)};
  }
  candidate.text = std::move(valid);
}

/// Mentions of one sentence, either all in its words or all in its header.
AnnotationCandidate candidate_of(std::string_view text, const Sentence& sentence,
                                 std::span<const Mention> mentions, std::span<const Mention> second,
                                 const Ontology& ontology) {
  const bool implied = mentions.front().implied;
  AnnotationCandidate candidate{std::string(sentence.span.of(text)), {}, {}, 1, 0};
  const auto header = sentence.header.of(text);
  if (implied) candidate.text = std::string(header) + ": " + candidate.text;
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    const auto& mention = mentions[i];
    if (!mention.region) continue;
    const Span span{mention.span.begin - sentence.span.begin,
                    mention.span.end - sentence.span.begin};
    candidate.mentions.push_back({implied ? Span{0, header.size()} : span,
                                  ontology.regions()[*mention.region].name, mention.probability,
                                  second[i].probability});
  }
  make_valid(candidate);
  return candidate;
}

std::vector<AnnotationCandidate> candidates_of(std::string_view text, const ReportText& report,
                                               std::span<const Mention> mentions,
                                               std::span<const Mention> second,
                                               const Ontology& ontology) {
  if (mentions.size() != second.size()) {
    throw Error("annotate.mentions", "the two labelers find different mentions",
                "give labelers that tag in the same way");
  }
  std::vector<AnnotationCandidate> candidates;
  for (std::size_t begin = 0, end; begin < mentions.size(); begin = end) {
    const auto& first = mentions[begin];
    const auto is_same = [&](const Mention& mention) {
      return mention.sentence == first.sentence && mention.implied == first.implied;
    };
    end = begin + 1;
    while (end < mentions.size() && is_same(mentions[end])) ++end;
    candidates.push_back(candidate_of(text, report.sentences[first.sentence],
                                      mentions.subspan(begin, end - begin),
                                      second.subspan(begin, end - begin), ontology));
  }
  return candidates;
}

std::vector<AnnotationCandidate> candidates_of_line(std::string_view line,
                                                    const CandidateRun& run) {
  ReportText whole;
  whole.sentences.push_back({{0, line.size()}, Section::none, {}});
  return candidates_of(line, whole, run.labeler.label_sentence(line),
                       run.second.label_sentence(line), run.labeler.ontology());
}

/// What came of a report or a line.
struct Found {
  std::vector<AnnotationCandidate> candidates;
  std::optional<dicom::Problem> problem;
};

/// Work on reports or lines in parallel; the pool takes what was found in their order.
class Collector {
 public:
  Collector(const CandidateRun& run, CandidatePool& pool)
      : tasks_(run.threads, [this, &run, &pool](Found found) {
          for (auto& candidate : found.candidates) pool.add(std::move(candidate));
          if (found.problem) problems_.push_back(std::move(*found.problem));
          run.on_report();
        }) {}

  /// `where`: what a problem is said to be with.
  void add(std::string where, std::function<std::vector<AnnotationCandidate>()> find) {
    tasks_.add([where = std::move(where), find = std::move(find)]() -> Found {
      try {
        return {find(), std::nullopt};
      } catch (const std::exception& error) {
        return {{}, problem_of(where, error)};
      }
    });
  }

  void refuse(dicom::Problem problem) { problems_.push_back(std::move(problem)); }

  std::vector<dicom::Problem> finish() {
    tasks_.finish();
    return std::move(problems_);
  }

 private:
  std::vector<dicom::Problem> problems_;
  OrderedTasks<Found> tasks_;
};

void add_report(NamedReport report, const CandidateRun& run, Collector& collector) {
  auto where = "exam " + printable(report.exam_id);
  collector.add(std::move(where), [report = std::move(report), &run] {
    return candidates_of_report(report.exam_id, report.text, run);
  });
}

}  // namespace

std::vector<AnnotationCandidate> candidates_of_report(const std::string& exam_id,
                                                      std::string_view text,
                                                      const CandidateRun& run) {
  const auto first = run.labeler.label(text);
  auto candidates = candidates_of(text, first.report, first.mentions,
                                  run.second.label(text).mentions, run.labeler.ontology());
  for (auto& candidate : candidates) candidate.exam_id = exam_id;
  return candidates;
}

std::vector<dicom::Problem> add_table(const std::filesystem::path& reports, const CandidateRun& run,
                                      CandidatePool& pool) {
  ReportSource source(reports);
  Collector collector(run, pool);
  while (auto report = source.next()) add_report(std::move(*report), run, collector);
  auto problems = collector.finish();
  problems.insert(problems.begin(), source.problems().begin(), source.problems().end());
  return problems;
}

std::vector<dicom::Problem> add_cohort(Cohort& cohort, const CandidateRun& run,
                                       CandidatePool& pool) {
  Collector collector(run, pool);
  std::string last;
  while (auto report = next_report(cohort, last)) {
    last = report->exam_id;
    add_report({last, std::move(report->text)}, run, collector);
  }
  return collector.finish();
}

std::vector<dicom::Problem> add_lines(std::istream& lines, const std::string& source,
                                      const CandidateRun& run, CandidatePool& pool) {
  Collector collector(run, pool);
  LineReader reader(lines);
  for (std::size_t number = 1; auto line = reader.next(); ++number) {
    auto where = fmt::format("{}, line {}", source, number);
    if (line->too_long) {
      collector.refuse({std::move(where), "line.too_long", "longer than 64 MiB; left out"});
      continue;
    }
    collector.add(std::move(where),
                  [text = std::move(line->text), &run] { return candidates_of_line(text, run); });
  }
  return collector.finish();
}

}  // namespace uptake
