#include "simulator/report/report_writer.h"

#include <algorithm>
#include <cmath>

namespace uptake::simulator {
namespace {

std::string interval_text(std::int64_t days) {
  if (days < 14) return std::to_string(std::max<std::int64_t>(days, 1)) + " days";
  if (days < 60) return std::to_string((days + 3) / 7) + " weeks";
  if (days < 700) return std::to_string((days + 15) / 30) + " months";
  return std::to_string((days + 180) / 365) + " years";
}

std::string whole(double value) { return std::to_string(std::lround(value)); }

std::string with_blanks(std::string words) {
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

ReportWriter::ReportWriter(const LanguageData& data, const ReportFacts& facts, const Author& author,
                           RandomStream& rng)
    : data_(data), facts_(facts), author_(author), rng_(rng), usage_(data.grammar.fresh_usage()) {
  scene_.held_out = facts.patient->held_out;
  for (const std::string& trait : author.traits) scene_.features.insert("trait=" + trait);
  if (author.serial_comma) scene_.features.insert("serial_comma=yes");
  scene_.features.insert("author=" + author.name);
  set_person();
  set_technique();
  if (author.british) spelling_.words = &data.british;
  spelling_.typos = author.typos;
  for (const Finding& finding : facts.findings) {
    told_.push_back(told_of(data, finding, scene_, author, rng));
  }
  // Hottest first: it is the one whose SUV a joined sentence gives.
  std::stable_sort(told_.begin(), told_.end(), [](const Told& one, const Told& other) {
    return one.finding->suv_max > other.finding->suv_max;
  });
}

void ReportWriter::set_person() {
  const Patient& patient = *facts_.patient;
  Features& features = scene_.features;
  features.insert(patient.sex == Sex::female ? "sex=female" : "sex=male");
  features.insert("cancer=" + (patient.cancer.empty() ? std::string("none") : patient.cancer));
  features.insert("subtype=" + (patient.subtype.empty() ? std::string("none") : patient.subtype));
  features.insert("stage=" + std::to_string(patient.stage));
  for (const std::string& condition : patient.conditions) features.insert("has=" + condition);
  for (const std::string& organ : patient.removed_organs) features.insert("removed=" + organ);
  for (const std::string& treatment : facts_.exam->treatments) {
    features.insert("treatment=" + treatment);
  }
  if (facts_.exam->treatments.empty()) features.insert("treatment=none");
  scene_.values["age"] = whole(std::floor(facts_.age_years));
  scene_.values["age_decade"] = whole(std::floor(facts_.age_years / 10) * 10);
  scene_.values["subtype"] = with_blanks(patient.subtype);
  static constexpr const char* stages[] = {"I", "I", "II", "III", "IV"};
  scene_.values["stage"] = stages[std::clamp(patient.stage, 0, 4)];
}

void ReportWriter::set_technique() {
  Features& features = scene_.features;
  features.insert(facts_.prior != nullptr ? "prior=yes" : "prior=no");
  if (facts_.prior != nullptr) {
    scene_.values["interval"] = interval_text(facts_.exam->day - facts_.prior->day);
  }
  if (facts_.prior == nullptr) scene_.values["interval"] = "several months";
  features.insert(facts_.arms_down ? "arms=down" : "arms=up");
  features.insert(facts_.contrast ? "contrast=yes" : "contrast=no");
  features.insert("coverage=" + facts_.coverage);
  scene_.values["coverage"] = facts_.coverage.empty() ? "skull base to thighs" : facts_.coverage;
  scene_.values["dose"] = author_.si_units ? whole(facts_.dose_mbq) + " MBq"
                                           : one_decimal(facts_.dose_mbq / 37) + " mCi";
  scene_.values["glucose"] = author_.si_units ? one_decimal(facts_.glucose_mg_dl / 18) + " mmol/L"
                                              : whole(facts_.glucose_mg_dl) + " mg/dL";
  scene_.values["minutes"] = whole(facts_.uptake_minutes);
  features.insert(facts_.glucose_mg_dl > 180 ? "glucose=high" : "glucose=usual");
}

Sentence ReportWriter::say(std::string_view rule, const Subject* subject) {
  return finish(data_.grammar.say(rule, scene_, rng_, usage_, subject), spelling_, rng_);
}

void ReportWriter::add(std::vector<Sentence>& to, std::string_view rule, const Subject* subject) {
  if (data_.grammar.can_say(rule, scene_, subject)) to.push_back(say(rule, subject));
}

Sentence ReportWriter::title(std::string_view rule, const Subject* subject) {
  return finish(data_.grammar.say(rule, scene_, rng_, usage_, subject), {}, rng_, false);
}

bool ReportWriter::has(const std::vector<std::string>& words, std::string_view word) const {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool ReportWriter::related(std::string_view one, std::string_view other) const {
  const std::size_t a = data_.ontology.at(one), b = data_.ontology.at(other);
  const auto above = [&](std::size_t low, std::size_t high) {
    const auto& all = data_.ontology.with_ancestors(low);
    return std::find(all.begin(), all.end(), high) != all.end();
  };
  return above(a, b) || above(b, a);
}

void ReportWriter::thin_out(std::vector<Subject>& subjects, std::size_t most) {
  shuffle(subjects, rng_);
  std::vector<Subject> kept;
  for (Subject& subject : subjects) {
    const bool apart = std::none_of(kept.begin(), kept.end(), [&](const Subject& other) {
      return related(subject.region, other.region);
    });
    if (apart && kept.size() < most) kept.push_back(std::move(subject));
  }
  subjects = std::move(kept);
}

bool ReportWriter::is_there(std::string_view region) const {
  const std::string& sex = data_.regions.at(region).sex;
  const bool female = facts_.patient->sex == Sex::female;
  if (!sex.empty() && (sex == "female") != female) return false;
  if (!facts_.seen_regions.empty() && !has(facts_.seen_regions, region)) return false;
  return std::none_of(facts_.patient->removed_organs.begin(), facts_.patient->removed_organs.end(),
                      [&](const std::string& organ) { return related(organ, region); });
}

bool ReportWriter::is_involved(std::string_view region) const {
  return std::any_of(told_.begin(), told_.end(), [&](const Told& one) {
    return one.status != "resolved" && related(one.finding->region, region);
  });
}

}  // namespace uptake::simulator
