#include "imaging/page.h"

#include <gtest/gtest.h>

#include "imaging/render_notice.h"

namespace uptake {
namespace {

// RFC 4648, section 10.
TEST(Base64, MatchesTheStandardsVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

TEST(EscapeHtml, LeavesNoMarkup) {
  EXPECT_EQ(escape_html("<a href=\"x\" title='y'>&</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
  EXPECT_EQ(escape_html("über 5 mm\n\tSUV"), "über 5 mm\n\tSUV");
  EXPECT_EQ(escape_html("a\r\nb"), "a\nb");
  EXPECT_EQ(escape_html(std::string("\x1b\xff\0", 3)), "\\x1b\\xff\\x00");
}

TEST(Page, NothingFromOutsideBecomesMarkup) {
  const std::string attack = "</pre><script>alert(1)</script><img src=x onerror=\"alert(2)\">'";
  Page page{.title = attack,
            .subtitle = attack,
            .warnings = {attack},
            .png = "not really",
            .picture_text = attack,
            .tables = {{attack, {}, {{attack, attack}}}, {attack, {attack}, {{attack}}}},
            .report = attack};
  const std::string html = render_page(page);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("onerror=\""), std::string::npos);
  EXPECT_EQ(html.find("<img src=x"), std::string::npos);
  EXPECT_EQ(html.find("</pre>"), html.rfind("</pre>"));
}

TEST(Page, IsSelfContainedAndCarriesTheNotice) {
  const std::string html = render_page({.title = "E1", .png = "PNG"});
  EXPECT_EQ(html.find("http://"), std::string::npos);
  EXPECT_EQ(html.find("https://"), std::string::npos);
  EXPECT_NE(html.find("default-src 'none'; img-src data:"), std::string::npos);
  EXPECT_NE(html.find("src=\"data:image/png;base64,UE5H\""), std::string::npos);
  EXPECT_NE(html.find("prefers-color-scheme: dark"), std::string::npos);
  EXPECT_NE(html.find(research_notice), std::string::npos);
}

TEST(Page, LeavesOutWhatIsEmpty) {
  const std::string html = render_page({.title = "E1"});
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_EQ(html.find("<pre"), std::string::npos);
  EXPECT_EQ(html.find("<table"), std::string::npos);
}

}  // namespace
}  // namespace uptake
