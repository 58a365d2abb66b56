#include "labeling/report_labeler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/build_info.h"

namespace uptake {
namespace {

using testing::ElementsAre;

/// Scores a mention by the number of its sentence and notes how it was asked.
class StubScorer : public MentionScorer {
 public:
  void score(std::string_view, const ReportText& report,
             std::span<Mention> mentions) const override {
    for (auto& mention : mentions) {
      const auto& sentence = report.sentences.at(mention.sentence);
      mention.probability = 0.5;
      mention.rule =
          std::string(name_of(sentence.section)) + " " + std::to_string(sentence.span.begin);
    }
  }
};

/// Sentences of four bytes each, of the sections given; each is tagged with one mention.
class ReportLabelerTest : public testing::Test {
 protected:
  ReportLabeler labeler(std::vector<Section> sections) {
    TextTools tools;
    tools.parse_report = [sections](std::string_view) {
      ReportText report;
      for (std::size_t i = 0; i < sections.size(); ++i) {
        report.sentences.push_back({{4 * i, 4 * i + 4}, sections[i], {}});
      }
      return report;
    };
    tools.parse_lines = parse_lines;
    tools.tag = [](std::string_view, const ReportText& report) {
      std::vector<Mention> mentions;
      for (std::size_t i = 0; i < report.sentences.size(); ++i) {
        mentions.push_back({i, report.sentences[i].span, 0, false, 0, ""});
      }
      return mentions;
    };
    return {ontology_, std::move(tools), std::make_unique<StubScorer>()};
  }
  static std::vector<std::size_t> sentences_of(const LabelledReport& report) {
    std::vector<std::size_t> sentences;
    for (const auto& mention : report.mentions) sentences.push_back(mention.sentence);
    return sentences;
  }

  Ontology ontology_ = Ontology::read(share_folder() / "ontology.json");
  std::string text_ = std::string(100, 'x');
};

TEST_F(ReportLabelerTest, FindingsAndImpressionKeepTheirPlacesInTheWholeReport) {
  const auto one =
      labeler({Section::history, Section::findings, Section::comparison, Section::impression});
  const auto labelled = one.label(text_);
  EXPECT_THAT(sentences_of(labelled), ElementsAre(1, 3));
  EXPECT_EQ(labelled.mentions[1].rule, "impression 12");
  EXPECT_EQ(labelled.labels[0].probability, 0.75);  // 1 - .5 x .5
  EXPECT_THAT(sentences_of(one.label(text_, ReportLabeler::Sections::all)),
              ElementsAre(0, 1, 2, 3));
}

TEST_F(ReportLabelerTest, AReportWithNeitherIsTaggedWhole) {
  EXPECT_THAT(sentences_of(labeler({Section::none, Section::history}).label(text_)),
              ElementsAre(0, 1));
}

TEST_F(ReportLabelerTest, ASpanIsJudgedInItsSentenceOrElseInTheWholeText) {
  const auto one = labeler({Section::history, Section::findings});
  EXPECT_EQ(one.score_span(text_, {5, 7}).rule, "findings 4");
  EXPECT_EQ(one.score_span(text_, {3, 7}).rule, "none 0");
  EXPECT_EQ(one.score_span(text_, {5, 7}).span, (Span{5, 7}));
}

}  // namespace
}  // namespace uptake
