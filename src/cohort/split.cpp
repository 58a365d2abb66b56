#include "cohort/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"

namespace uptake {
namespace {

constexpr std::array all_splits{Split::train, Split::validation, Split::test};

std::size_t total_exams(const std::vector<SplitPatient>& patients) {
  return std::accumulate(patients.begin(), patients.end(), std::size_t{0},
                         [](std::size_t sum, const auto& patient) { return sum + patient.exams; });
}

std::size_t exams_in(const std::vector<SplitPatient>& patients, Split split) {
  std::size_t sum = 0;
  for (const auto& patient : patients) {
    if (patient.split == split) sum += patient.exams;
  }
  return sum;
}

/// Takes patients without a split, from `next` on, until `split` has `wanted` exams.
void fill(std::vector<SplitPatient>& patients, std::size_t& next, Split split, std::size_t wanted) {
  std::size_t exams = exams_in(patients, split);
  for (; exams < wanted && next < patients.size(); ++next) {
    if (patients[next].split) continue;
    patients[next].split = split;
    exams += patients[next].exams;
  }
  if (exams < wanted) {
    throw Error("split.too_few",
                fmt::format("{} is to have {} exams and comes to {}: the cohort has {} exams of {} "
                            "patients, and a patient goes into one set only",
                            name_of(split), wanted, exams, total_exams(patients), patients.size()),
                "ask for fewer, import more, or split anew with --reassign");
  }
}

Split split_named(const std::string& name) {
  for (const auto split : all_splits) {
    if (name_of(split) == name) return split;
  }
  throw Error("split.unknown", "the cohort has a split '" + printable(name) + "'");
}

std::vector<SplitPatient> read_patients(Database& database) {
  auto rows = database.prepare(
      "SELECT e.patient_id, count(*), s.split FROM exams e LEFT JOIN splits s USING (patient_id)"
      " GROUP BY e.patient_id ORDER BY e.patient_id");
  std::vector<SplitPatient> patients;
  while (rows.step()) {
    SplitPatient patient{rows.text(0), static_cast<std::size_t>(rows.integer(1)), std::nullopt};
    if (!rows.is_null(2)) patient.split = split_named(rows.text(2));
    patients.push_back(std::move(patient));
  }
  if (patients.empty()) {
    throw Error("split.empty", "the cohort has no exams to split", "import some: uptake import");
  }
  return patients;
}

SplitSummary summarise(const std::vector<SplitPatient>& patients,
                       const std::map<std::string, Split>& splits) {
  SplitSummary summary;
  for (const auto& patient : patients) {
    const auto split = splits.at(patient.patient_id);
    auto& set = split == Split::train        ? summary.train
                : split == Split::validation ? summary.validation
                                             : summary.test;
    ++set.patients;
    set.exams += patient.exams;
    if (patient.split != split) ++summary.assigned;
  }
  return summary;
}

}  // namespace

std::string_view name_of(Split split) {
  constexpr std::array<std::string_view, 3> names{"train", "validation", "test"};
  return names[static_cast<std::size_t>(split)];
}

SplitSize SplitSize::parse(std::string_view text) {
  auto number = trim(text);
  const auto refuse = [&] {
    return Error("split.size", "'" + printable(text) + "' is no size of a set",
                 "give a number of exams (814) or a share (10%)");
  };
  const bool is_share = number.ends_with('%');
  if (is_share) number = trim(number.substr(0, number.size() - 1));
  const char* end = number.data() + number.size();
  SplitSize size;
  std::from_chars_result parsed{};
  if (is_share) {
    size.percent = 0;
    parsed = std::from_chars(number.data(), end, *size.percent);
    if (!(*size.percent >= 0 && *size.percent <= 100)) throw refuse();
  } else {
    parsed = std::from_chars(number.data(), end, size.exams);
  }
  if (parsed.ec != std::errc() || parsed.ptr != end) throw refuse();
  return size;
}

std::size_t SplitSize::of(std::size_t total) const {
  if (!percent) return exams;
  constexpr double rounding = 1e-9;  // 10 % of 30 is 3, whatever the last bit says
  return static_cast<std::size_t>(
      std::ceil(static_cast<double>(total) * *percent / 100 - rounding));
}

std::map<std::string, Split> assign_splits(std::vector<SplitPatient> patients,
                                           const SplitRequest& request) {
  std::sort(patients.begin(), patients.end(),
            [](const auto& a, const auto& b) { return a.patient_id < b.patient_id; });
  if (request.reassign) {
    for (auto& patient : patients) patient.split.reset();
  }
  RandomStream rng(request.seed, "split");
  shuffle(patients, rng);

  const auto total = total_exams(patients);
  const auto validation = request.validation.of(total);
  std::size_t next = 0;
  fill(patients, next, Split::test, request.test.of(total));
  fill(patients, next, Split::validation, validation);
  for (auto& patient : patients) {
    if (!patient.split) patient.split = Split::train;
  }
  if (exams_in(patients, Split::train) == 0 && validation > 0) {
    throw Error("split.too_few",
                fmt::format("nothing is left to train on: {} exams of {} patients, {} in test and "
                            "{} in validation",
                            total, patients.size(), exams_in(patients, Split::test),
                            exams_in(patients, Split::validation)),
                "ask for fewer exams in test and validation");
  }
  std::map<std::string, Split> splits;
  for (const auto& patient : patients) splits.emplace(patient.patient_id, *patient.split);
  return splits;
}

SplitSummary split_patients(Cohort& cohort, const SplitRequest& request) {
  auto& database = cohort.database();
  Transaction transaction(database);
  const auto patients = read_patients(database);
  const auto splits = assign_splits(patients, request);
  auto store = database.prepare(
      "INSERT INTO splits (patient_id, split) VALUES (?, ?)"
      " ON CONFLICT (patient_id) DO UPDATE SET split = excluded.split");
  for (const auto& [patient_id, split] : splits) {
    store.bind(1, patient_id).bind(2, std::string(name_of(split)));
    store.run();
  }
  transaction.commit();
  return summarise(patients, splits);
}

}  // namespace uptake
