#include <algorithm>

#include "simulator/report/report_writer.h"

namespace uptake::simulator {
namespace {

std::string purpose_of(ReportWriter& writer) {
  const ReportFacts& facts = writer.facts();
  if (facts.patient->cancer.empty()) return facts.prior != nullptr ? "follow_up" : "workup";
  if (facts.prior == nullptr && facts.exam->treatments.empty()) return "staging";
  if (writer.has(facts.exam->treatments, "chemotherapy") && writer.chance(0.5)) return "response";
  return writer.chance(0.6) ? "restaging" : "surveillance";
}

void add_treatments(ReportWriter& writer, std::vector<Sentence>& to) {
  std::vector<Subject> given;
  for (const std::string& treatment : writer.facts().exam->treatments) {
    Subject subject;
    subject.features.insert("given=" + treatment);
    if (writer.data().grammar.can_say("treatment_np", writer.scene(), &subject)) {
      given.push_back(subject);
    }
  }
  if (given.empty()) return;
  writer.scene().sets["treatment"] = given;
  writer.add(to, "treated_with");
}

void add_background(ReportWriter& writer, std::vector<Sentence>& to) {
  for (const std::string& organ : writer.facts().patient->removed_organs) {
    const Subject subject = region_subject(writer.data(), organ);
    if (writer.chance(0.6)) writer.add(to, "organ_removed_history", &subject);
  }
  std::vector<Subject> conditions;
  for (const std::string& condition : writer.facts().patient->conditions) {
    Subject subject;
    subject.features.insert("condition=" + condition);
    if (!writer.data().grammar.can_say("condition_np", writer.scene(), &subject)) continue;
    if (conditions.size() < 3 && writer.chance(0.4)) conditions.push_back(subject);
  }
  if (!conditions.empty()) {
    writer.scene().sets["condition"] = conditions;
    writer.add(to, "history_conditions");
  }
  if (writer.chance(0.1)) writer.add(to, "family_history");
}

}  // namespace

std::vector<Paragraph> write_history(ReportWriter& writer) {
  writer.scene().features.insert("section=history");
  writer.scene().features.insert("purpose=" + purpose_of(writer));
  Paragraph paragraph;
  std::vector<Sentence>& to = paragraph.sentences;
  writer.add(to, "presentation");
  const bool terse = writer.has(writer.author().traits, "terse");
  if (!terse || writer.chance(0.3)) {
    add_treatments(writer, to);
    add_background(writer, to);
    if (writer.chance(0.4)) writer.add(to, "complaint");
  }
  if (!terse || writer.chance(0.5)) writer.add(to, "purpose_sentence");
  writer.scene().features.erase("section=history");
  return {paragraph};
}

std::vector<Paragraph> write_procedure(ReportWriter& writer) {
  writer.scene().features.insert("section=procedure");
  Paragraph paragraph;
  std::vector<Sentence>& to = paragraph.sentences;
  writer.add(to, "technique_start");
  const double keen = writer.author().technique;
  for (const char* rule : {"technique_glucose", "technique_range", "technique_ct", "technique_suv",
                           "technique_arms", "technique_quality"}) {
    if (writer.chance(keen)) writer.add(to, rule);
  }
  if (writer.chance(0.75)) writer.add(to, "comparison");
  writer.scene().features.erase("section=procedure");
  return {paragraph};
}

}  // namespace uptake::simulator
