#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cohort/cohort.h"

namespace uptake {

enum class Split { train, validation, test };
std::string_view name_of(Split split);  ///< "train", "validation", "test"

/// How large a set is to be: a number of exams, or a share of all of them.
struct SplitSize {
  std::size_t exams = 0;
  std::optional<double> percent;  ///< 0 to 100; counts instead of `exams`

  /// "814" or "10%". Errors: "split.size".
  static SplitSize parse(std::string_view text);
  /// In exams, of `total`; a share is rounded up.
  std::size_t of(std::size_t total) const;
};

struct SplitRequest {
  SplitSize test, validation;
  std::uint64_t seed = 0;
  bool reassign = false;  ///< forget the split that patients already have
};

/// How the exams of a cohort are divided. Sizes are reached with whole patients, so that a set may
/// come out a few exams larger than asked for.
struct SplitSummary {
  struct Set {
    std::size_t patients = 0, exams = 0;
  };
  Set train, validation, test;
  std::size_t assigned = 0;  ///< patients whose split is new or another one than before
};

/// A patient to be put into a set.
struct SplitPatient {
  std::string patient_id;
  std::size_t exams = 0;       ///< at least 1
  std::optional<Split> split;  ///< where the patient is already, and stays
};

/// The rule itself. Patients without a split are taken in an order drawn with the seed (of their
/// sorted ids, so that no other order matters), each whole, into test until it has as many exams
/// as asked for, then into validation, then all others into train.
/// Errors: "split.too_few", with the numbers: a set cannot be filled, or nothing is left to train
/// on (a cohort may be all test, when no validation is asked for).
std::map<std::string, Split> assign_splits(std::vector<SplitPatient> patients,
                                           const SplitRequest& request);

/// Splits a cohort by patient (never by exam: two exams of one person are alike) and stores it.
/// The same seed gives the same split. Patients that have a split keep it unless
/// `request.reassign`; those that came since fill the sets up to the sizes asked for, the rest
/// goes to train. Patients without exams are passed over.
/// Errors: "split.empty" (no exams), those of assign_splits().
SplitSummary split_patients(Cohort& cohort, const SplitRequest& request);

}  // namespace uptake
