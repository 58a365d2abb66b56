#include "labeling/candidate_sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "labeling/candidate_lines.h"
#include "labeling/labeler_choice.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CandidateSentences : public testing::Test {
 protected:
  std::vector<AnnotationCandidate> of_report(const std::string& text) {
    return candidates_of_report("A1", text, run_);
  }
  /// "liver normal: liver=liver"
  static std::vector<std::string> shown(const std::vector<AnnotationCandidate>& candidates) {
    std::vector<std::string> lines;
    for (const auto& candidate : candidates) {
      std::string line = candidate.text + ":";
      for (const auto& mention : candidate.mentions) {
        line += " " + std::string(mention.span.of(candidate.text)) + "=" + mention.region;
      }
      lines.push_back(line);
    }
    return lines;
  }
  /// The texts of all that the pool has, the most uncertain first.
  static std::vector<std::string> all_of(CandidatePool& pool) {
    std::vector<std::string> texts;
    for (const auto& one : pool.next(1000)) texts.push_back(one.candidate.text);
    return texts;
  }

  Ontology ontology_ = read_ontology_option("");
  std::unique_ptr<const ReportLabeler> rules_ = make_labeler("rules", ontology_);
  std::unique_ptr<const ReportLabeler> baseline_ = make_labeler("baseline", ontology_);
  CandidateRun run_{*rules_, *baseline_};
  CandidatePool pool_{{.strategy = AnnotationStrategy::uncertainty}};
  TemporaryFolder folder_;
};

TEST_F(CandidateSentences, OfAReportWithWhatBothLabelersSay) {
  const auto found = of_report(
      "History: Liver metastasis.\nFindings: Good quality. There is an FDG-avid lesion in the "
      "liver. No FDG-avid left hilar nodes or spleen.\n");
  EXPECT_THAT(shown(found), ElementsAre("There is an FDG-avid lesion in the liver.: liver=liver",
                                        "No FDG-avid left hilar nodes or spleen.: left hilar "
                                        "nodes=left_hilar_lymph_node spleen=spleen"));
  EXPECT_EQ(found[0].exam_id, "A1");
  EXPECT_GT(found[0].mentions[0].probability, 0.9);
  EXPECT_EQ(found[0].mentions[0].second, 1);  // the baseline's: no negation word
  EXPECT_LT(found[1].mentions[0].probability, 0.1);
  EXPECT_EQ(found[1].mentions[0].second, 0);
}

TEST_F(CandidateSentences, AHeaderThatStandsForTheRegionIsReadWithTheSentence) {
  const auto found = of_report("FINDINGS:\nLiver: Unremarkable.\nSpleen: No uptake.\n");
  EXPECT_THAT(shown(found), ElementsAre("Liver: Unremarkable.: Liver=liver",
                                        "Spleen: No uptake.: Spleen=spleen"));
}

TEST_F(CandidateSentences, BytesThatAreNoTextBecomeCharactersOfTheirOwn) {
  const auto found = of_report("Findings: Gr\xf6\xdf\x65r liver is avid \xff.");
  EXPECT_THAT(shown(found), ElementsAre("Gr\uFFFD\uFFFDer liver is avid \uFFFD.: liver=liver"));
  QueuedSentence queued;
  queued.candidate = found[0];
  EXPECT_THAT(candidate_line(queued, "rules"), HasSubstr(R"("begin":7,"end":12,"text":"liver")"));
}

TEST_F(CandidateSentences, OfLinesOnAnyNumberOfThreads) {
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    lines +=
        "Possible " + std::string(1 + i % 90, 'x') + " uptake in the liver.\r\n\nOf nothing.\n";
  }
  std::vector<std::vector<std::string>> found;
  for (const std::size_t threads : {1, 4}) {
    std::istringstream stream(lines);
    run_.threads = threads;
    CandidatePool pool({.strategy = AnnotationStrategy::random});
    EXPECT_THAT(add_lines(stream, "lines", run_, pool), IsEmpty());
    EXPECT_EQ(pool.seen().sentences, 300);
    EXPECT_EQ(pool.seen().different, 90);
    found.push_back(all_of(pool));
  }
  EXPECT_EQ(found[0], found[1]);
}

TEST_F(CandidateSentences, OfATableWhoseBadRowsAreAnswered) {
  const auto table = folder_.file("reports.csv",
                                  "exam_id,report_text\nA1,The liver is avid.\nA2,\n"
                                  "A3,\"Findings: Spleen normal. The liver is avid.\"\n");
  int reports = 0;
  run_.on_report = [&] { ++reports; };
  const auto problems = add_table(table, run_, pool_);
  ASSERT_EQ(problems.size(), 1);
  EXPECT_THAT(problems[0].where, HasSubstr("line 3"));
  EXPECT_EQ(reports, 2);
  const auto queued = pool_.next(5);
  ASSERT_EQ(queued.size(), 2);
  for (const auto& one : queued) {
    const bool is_liver = one.candidate.text == "The liver is avid.";
    EXPECT_EQ(one.candidate.exam_id, is_liver ? "A1" : "A3");
    EXPECT_EQ(one.candidate.occurrences, is_liver ? 2 : 1);
  }
}

TEST_F(CandidateSentences, LabelersThatDisagreeOnWhereMentionsAreStayALinesProblem) {
  TextTools none{parse_lines, parse_lines,
                 [](std::string_view, const ReportText&) { return std::vector<Mention>(); }};
  class Nothing : public MentionScorer {
   public:
    void score(std::string_view, const ReportText&, std::span<Mention>) const override {}
  };
  const ReportLabeler blind(ontology_, none, std::make_unique<Nothing>());
  std::istringstream stream("Liver avid.\nNothing here.\n");
  const auto problems = add_lines(stream, "x", {*rules_, blind}, pool_);
  ASSERT_EQ(problems.size(), 1);
  EXPECT_EQ(problems[0].where, "x, line 1");
  EXPECT_EQ(problems[0].code, "annotate.mentions");
}

}  // namespace
}  // namespace uptake
