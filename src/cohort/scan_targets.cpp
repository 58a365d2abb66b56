#include "cohort/scan_targets.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "cohort/target_table.h"
#include "core/error.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::string_view mortality_prefix = "mortality:";

/// Days of a mortality task; nothing for a region.
std::optional<std::int64_t> days_of(const std::string& task) {
  if (!task.starts_with(mortality_prefix)) return std::nullopt;
  const auto* end = task.data() + task.size();
  std::int64_t days = 0;
  const auto [stop, error] = std::from_chars(task.data() + mortality_prefix.size(), end, days);
  constexpr std::int64_t longest = 100'000;
  if (error != std::errc() || stop != end || days < 1 || days > longest) {
    throw Error("targets.task", fmt::format("'{}' is no task of mortality", printable(task)),
                "give the days within which a patient died, for example mortality:90");
  }
  return days;
}

/// Which tasks are of regions, and which of days.
struct Tasks {
  explicit Tasks(const std::vector<std::string>& names) : count(names.size()) {
    for (std::size_t i = 0; i < count; ++i) {
      if (const auto limit = days_of(names[i])) {
        days.emplace_back(i, *limit);
      } else {
        regions.emplace(names[i], i);
      }
    }
  }
  std::size_t count;
  std::unordered_map<std::string, std::size_t> regions;
  std::vector<std::pair<std::size_t, std::int64_t>> days;
};

/// The exams asked for, and by which names a table may call any exam of the cohort.
class Collection {
 public:
  Collection(Cohort& cohort, std::optional<Split> split, const Tasks& tasks);

  void take_labels(Cohort& cohort, const std::string& labeler, const Tasks& tasks);
  void take_table(const std::filesystem::path& file, const Tasks& tasks);
  ScanExams finish(bool targets_needed) &&;

 private:
  static constexpr auto not_asked = static_cast<std::size_t>(-1);
  static constexpr auto ambiguous = static_cast<std::size_t>(-2);
  using Places = std::unordered_map<std::string, std::size_t>;

  void take_exam(const Cohort& cohort, const Statement& row, bool asked, const Tasks& tasks);
  static void name(Places& places, std::string text, std::size_t place);
  std::size_t place_of(const std::string& identifier) const;

  ScanExams found_;
  Places by_id_, by_accession_, by_study_;
};

Collection::Collection(Cohort& cohort, std::optional<Split> split, const Tasks& tasks) {
  auto rows = cohort.database().prepare(
      "SELECT e.exam_id, e.patient_id, e.scan_file, e.slices, e.accession_number, e.study_uid,"
      " r.summary_code, s.split, e.exam_date <> '', p.death_date <> '',"
      " julianday(p.death_date) - julianday(e.exam_date), e.rows, e.columns,"
      " coalesce(json_extract(e.facts, '$.geometry.block'), 1)"
      " FROM exams e JOIN patients p ON p.patient_id = e.patient_id"
      " LEFT JOIN splits s ON s.patient_id = e.patient_id"
      " LEFT JOIN reports r ON r.exam_id = e.exam_id ORDER BY e.exam_id");
  while (rows.step()) {
    take_exam(cohort, rows, !split || rows.text(7) == name_of(*split), tasks);
  }
}

/// What is known of a patient's death: days from the exam, if any.
std::optional<float> died_within(std::int64_t limit, const Statement& row) {
  constexpr int exam_dated = 8, has_died = 9, days = 10;
  if (row.integer(exam_dated) == 0) return std::nullopt;
  if (row.integer(has_died) == 0) return 0.F;
  const auto after = row.optional_real(days);
  if (!after || *after < 0) return std::nullopt;  // dead before the exam: a date is wrong
  return *after <= static_cast<double>(limit) ? 1.F : 0.F;
}

void Collection::take_exam(const Cohort& cohort, const Statement& row, bool asked,
                           const Tasks& tasks) {
  ScanExam exam;
  exam.exam_id = row.text(0);
  const auto file = row.text(2);
  auto place = not_asked;
  if (asked && file.empty()) {
    found_.left_out.push_back({exam.exam_id, "it has no scan"});
  } else if (asked) {
    exam.patient_id = row.text(1);
    exam.scan_file = std::filesystem::absolute(cohort.folder() / file);
    exam.slices = row.integer(3);
    exam.rows = row.integer(11);
    exam.columns = row.integer(12);
    exam.block = row.integer(13);
    if (!row.is_null(6)) exam.summary_code = row.integer(6);
    exam.targets.resize(tasks.count);
    for (const auto& [task, limit] : tasks.days) exam.targets[task] = died_within(limit, row);
    place = found_.exams.size();
  }
  name(by_id_, exam.exam_id, place);
  name(by_accession_, row.text(4), place);
  name(by_study_, row.text(5), place);
  if (place != not_asked) found_.exams.push_back(std::move(exam));
}

void Collection::name(Places& places, std::string text, std::size_t place) {
  if (text.empty()) return;
  const auto [entry, is_new] = places.try_emplace(std::move(text), place);
  if (!is_new) entry->second = ambiguous;
}

/// As Cohort::find_exam() does, but for the patient's id.
std::size_t Collection::place_of(const std::string& identifier) const {
  for (const auto* places : {&by_id_, &by_accession_, &by_study_}) {
    if (const auto entry = places->find(identifier); entry != places->end()) return entry->second;
  }
  return not_asked;
}

[[noreturn]] void refuse_labeler(Database& database, const std::string& labeler) {
  std::string known;
  auto rows = database.prepare("SELECT DISTINCT labeler FROM labelings ORDER BY labeler");
  while (rows.step()) known += (known.empty() ? "" : ", ") + printable(rows.text(0));
  throw Error(
      "targets.labeler",
      fmt::format("no exam was labelled by '{}'; {}", printable(labeler),
                  known.empty() ? "there are no labels yet" : "there are labels by " + known),
      known.empty() ? "uptake label makes them" : "name one of these with --labeler");
}

void Collection::take_labels(Cohort& cohort, const std::string& labeler, const Tasks& tasks) {
  auto& database = cohort.database();
  auto any = database.prepare("SELECT 1 FROM labelings WHERE labeler = ? LIMIT 1");
  if (!any.bind(1, labeler).step()) refuse_labeler(database, labeler);
  std::string regions;
  std::vector<SqlValue> values{labeler};
  for (const auto& [region, task] : tasks.regions) {
    regions += regions.empty() ? "?" : ", ?";
    values.emplace_back(region);
  }
  auto rows = database.prepare(
      "SELECT exam_id, region, probability FROM labels WHERE labeler = ? AND region IN (" +
      regions + ")");
  rows.bind_all(values);
  while (rows.step()) {
    const auto place = by_id_.find(rows.text(0));
    if (place == by_id_.end() || place->second >= found_.exams.size()) continue;
    found_.exams[place->second].targets[tasks.regions.at(rows.text(1))] =
        static_cast<float>(rows.real(2));
  }
}

void Collection::take_table(const std::filesystem::path& file, const Tasks& tasks) {
  std::size_t known = 0;
  const auto refuse = [&](std::size_t line, const std::string& what, const char* cure) {
    throw Error("targets.table",
                fmt::format("{}: line {}: {}", printable(file.string()), line, what), cure);
  };
  read_target_table(file, [&](const TargetRow& row) {
    const auto task = tasks.regions.find(row.region);
    const auto place = place_of(row.exam);
    if (place == ambiguous) {
      refuse(row.line, fmt::format("'{}' is more than one exam", printable(row.exam)),
             "give exam ids of the cohort");
    }
    if (task == tasks.regions.end() || place == not_asked) return;
    auto& target = found_.exams[place].targets[task->second];
    if (target && *target != row.value) {
      refuse(row.line,
             fmt::format("exam {}, region {} has another value above", printable(row.exam),
                         printable(row.region)),
             "leave one row an exam and region");
    }
    target = row.value;
    ++known;
  });
  if (known == 0 && !found_.exams.empty()) {
    throw Error("targets.table",
                fmt::format("{}: no row is of an exam and a region that are asked for",
                            printable(file.string())),
                "its exam_id must be exam ids, accession numbers or study UIDs of the cohort");
  }
}

ScanExams Collection::finish(bool targets_needed) && {
  if (!targets_needed) return std::move(found_);
  auto& [exams, left_out] = found_;
  std::vector<ScanExam> kept;
  kept.reserve(exams.size());
  for (auto& exam : exams) {
    bool any = false;
    for (const auto& target : exam.targets) any = any || target;
    if (any) {
      kept.push_back(std::move(exam));
    } else {
      left_out.push_back({exam.exam_id, "nothing is known of it for any task"});
    }
  }
  exams = std::move(kept);
  return std::move(found_);
}

}  // namespace

ScanExams scan_exams(Cohort& cohort, std::optional<Split> split,
                     const std::vector<std::string>& tasks, const TargetSource& source,
                     bool targets_needed) {
  const Tasks wanted(tasks);
  Collection collection(cohort, split, wanted);
  if (!wanted.regions.empty()) {
    if (!source.table.empty()) {
      collection.take_table(source.table, wanted);
    } else if (!source.labeler.empty()) {
      collection.take_labels(cohort, source.labeler, wanted);
    }
  }
  return std::move(collection).finish(targets_needed);
}

}  // namespace uptake
