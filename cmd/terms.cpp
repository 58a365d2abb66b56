#include "report/terms.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <string>

#include "cohort/cohort.h"
#include "cohort_option.h"
#include "commands.h"
#include "core/build_info.h"
#include "core/csv.h"
#include "labeling/report_source.h"
#include "ontology/ontology.h"
#include "report/region_tagger.h"

namespace uptake::cmd {
namespace {

ReportTexts texts_of_table(const std::filesystem::path& file) {
  return [file](const auto& take) {
    ReportSource source(file);
    while (const auto report = source.next()) take(report->text);
  };
}

ReportTexts texts_of_cohort(Cohort& cohort) {
  return [&cohort](const auto& take) {
    auto rows = cohort.database().prepare("SELECT text FROM reports ORDER BY exam_id");
    while (rows.step()) take(rows.text(0));
  };
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return c < 0x80 ? static_cast<char>(std::toupper(c)) : static_cast<char>(c);
  });
  return text;
}

/// The regions that the tagger finds in a few words, which have lost their capitals: an
/// abbreviation ("rul") is found only with them.
std::string regions_in(const RegionTagger& tagger, const Ontology& ontology,
                       const std::string& words) {
  std::string names;
  for (const auto& text : {words, upper(words)}) {
    for (const auto& mention : tagger.tag(text, parse_lines(text))) {
      if (!mention.region) continue;
      if (!names.empty()) names += ' ';
      names += ontology.regions()[*mention.region].name;
    }
    if (!names.empty()) break;
  }
  return names;
}

class TermsCommand : public Command {
 public:
  Usage usage() const override {
    return {.name = "terms",
            .stage = stage_labels,
            .summary = "Count the words and phrases of reports, and say which region covers each",
            .details =
                "One to three words in a row, in findings and impressions, as CSV: k, count, "
                "term, region. The paper found its regions so, among those that occur at least "
                "35 times. With --uncovered: only those that no region covers, to see what an "
                "ontology lacks.",
            .example =
                "uptake terms --cohort cohort --uncovered\n"
                "uptake terms --reports reports.csv --minimum 100"};
  }

  void declare(CLI::App& app) override {
    cohort_.declare(app);
    app.add_option("--reports", reports_, "A table of reports, in place of a cohort")
        ->type_name("FILE");
    app.add_option("--minimum", minimum_, "How often a term must occur")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
    app.add_flag("--uncovered", uncovered_, "Only terms that no region covers");
    app.add_option("--ontology", ontology_, "The regions, in place of those that ship")
        ->type_name("FILE");
  }

  int run() override {
    const auto share = share_folder();
    const auto ontology = Ontology::read(ontology_.empty() ? share / "ontology.json"
                                                           : std::filesystem::path(ontology_));
    const RegionTagger tagger(ontology);
    const auto kgrams = counted(ReportParser::read(share / "report"));
    fmt::print("k,count,term,region\n");
    for (const auto& kgram : kgrams) {
      const auto regions = regions_in(tagger, ontology, kgram.text);
      if (uncovered_ && !regions.empty()) continue;
      fmt::print("{}", csv_row({std::to_string(kgram.k), std::to_string(kgram.count), kgram.text,
                                regions}));
    }
    return 0;
  }

 private:
  std::vector<KGram> counted(const ReportParser& parser) const {
    const auto minimum = static_cast<std::size_t>(minimum_);
    if (!reports_.empty()) return frequent_kgrams(texts_of_table(reports_), parser, minimum);
    Cohort cohort(cohort_.folder(), Database::Mode::existing);
    return frequent_kgrams(texts_of_cohort(cohort), parser, minimum);
  }

  CohortOption cohort_;
  std::string reports_, ontology_;
  int minimum_ = 35;
  bool uncovered_ = false;
};

}  // namespace

std::unique_ptr<Command> terms_command() { return std::make_unique<TermsCommand>(); }

}  // namespace uptake::cmd
