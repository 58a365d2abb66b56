#include "evaluation/report_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/region_predictions.h"

namespace uptake {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ReportHtml, IsOnePageWithItsDataAndNoNetwork) {
  const std::vector regions{random_region("liver", 30, 2)};
  const auto page = report_html(evaluation_report("model", regions, {}, evaluation_options(20)));
  EXPECT_THAT(page, HasSubstr("not a medical device"));
  EXPECT_THAT(page, HasSubstr("\"region\":\"liver\""));
  EXPECT_THAT(page, HasSubstr("Observable"));  // the licence of the charts
  for (const auto* from_elsewhere : {"src=\"http", "href=\"http", "@import", "url(http"}) {
    EXPECT_THAT(page, Not(HasSubstr(from_elsewhere)));
  }
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(ReportHtml, ANameCannotEndTheScriptItStandsIn) {
  const std::vector regions{random_region("</script><b>", 30, 1)};
  const auto page = report_html(evaluation_report("<i>m</i>", regions, {}, evaluation_options(20)));
  EXPECT_THAT(page, Not(HasSubstr("</script><b>")));
  EXPECT_THAT(page, Not(HasSubstr("<i>m")));
  EXPECT_THAT(page, HasSubstr("&lt;i&gt;m&lt;/i&gt;"));
}

}  // namespace
}  // namespace uptake
