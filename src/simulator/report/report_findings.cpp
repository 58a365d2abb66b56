#include <algorithm>
#include <array>

#include "simulator/report/report_writer.h"

namespace uptake::simulator {
namespace {

/// Findings that one sentence may join: nodes and bones of one status and change.
bool joins(const Told& one, const Told& other) {
  const bool listed = one.kind == "node" || one.kind == "bone";
  return listed && one.kind == other.kind && one.status == other.status &&
         one.finding->change == other.finding->change && one.finding->cause == other.finding->cause;
}

/// In the order given, each with those that are told in the same sentence.
std::vector<std::vector<const Told*>> grouped(ReportWriter& writer,
                                              const std::vector<const Told*>& findings) {
  std::vector<std::vector<const Told*>> groups;
  for (const Told* one : findings) {
    const auto fits = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return group.size() < 4 && joins(*group.front(), *one);
    });
    if (fits != groups.end() && writer.chance(writer.author().joins)) {
      fits->push_back(one);
    } else {
      groups.push_back({one});
    }
  }
  return groups;
}

/// A normal region of the same area, for "no avid axillary adenopathy, although ...".
bool set_contrast(ReportWriter& writer, const Told& told) {
  std::vector<Subject> clear;
  for (const Region& region : writer.data().ontology.regions()) {
    const RegionWords& words = writer.data().regions.at(region.name);
    if (words.area != told.area || words.kind != told.kind || region.parents.empty()) continue;
    if (!words.side.empty() || !writer.is_there(region.name) || writer.is_involved(region.name)) {
      continue;
    }
    clear.push_back(region_subject(writer.data(), region.name));
  }
  if (clear.empty()) return false;
  writer.thin_out(clear, 1 + writer.rng().below(3));
  writer.scene().sets["clear"] = clear;
  return true;
}

/// "No contralateral hilar adenopathy": the region of the other side, where it is clear.
void add_contralateral(ReportWriter& writer, const Told& told, std::vector<Sentence>& to) {
  static constexpr std::array<std::array<std::string_view, 2>, 2> sides = {
      {{"left_", "right_"}, {"right_", "left_"}}};
  for (const auto& [here, there] : sides) {
    if (!told.finding->region.starts_with(here)) continue;
    const std::string other = std::string(there) + told.finding->region.substr(here.size());
    if (!writer.data().regions.has(other) || !writer.is_there(other) || writer.is_involved(other)) {
      continue;
    }
    const Subject subject = region_subject(writer.data(), other, "contralateral");
    writer.add(to, "contralateral", &subject);
  }
}

/// Nobody dictates a size twice in a row.
bool tells_size(const Sentence& sentence) {
  return sentence.text.find(" cm") != std::string::npos ||
         sentence.text.find(" mm") != std::string::npos;
}

void tell_one(ReportWriter& writer, const Told& told, std::vector<Sentence>& to) {
  const bool sided_lung = told.kind == "lung" && !told.subject.values.at("side").empty();
  const double vague = sided_lung ? 0.5 : writer.author().vague;
  Subject subject = told.subject;
  if (writer.chance(vague)) subject = vague_subject(writer.data(), told, writer.rng());
  const bool after = writer.chance(0.3);
  subject.features.insert(after ? "explained=after" : "explained=inline");
  writer.scene().sets["finding"] = {subject};
  const bool contrast =
      writer.chance(0.2) && told.status != "resolved" && set_contrast(writer, told);
  writer.add(to, contrast ? "finding_and_clear" : "finding", &subject);
  if (after) writer.add(to, "explanation", &subject);
  if (writer.chance(0.28)) {
    if (tells_size(to.back())) subject.features.erase("measured=yes");
    writer.add(to, "detail", &subject);
  }
  if (writer.chance(0.3)) add_contralateral(writer, told, to);
}

void tell_joined(ReportWriter& writer, const std::vector<const Told*>& group,
                 std::vector<Sentence>& to) {
  std::vector<Subject> subjects;
  for (const Told* one : group) subjects.push_back(one->subject);
  writer.scene().sets["finding"] = subjects;
  Subject head = subjects.front();
  head.many = true;
  head.features.erase("count=one");
  head.features.insert("count=many");
  head.features.insert("explained=inline");
  writer.add(to, "findings_listed", &head);
}

/// Sub-headers as the author writes them: "Abdomen and pelvis" covers two areas.
std::vector<std::string> areas_of(const std::string& entry) {
  std::vector<std::string> areas;
  for (std::size_t at = 0; at <= entry.size();) {
    const std::size_t end = std::min(entry.find('+', at), entry.size());
    areas.push_back(entry.substr(at, end - at));
    at = end + 1;
  }
  return areas;
}

Paragraph write_area(ReportWriter& writer, const std::string& entry) {
  Paragraph paragraph;
  if (writer.author().findings == "headed") {
    Subject subject;
    subject.features.insert("area=" + entry);
    paragraph.title = writer.title("area_title", &subject);
  }
  for (const std::string& area : areas_of(entry)) {
    std::vector<const Told*> here;
    for (const Told& one : writer.told()) {
      if (one.area == area && !one.finding->impression_only) here.push_back(&one);
    }
    std::vector<Sentence> findings;
    tell(writer, here, findings);
    std::vector<Sentence> rest = write_background(writer, area);
    const bool findings_first = writer.chance(0.7);
    auto& first = findings_first ? findings : rest;
    auto& second = findings_first ? rest : findings;
    for (Sentence& sentence : first) paragraph.sentences.push_back(std::move(sentence));
    for (Sentence& sentence : second) paragraph.sentences.push_back(std::move(sentence));
  }
  Subject subject;
  subject.features.insert("area=" + entry);
  if (paragraph.sentences.empty() && !paragraph.title.text.empty()) {
    const bool clear =
        std::none_of(writer.told().begin(), writer.told().end(), [&](const Told& one) {
          const std::vector<std::string> areas = areas_of(entry);
          return one.status != "resolved" && writer.has(areas, one.area);
        });
    subject.features.insert(clear ? "clear=yes" : "clear=no");
    writer.add(paragraph.sentences, "area_silent", &subject);
  }
  return paragraph;
}

}  // namespace

void tell(ReportWriter& writer, std::vector<const Told*> findings, std::vector<Sentence>& to) {
  for (const auto& group : grouped(writer, findings)) {
    if (group.size() == 1) {
      tell_one(writer, *group.front(), to);
    } else {
      tell_joined(writer, group, to);
    }
  }
}

std::vector<Paragraph> write_findings(ReportWriter& writer) {
  writer.scene().features.insert("section=findings");
  std::vector<Paragraph> paragraphs;
  Paragraph opening;
  if (writer.chance(0.3)) writer.add(opening.sentences, "findings_opening");
  if (!opening.sentences.empty()) paragraphs.push_back(opening);
  for (const std::string& entry : writer.author().areas) {
    Paragraph paragraph = write_area(writer, entry);
    if (!paragraph.sentences.empty()) paragraphs.push_back(std::move(paragraph));
  }
  writer.scene().features.erase("section=findings");
  return paragraphs;
}

}  // namespace uptake::simulator
