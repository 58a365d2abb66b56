#include "cohort/labels.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::array sections{Section::none,       Section::history,  Section::procedure,
                              Section::comparison, Section::findings, Section::impression,
                              Section::other};

Section section_of(std::string_view name) {
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](Section section) { return name_of(section) == name; });
  return found == sections.end() ? Section::other : *found;
}

std::int64_t sql(std::size_t number) { return static_cast<std::int64_t>(number); }

Span span_of(const Statement& row, int column) {
  return {static_cast<std::size_t>(row.integer(column)),
          static_cast<std::size_t>(row.integer(column + 1))};
}

std::vector<Sentence> load_sentences(Database& database, const std::string& exam_id) {
  auto rows = database.prepare(
      "SELECT begin, end, section, header_begin, header_end FROM sentences"
      " WHERE exam_id = ? ORDER BY sentence");
  rows.bind(1, exam_id);
  std::vector<Sentence> sentences;
  while (rows.step()) {
    sentences.push_back({span_of(rows, 0), section_of(rows.text(2)), span_of(rows, 3)});
  }
  return sentences;
}

bool are_equal(const Sentence& a, const Sentence& b) {
  return a.span == b.span && a.section == b.section && a.header == b.header;
}

/// Writes many exams with statements prepared once.
class LabelWriter {
 public:
  explicit LabelWriter(Database& database) : database_(database) {}

  void write(const ExamLabels& exam) {
    database_.run("DELETE FROM labelings WHERE exam_id = ? AND labeler = ?",
                  {exam.exam_id, exam.labeler});
    put_sentences(exam);
    database_.run("INSERT INTO labelings (exam_id, labeler) VALUES (?, ?)",
                  {exam.exam_id, exam.labeler});
    put_mentions(exam);
    for (const auto& label : exam.labels) {
      label_.bind_all(std::array<SqlValue, 5>{exam.exam_id, exam.labeler, label.region,
                                              label.probability, std::int64_t{label.mentioned}});
      label_.run();
    }
  }

 private:
  void put_sentences(const ExamLabels& exam) {
    const auto before = load_sentences(database_, exam.exam_id);
    if (std::equal(before.begin(), before.end(), exam.sentences.begin(), exam.sentences.end(),
                   are_equal)) {
      return;
    }
    database_.run("DELETE FROM labelings WHERE exam_id = ?", {exam.exam_id});
    database_.run("DELETE FROM sentences WHERE exam_id = ?", {exam.exam_id});
    for (std::size_t i = 0; i < exam.sentences.size(); ++i) {
      const auto& [span, section, header] = exam.sentences[i];
      sentence_.bind_all(std::array<SqlValue, 7>{exam.exam_id, sql(i), sql(span.begin),
                                                 sql(span.end), std::string(name_of(section)),
                                                 sql(header.begin), sql(header.end)});
      sentence_.run();
    }
  }

  void put_mentions(const ExamLabels& exam) {
    for (std::size_t i = 0; i < exam.mentions.size(); ++i) {
      const auto& mention = exam.mentions[i];
      mention_.bind_all(std::array<SqlValue, 10>{
          exam.exam_id, exam.labeler, sql(i), sql(mention.sentence), sql(mention.span.begin),
          sql(mention.span.end), mention.region, std::int64_t{mention.implied}, mention.probability,
          mention.rule});
      mention_.run();
    }
  }

  Database& database_;
  Statement sentence_ = database_.prepare(
      "INSERT INTO sentences (exam_id, sentence, begin, end, section, header_begin, header_end)"
      " VALUES (?,?,?,?,?,?,?)");
  Statement mention_ = database_.prepare(
      "INSERT INTO mentions (exam_id, labeler, mention, sentence, begin, end, region, implied,"
      " probability, rule) VALUES (?,?,?,?,?,?,?,?,?,?)");
  Statement label_ = database_.prepare(
      "INSERT INTO labels (exam_id, labeler, region, probability, mentioned) VALUES (?,?,?,?,?)");
};

}  // namespace

void store_labels(Cohort& cohort, std::span<const ExamLabels> exams) {
  Transaction transaction(cohort.database());
  LabelWriter writer(cohort.database());
  for (const auto& exam : exams) {
    with_context("exam " + printable(exam.exam_id), [&] { writer.write(exam); });
  }
  transaction.commit();
}

std::optional<ExamLabels> load_labels(Cohort& cohort, const std::string& exam_id,
                                      const std::string& labeler) {
  auto& database = cohort.database();
  auto known = database.prepare("SELECT 1 FROM labelings WHERE exam_id = ? AND labeler = ?");
  known.bind(1, exam_id).bind(2, labeler);
  if (!known.step()) return std::nullopt;
  ExamLabels exam{exam_id, labeler, load_sentences(database, exam_id), {}, {}};
  auto mentions = database.prepare(
      "SELECT sentence, begin, end, region, implied, probability, rule FROM mentions"
      " WHERE exam_id = ? AND labeler = ? ORDER BY mention");
  mentions.bind(1, exam_id).bind(2, labeler);
  while (mentions.step()) {
    exam.mentions.push_back({static_cast<std::size_t>(mentions.integer(0)), span_of(mentions, 1),
                             mentions.text(3), mentions.integer(4) != 0, mentions.real(5),
                             mentions.text(6)});
  }
  auto labels = database.prepare(
      "SELECT region, probability, mentioned FROM labels WHERE exam_id = ? AND labeler = ?"
      " ORDER BY region");
  labels.bind(1, exam_id).bind(2, labeler);
  while (labels.step()) {
    exam.labels.push_back({labels.text(0), labels.real(1), labels.integer(2) != 0});
  }
  return exam;
}

std::vector<std::string> labelers_of(Cohort& cohort, const std::string& exam_id) {
  auto rows =
      cohort.database().prepare("SELECT labeler FROM labelings WHERE exam_id = ? ORDER BY labeler");
  rows.bind(1, exam_id);
  std::vector<std::string> labelers;
  while (rows.step()) labelers.push_back(rows.text(0));
  return labelers;
}

std::optional<ReportRecord> next_report(Cohort& cohort, const std::string& after) {
  auto row = cohort.database().prepare(
      "SELECT exam_id FROM reports WHERE exam_id > ? ORDER BY exam_id LIMIT 1");
  row.bind(1, after);
  return row.step() ? cohort.report(row.text(0)) : std::nullopt;
}

}  // namespace uptake
