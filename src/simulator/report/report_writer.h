#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/report/language_data.h"
#include "simulator/report/report_draft.h"
#include "simulator/report/report_subjects.h"

namespace uptake::simulator {

/// What the parts of one report share: the scene, the author's habits, what is told of the
/// findings.
class ReportWriter {
 public:
  ReportWriter(const LanguageData& data, const ReportFacts& facts, const Author& author,
               RandomStream& rng);

  bool chance(double probability) { return rng_.uniform() < probability; }
  Sentence say(std::string_view rule, const Subject* subject = nullptr);
  /// Nothing when no alternative of the rule fits; else the sentence is added.
  void add(std::vector<Sentence>& to, std::string_view rule, const Subject* subject = nullptr);
  Sentence title(std::string_view rule, const Subject* subject = nullptr);

  /// The region is in the scan, the patient has it, nobody took it out.
  bool is_there(std::string_view region) const;
  /// A finding lies in the region, below it or above it; resolved ones do not count.
  bool is_involved(std::string_view region) const;
  /// One region is the other, or lies above it.
  bool related(std::string_view one, std::string_view other) const;
  /// Takes out, in random order, all but `most` subjects, none of which is part of another.
  void thin_out(std::vector<Subject>& subjects, std::size_t most);
  bool has(const std::vector<std::string>& words, std::string_view word) const;

  const LanguageData& data() const { return data_; }
  const ReportFacts& facts() const { return facts_; }
  const Author& author() const { return author_; }
  RandomStream& rng() { return rng_; }
  Scene& scene() { return scene_; }
  std::vector<Told>& told() { return told_; }

 private:
  void set_person();
  void set_technique();

  const LanguageData& data_;
  const ReportFacts& facts_;
  const Author& author_;
  RandomStream& rng_;
  Scene scene_;
  Usage usage_;
  Spelling spelling_;
  std::vector<Told> told_;
};

/// Each part writes its sections' paragraphs.
std::vector<Paragraph> write_history(ReportWriter& writer);
std::vector<Paragraph> write_procedure(ReportWriter& writer);
std::vector<Paragraph> write_findings(ReportWriter& writer);
std::vector<Paragraph> write_impression(ReportWriter& writer);

/// What is normal, physiologic, or seen on CT alone in an area of the body.
std::vector<Sentence> write_background(ReportWriter& writer, const std::string& area);

/// The sentences that tell of findings of one status, kind and change; says each of them.
void tell(ReportWriter& writer, std::vector<const Told*> findings, std::vector<Sentence>& to);

}  // namespace uptake::simulator
