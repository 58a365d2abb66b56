#include "simulator/report/report_subjects.h"

#include <array>
#include <cmath>

namespace uptake::simulator {
namespace {

std::string size_text(double size_mm, double aspect, bool millimetres) {
  const auto one = [&](double mm) {
    return millimetres ? std::to_string(std::lround(std::max(mm, 2.0)))
                       : one_decimal(std::max(mm, 2.0) / 10);
  };
  const std::string unit = millimetres ? " mm" : " cm";
  if (aspect >= 1) return one(size_mm) + unit;
  return one(size_mm) + " x " + one(size_mm * aspect) + unit;
}

void set_sizes(const Finding& finding, const Author& author, RandomStream& rng, Subject& subject) {
  const double aspect = rng.uniform() < 0.5 ? 1 : rng.uniform(0.55, 0.95);
  subject.values["size"] = size_text(finding.size_mm, aspect, author.millimetres);
  subject.values["suv"] = one_decimal(finding.suv_max);
  const bool resolved = finding.change == Change::resolved;
  const double prior_suv = finding.prior_suv_max > 0 ? finding.prior_suv_max : 0;
  const double prior_size = finding.prior_size_mm > 0 ? finding.prior_size_mm : 0;
  subject.values["prior_suv"] = one_decimal(prior_suv);
  subject.values["prior_size"] = size_text(prior_size, aspect, author.millimetres);
  subject.features.insert(prior_suv > 0 ? "prior_suv=yes" : "prior_suv=no");
  subject.features.insert(prior_size > 0 ? "prior_size=yes" : "prior_size=no");
  const bool measured = !resolved && rng.uniform() < author.measures;
  subject.features.insert(measured ? "measured=yes" : "measured=no");
}

std::string count_text(std::size_t count, RandomStream& rng) {
  static constexpr std::array<const char*, 5> words = {"two", "three", "four", "five", "six"};
  if (count == 2) return rng.uniform() < 0.8 ? "two" : "a couple of";
  if (count <= 6 && rng.uniform() < 0.5) return words[count - 2];
  static constexpr std::array<const char*, 4> many = {"multiple", "several", "numerous", "a few"};
  return many[count > 6 ? rng.below(3) : (rng.uniform() < 0.5 ? 1 : rng.below(2) * 3)];
}

std::string name_of_uptake(double suv) {
  if (suv < 3.5) return "mild";
  return suv < 8 ? "moderate" : "intense";
}

void describe(const Finding& finding, Subject& subject) {
  Features& features = subject.features;
  features.insert("cause=" + finding.cause);
  features.insert(finding.malignant ? "nature=malignant" : "nature=benign");
  features.insert("change=" + std::string(name_of(finding.change)));
  features.insert("uptake=" + name_of_uptake(finding.suv_max));
  const bool large = finding.size_mm >= 30;
  features.insert(large ? "size=large" : finding.size_mm < 9 ? "size=small" : "size=usual");
  subject.many = finding.count > 1 || finding.side == "both";
  features.insert(subject.many ? "count=many" : "count=one");
}

void set_levels(const LanguageData& data, const Scene& scene, RandomStream& rng, Subject& subject) {
  const RegionWords& words = data.regions.at(subject.region);
  Usage usage = data.grammar.fresh_usage();
  for (const auto& [value, rule] : words.levels) {
    subject.values[value] = data.grammar.say(rule, scene, rng, usage, &subject).text;
    subject.features.insert("level=yes");
  }
}

}  // namespace

std::string one_decimal(double value) {
  const long tenths = std::lround(value * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string status_of(const Finding& finding) {
  if (finding.change == Change::resolved) return "resolved";
  if (finding.certainty < 0.7) return "hedged";
  if (!finding.malignant) return "benign";
  return finding.change == Change::smaller ? "treated" : "abnormal";
}

Subject region_subject(const LanguageData& data, const std::string& region,
                       const std::string& side) {
  const RegionWords& words = data.regions.at(region);
  Subject subject;
  subject.region = region;
  const std::string said = side.empty() ? words.side : side;
  subject.values["side"] = said == "both" ? "bilateral" : said;
  subject.features.insert("region=" + region);
  subject.features.insert("kind=" + words.kind);
  if (!said.empty()) subject.features.insert("side=" + said);
  subject.many = words.plural;
  return subject;
}

Told told_of(const LanguageData& data, const Finding& finding, const Scene& scene,
             const Author& author, RandomStream& rng) {
  Told told;
  told.finding = &finding;
  told.subject = region_subject(data, finding.region, finding.side);
  describe(finding, told.subject);
  if (finding.side == "both" && scene.features.contains("trait=abbreviates")) {
    told.subject.values["side"] = "B/L";
  }
  set_sizes(finding, author, rng, told.subject);
  told.status = status_of(finding);
  told.subject.features.insert("status=" + told.status);
  told.subject.values["count"] = count_text(std::max<std::size_t>(finding.count, 2), rng);
  set_levels(data, scene, rng, told.subject);
  told.area = data.regions.at(finding.region).area;
  told.kind = data.regions.at(finding.region).kind;
  return told;
}

Subject vague_subject(const LanguageData& data, const Told& told, RandomStream& rng) {
  const RegionWords& words = data.regions.at(told.subject.region);
  if (words.vague.empty()) return told.subject;
  const std::string& region = words.vague[rng.below(words.vague.size())];
  Subject vague = told.subject;
  const Subject plain = region_subject(data, region);
  std::erase_if(vague.features, [](const std::string& feature) {
    return feature.starts_with("region=") || feature.starts_with("kind=") ||
           feature.starts_with("side=") || feature.starts_with("level=");
  });
  vague.features.insert(plain.features.begin(), plain.features.end());
  vague.values["side"] = plain.values.at("side");
  vague.region = region;
  return vague;
}

}  // namespace uptake::simulator
