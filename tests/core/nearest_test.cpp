#include "core/nearest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace uptake {
namespace {

using Words = std::vector<std::string>;

TEST(Nearest, forgivesEachKindOfSlip) {
  const Words known{"height", "reports", "spacing"};
  EXPECT_EQ(nearest("heigt", known), "height");      // a letter left out
  EXPECT_EQ(nearest("reeports", known), "reports");  // one too many
  EXPECT_EQ(nearest("spacimg", known), "spacing");   // a wrong one
  EXPECT_EQ(nearest("hegiht", known), "height");     // two swapped
  EXPECT_EQ(nearest("SPACING", known), "spacing");   // another case
}

TEST(Nearest, countsASwapAsOneSlip) {
  // "ba" is one swap from "ab": as two slips it would be too far for so short a word.
  EXPECT_EQ(nearest("ba", Words{"ab"}), "ab");
}

TEST(Nearest, takesTheStartOfAWord) {
  EXPECT_EQ(nearest("rep", Words{"import", "reports"}), "reports");
  EXPECT_EQ(nearest("re", Words{"import", "reports"}), std::nullopt);
}

TEST(Nearest, prefersTheNearer) {
  EXPECT_EQ(nearest("label", Words{"labs", "labels", "label"}), "label");
  EXPECT_EQ(nearest("windowing", Words{"windows", "windowin"}), "windowin");
}

TEST(Nearest, findsNothingFarAway) {
  EXPECT_EQ(nearest("zebra", Words{"height", "reports"}), std::nullopt);
  EXPECT_EQ(nearest("x", Words{"y"}), std::nullopt);
  EXPECT_EQ(nearest("", Words{"y"}), std::nullopt);
  EXPECT_EQ(nearest("height", Words{}), std::nullopt);
}

TEST(DidYouMean, isASentenceOrNothing) {
  EXPECT_EQ(did_you_mean("report", Words{"reports"}), ", did you mean 'reports'?");
  EXPECT_EQ(did_you_mean("zebra", Words{"reports"}), "");
}

RC_GTEST_PROP(Nearest, findsAnyKnownWord, ()) {
  const auto known = *rc::gen::scale(0.2, rc::gen::arbitrary<Words>());
  for (const auto& word : known) RC_ASSERT(nearest(word, known).has_value());
}

}  // namespace
}  // namespace uptake
