#include "simulator/report/language.h"

#include "core/error.h"
#include "simulator/report/report_layout.h"
#include "simulator/report/report_writer.h"

namespace uptake::simulator {
namespace {

const Author& choose_author(const std::vector<Author>& authors, RandomStream& rng) {
  double total = 0;
  for (const Author& author : authors) total += author.weight;
  double left = rng.uniform() * total;
  for (const Author& author : authors) {
    left -= author.weight;
    if (left < 0) return author;
  }
  return authors.back();
}

}  // namespace

Language Language::read(const std::filesystem::path& folder) {
  Language language;
  language.data_ = with_context("language", [&] { return LanguageData::read(folder); });
  return language;
}

Draft Language::draft(const ReportFacts& facts, RandomStream& rng) const {
  if (facts.patient == nullptr || facts.exam == nullptr) {
    throw Error("language.no_patient", "a report needs a patient and an exam");
  }
  Draft draft;
  draft.author = &choose_author(data_.authors, rng);
  ReportWriter writer(data_, facts, *draft.author, rng);
  const auto add = [&](const char* name, std::vector<Paragraph> paragraphs) {
    const auto& headers = draft.author->headers.at(name);
    draft.sections.push_back({name, headers.at(rng.below(headers.size())), std::move(paragraphs)});
  };
  add("history", write_history(writer));
  add("procedure", write_procedure(writer));
  add("findings", write_findings(writer));
  add("impression", write_impression(writer));
  return draft;
}

Report Language::write(const ReportFacts& facts, RandomStream& rng) const {
  return lay_out(draft(facts, rng));
}

}  // namespace uptake::simulator
