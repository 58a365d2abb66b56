#include <algorithm>

#include "simulator/report/report_writer.h"

namespace uptake::simulator {
namespace {

/// A group's regions that may be called normal, and those that a finding forbids to.
struct Cleared {
  std::vector<Subject> clear, involved;
};

Cleared clear_of(ReportWriter& writer, const NormalGroup& group) {
  Cleared cleared;
  for (const std::string& region : group.regions) {
    if (!writer.is_there(region)) continue;
    if (writer.is_involved(region)) {
      cleared.involved.push_back(region_subject(writer.data(), region));
    } else {
      cleared.clear.push_back(region_subject(writer.data(), region));
    }
  }
  writer.thin_out(cleared.clear, 1 + writer.rng().below(4));
  return cleared;
}

/// "No other ..." may follow only where the findings section told of something there.
bool told_here(ReportWriter& writer, const Subject& subject) {
  const auto& ontology = writer.data().ontology;
  const std::size_t region = ontology.at(subject.region);
  return std::any_of(writer.told().begin(), writer.told().end(), [&](const Told& one) {
    const auto& above = ontology.with_ancestors(ontology.at(one.finding->region));
    return !one.finding->impression_only && one.status != "resolved" &&
           std::find(above.begin(), above.end(), region) != above.end();
  });
}

void add_normals(ReportWriter& writer, const std::string& area, std::vector<Sentence>& to) {
  const auto found = writer.data().normals.find(area);
  if (found == writer.data().normals.end()) return;
  for (const NormalGroup& group : found->second) {
    if (!writer.chance(writer.author().normals)) continue;
    const Cleared cleared = clear_of(writer, group);
    if (!cleared.clear.empty()) {
      writer.scene().sets["clear"] = cleared.clear;
      Subject head = cleared.clear.front();
      head.many = cleared.clear.size() > 1 || head.many;
      head.features.insert(cleared.clear.size() > 1 ? "listed=yes" : "listed=no");
      writer.add(to, group.rule, &head);
    }
    for (const Subject& involved : cleared.involved) {
      if (!writer.chance(0.25) || !told_here(writer, involved)) continue;
      writer.scene().sets["clear"] = {involved};
      writer.add(to, "nothing_else", &involved);
      break;
    }
  }
}

std::string level_of(double factor, bool usually_none) {
  if (usually_none) return factor > 3 ? "intense" : "raised";
  if (factor >= 2.2) return "intense";
  if (factor >= 1.5) return "raised";
  return factor <= 0.5 ? "low" : "usual";
}

void add_physiology(ReportWriter& writer, const std::string& area, std::vector<Sentence>& to) {
  for (const PhysiologyWords& words : writer.data().physiology) {
    if (words.area != area) continue;
    const bool usually_none = words.tissue == "brown_fat" || words.tissue == "thymus";
    const auto found = writer.facts().exam->physiology.find(words.tissue);
    const bool given = found != writer.facts().exam->physiology.end();
    const double factor = given ? found->second : usually_none ? 0 : 1;
    if (usually_none && factor <= 0.2) continue;
    Subject subject;
    if (!words.region.empty()) {
      if (!writer.is_there(words.region) || writer.is_involved(words.region)) continue;
      subject = region_subject(writer.data(), words.region);
    }
    const std::string level = level_of(factor, usually_none);
    const double keen = 0.4 + writer.author().physiology * 0.6;
    const bool unusual = level == "raised" || level == "intense";
    const double usual = words.usual * writer.author().physiology;
    if (!writer.chance(unusual ? keen : usual)) continue;
    subject.features.insert("tissue=" + words.tissue);
    subject.features.insert("level=" + level);
    writer.add(to, "physiology", &subject);
  }
}

void add_conditions(ReportWriter& writer, const std::string& area, std::vector<Sentence>& to) {
  for (const ConditionWords& words : writer.data().conditions) {
    if (words.area != area || !writer.has(writer.facts().patient->conditions, words.condition)) {
      continue;
    }
    if (!words.region.empty() && !writer.is_there(words.region)) continue;
    if (!writer.chance(0.35 + 0.5 * writer.author().normals)) continue;
    Subject subject;
    subject.features.insert("condition=" + words.condition);
    writer.add(to, "condition", &subject);
  }
  for (const std::string& organ : writer.facts().patient->removed_organs) {
    if (writer.data().regions.at(organ).area != area || !writer.chance(0.5)) continue;
    const Subject subject = region_subject(writer.data(), organ);
    writer.add(to, "organ_removed", &subject);
  }
}

}  // namespace

std::vector<Sentence> write_background(ReportWriter& writer, const std::string& area) {
  std::vector<Sentence> physiology, normals, conditions;
  add_physiology(writer, area, physiology);
  add_normals(writer, area, normals);
  add_conditions(writer, area, conditions);
  std::vector<Sentence> all;
  const bool physiology_first = writer.chance(0.5);
  const auto append = [&](std::vector<Sentence>& part) {
    for (Sentence& sentence : part) all.push_back(std::move(sentence));
  };
  if (physiology_first) append(physiology);
  append(normals);
  if (!physiology_first) append(physiology);
  append(conditions);
  return all;
}

}  // namespace uptake::simulator
