#include "report/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/build_info.h"

namespace uptake {
namespace {

using Found = std::vector<std::string>;

/// "k count text" of each, for one report.
Found kgrams(const std::vector<std::string>& reports, std::size_t minimum) {
  static const auto parser = ReportParser::read(share_folder() / "report");
  const ReportTexts texts = [&](const auto& take) {
    for (const auto& report : reports) take(report);
  };
  Found found;
  for (const auto& kgram : frequent_kgrams(texts, parser, minimum)) {
    found.push_back(std::to_string(kgram.k) + " " + std::to_string(kgram.count) + " " + kgram.text);
  }
  return found;
}

TEST(Terms, CountsOneToThreeWordsTheMostFrequentFirst) {
  EXPECT_EQ(kgrams({"Left lung base clear", "left LUNG base", "The lung"}, 2),
            (Found{"1 3 lung", "1 2 base", "1 2 left", "2 2 left lung", "2 2 lung base",
                   "3 2 left lung base"}));
}

TEST(Terms, APhraseEndsAtPunctuationAndAtTheSentence) {
  EXPECT_EQ(kgrams({"Liver, spleen. Liver, spleen."}, 2), (Found{"1 2 liver", "1 2 spleen"}));
  EXPECT_EQ(kgrams({"In the liver. Spleen clear.", "In the liver. Spleen clear."}, 2),
            (Found{"1 2 clear", "1 2 in", "1 2 liver", "1 2 spleen", "1 2 the", "2 2 in the",
                   "2 2 spleen clear", "2 2 the liver", "3 2 in the liver"}));
}

TEST(Terms, ANumberEndsAPhraseAndAHyphenDoesNot) {
  EXPECT_EQ(
      kgrams({"para-aortic node", "node 12 node T12"}, 1),
      (Found{"1 3 node", "1 1 para-aortic", "1 1 t12", "2 1 node t12", "2 1 para-aortic node"}));
}

TEST(Terms, CountsFindingsAndImpressionAlone) {
  EXPECT_EQ(kgrams({"HISTORY: Lymphoma.\nFINDINGS: Liver.\nIMPRESSION: Spleen."}, 1),
            (Found{"1 1 liver", "1 1 spleen"}));
}

TEST(Terms, StandsHostileReports) {
  EXPECT_EQ(kgrams({"", std::string(1'000'000, 'x'), "\xff\xfe liver \xc3", "\0\0"}, 2), Found{});
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "liver ";
  EXPECT_EQ(kgrams({many}, 50'000),
            (Found{"1 100000 liver", "2 99999 liver liver", "3 99998 liver liver liver"}));
}

}  // namespace
}  // namespace uptake
