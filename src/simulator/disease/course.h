#pragma once

#include <string>
#include <vector>

#include "core/random.h"
#include "simulator/disease/cancers.h"
#include "simulator/disease/causes.h"

namespace uptake::simulator {

/// One patient's disease from exam to exam. Fills in the lesions and treatments of exams, whose
/// number and day are set, in their order; and takes out organs of the patient before the first.
class DiseaseCourse {
 public:
  /// All arguments must outlive it; `patient` has no exams yet.
  DiseaseCourse(const CancerTable& cancers, const CauseTable& causes, const Places& places,
                Patient& patient, RandomStream& rng);

  void first_exam(Exam& exam);
  void next_exam(const Exam& before, Exam& exam);

 private:
  SpreadContext context(std::int64_t day);
  /// Primary and spread as they are before any treatment; remembers where the primary lies.
  std::vector<Lesion> untreated();
  std::vector<Lesion> draw_untreated();
  void treat_before_first_exam(std::vector<Lesion>& lesions);
  void draw_treatments();
  void remove_organs();
  void drop_removed(std::vector<Lesion>& lesions) const;
  void carry_over(const Exam& before, Exam& exam);
  std::vector<Lesion> new_malignant(bool was_present);
  std::vector<Lesion> new_benign(const Exam& exam);
  Lesion grow(const Lesion& before, double growth) const;
  void add(Exam& exam, std::vector<Lesion> lesions, Change change);
  bool given_now(const std::string& treatment) const;
  Outcome draw_outcome();
  void finish(Exam& exam) const;

  const CancerTable& cancers_;
  const CauseTable& causes_;
  const Places& places_;
  Patient& patient_;
  RandomStream& rng_;
  const CancerType& type_;
  Organs body_;
  Circumstances circumstances_;
  double extent_ = 1;
  std::string primary_region_, primary_side_;
  Outcome outcome_ = Outcome::stable;
  std::vector<std::string> given_now_;  ///< treatments since the exam before
  std::vector<std::string> given_;      ///< all treatments so far
  std::size_t lesions_ = 0;             ///< numbers given so far
};

}  // namespace uptake::simulator
