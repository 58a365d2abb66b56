#include "simulator/disease/course.h"

#include <algorithm>

#include "simulator/disease/growth.h"
#include "simulator/disease/person.h"

namespace uptake::simulator {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_present(const Lesion& lesion) { return lesion.change != Change::resolved; }

bool has_malignant(const Exam& exam) {
  return std::any_of(exam.lesions.begin(), exam.lesions.end(),
                     [](const Lesion& l) { return l.malignant && is_present(l); });
}

}  // namespace

DiseaseCourse::DiseaseCourse(const CancerTable& cancers, const CauseTable& causes,
                             const Places& places, Patient& patient, RandomStream& rng)
    : cancers_(cancers),
      causes_(causes),
      places_(places),
      patient_(patient),
      rng_(rng),
      type_(patient.cancer.empty() ? cancers.none : cancers.at(patient.cancer)),
      body_{patient.sex, patient.removed_organs, &places_} {
  extent_ = draw(rng_, {1, type_.extent_spread, 0.05, 8});
  outcome_ = draw_outcome();
}

SpreadContext DiseaseCourse::context(std::int64_t day) {
  circumstances_ = circumstances_of(patient_, day);
  circumstances_.treatments = given_now_;
  return {&body_, &circumstances_, patient_.stage, primary_side_, 1.0};
}

Outcome DiseaseCourse::draw_outcome() {
  if (patient_.cancer.empty()) return Outcome::stable;
  const std::vector<double> weights(type_.outcomes.begin(), type_.outcomes.end());
  return static_cast<Outcome>(pick(rng_, weights));
}

bool DiseaseCourse::given_now(const std::string& treatment) const {
  return contains(given_now_, treatment);
}

void DiseaseCourse::first_exam(Exam& exam) {
  std::vector<Lesion> lesions;
  context(exam.day);
  if (!patient_.cancer.empty()) {
    lesions = untreated();
    if (chance(rng_, type_.treated)) treat_before_first_exam(lesions);
    drop_removed(lesions);
  }
  add(exam, lesions, Change::first);
  add(exam, draw_benign(causes_, context(exam.day), rng_), Change::first);
  finish(exam);
}

std::vector<Lesion> DiseaseCourse::untreated() {
  // Disease that does not show is not what patients are sent for; some early cancers never show.
  std::vector<Lesion> lesions;
  for (int attempt = 0; attempt < 6 && lesions.empty(); ++attempt) lesions = draw_untreated();
  return lesions;
}

std::vector<Lesion> DiseaseCourse::draw_untreated() {
  SpreadContext here{&body_, &circumstances_, patient_.stage, "", 1.0};
  std::vector<Lesion> lesions = draw_spread(type_.primary, "primary", true, here, rng_);
  if (!lesions.empty()) {
    primary_region_ = lesions.front().region;
    primary_side_ = lesions.front().side;
  } else {  // The primary was never found, or lies where no region is: a side still leads the way.
    primary_side_ = chance(rng_, 0.5) ? "left" : "right";
  }
  here.primary_side = primary_side_;
  here.extent = extent_;
  const auto more = draw_spread(type_.spread, type_.spread_cause, true, here, rng_);
  lesions.insert(lesions.end(), more.begin(), more.end());
  return lesions;
}

void DiseaseCourse::draw_treatments() {
  given_now_.clear();
  const auto stage = static_cast<std::size_t>(std::clamp(patient_.stage, 1, 4) - 1);
  for (const auto& [treatment, by_stage] : type_.treatments) {
    if (chance(rng_, by_stage.at(stage))) given_now_.push_back(treatment);
  }
  if (given_now("chemotherapy") && chance(rng_, cancers_.g_csf)) given_now_.emplace_back("g_csf");
  for (const std::string& treatment : given_now_) {
    if (treatment != "g_csf" && !contains(given_, treatment)) given_.push_back(treatment);
  }
}

void DiseaseCourse::remove_organs() {
  auto organs = type_.removes.find(primary_region_);
  if (organs == type_.removes.end()) organs = type_.removes.find("*");
  if (organs == type_.removes.end() || !chance(rng_, type_.removal)) return;
  for (const std::string& organ : organs->second) {
    const bool theirs = body_.has(organ);
    if (theirs) body_.removed.push_back(organ);
  }
  patient_.removed_organs = body_.removed;
}

void DiseaseCourse::treat_before_first_exam(std::vector<Lesion>& lesions) {
  draw_treatments();
  const bool operated = given_now("surgery");
  if (operated) remove_organs();
  std::vector<Lesion> left;
  for (Lesion& lesion : lesions) {
    const bool is_primary = lesion.cause == "primary";
    if (operated && is_primary) {
      if (!chance(rng_, cancers_.local_recurrence)) continue;
      lesion.cause = "recurrence";
    } else if (!given_now_.empty() && chance(rng_, cancers_.vanishing.at(outcome_))) {
      continue;
    }
    const auto [mean, deviation] = cancers_.growth.at(outcome_);
    Lesion now = grow(lesion, mean + deviation * rng_.normal());
    if (!is_present(now)) continue;
    now.prior_diameter_mm = now.prior_suv = 0;  // There was no exam before.
    left.push_back(now);
  }
  lesions = left;
}

void DiseaseCourse::drop_removed(std::vector<Lesion>& lesions) const {
  std::erase_if(lesions, [&](const Lesion& lesion) { return !body_.has(lesion.region); });
}

void DiseaseCourse::add(Exam& exam, std::vector<Lesion> lesions, Change change) {
  for (Lesion& lesion : lesions) {
    lesion.number = ++lesions_;
    lesion.change = change;
    exam.lesions.push_back(lesion);
  }
}

void DiseaseCourse::next_exam(const Exam& before, Exam& exam) {
  const bool was_present = has_malignant(before);
  given_now_.clear();
  // Treated once, they are treated again where disease is still seen, every other time.
  if (was_present && (given_.empty() || chance(rng_, 0.5))) draw_treatments();
  if (exam.number > 2 && chance(rng_, 0.4)) outcome_ = draw_outcome();
  carry_over(before, exam);
  add(exam, new_malignant(was_present), Change::appeared);
  add(exam, new_benign(exam), Change::appeared);
  finish(exam);
}

void DiseaseCourse::carry_over(const Exam& before, Exam& exam) {
  const auto [mean, deviation] = cancers_.growth.at(outcome_);
  for (const Lesion& lesion : before.lesions) {
    if (!is_present(lesion)) continue;
    // Drawn in any case: one lesion's fate never shifts the numbers of the next.
    const double at = rng_.uniform();
    const double drift = rng_.normal();
    if (!lesion.malignant) {
      const bool persists = at < causes_.at(lesion.cause).persist;
      exam.lesions.push_back(persists ? grow(lesion, 0.12 * drift) : resolved(lesion));
      continue;
    }
    const bool cut_out = given_now("surgery") && lesion.cause == "primary";
    const bool gone = cut_out || at < cancers_.vanishing.at(outcome_);
    exam.lesions.push_back(gone ? resolved(lesion) : grow(lesion, mean + deviation * drift));
  }
}

std::vector<Lesion> DiseaseCourse::new_malignant(bool was_present) {
  if (patient_.cancer.empty()) return {};
  SpreadContext here{&body_, &circumstances_, patient_.stage, primary_side_, extent_};
  std::vector<Lesion> lesions;
  if (was_present) {
    if (outcome_ != Outcome::progression) return {};
    here.stage = std::min(4, patient_.stage + 1);
    here.extent = extent_ / 3;
  } else {
    if (!chance(rng_, type_.recurrence)) return {};
    if (chance(rng_, cancers_.local_recurrence)) {
      lesions = draw_spread(type_.primary, "recurrence", true, here, rng_);
    }
  }
  const auto more = draw_spread(type_.spread, type_.spread_cause, true, here, rng_);
  lesions.insert(lesions.end(), more.begin(), more.end());
  return lesions;
}

std::vector<Lesion> DiseaseCourse::new_benign(const Exam& exam) {
  // What is still there does not come a second time.
  std::vector<Lesion> lesions = draw_new_benign(causes_, context(exam.day), rng_);
  std::erase_if(lesions, [&](const Lesion& lesion) {
    return std::any_of(exam.lesions.begin(), exam.lesions.end(), [&](const Lesion& old) {
      return is_present(old) && old.region == lesion.region && old.side == lesion.side &&
             old.cause == lesion.cause;
    });
  });
  return lesions;
}

Lesion DiseaseCourse::grow(const Lesion& before, double growth) const {
  return grown(before, growth, places_.faintest_suv(before.region));
}

void DiseaseCourse::finish(Exam& exam) const {
  exam.treatments = given_;
  if (given_now("g_csf")) exam.treatments.emplace_back("g_csf");
}

}  // namespace uptake::simulator
