#include "labeling/attention_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "core/text.h"
#include "labeling/attention_chart.h"

namespace uptake {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Whether every element is closed in turn, and nothing stands in a text or an attribute that XML
/// would not let stand there.
bool is_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  if (!is_utf8(svg)) return false;
  for (std::size_t i = 0; i < svg.size();) {
    const auto c = static_cast<unsigned char>(svg[i]);
    if (c == '>' || (c < ' ' && c != '\n')) return false;
    if (c == '&' && svg.find_first_not_of("abcdefghijklmnopqrstuvwxyz", i + 1) != svg.find(';', i))
      return false;
    if (c != '<') {
      ++i;
      continue;
    }
    const auto end = svg.find('>', i);
    if (end == std::string::npos) return false;
    const auto tag = svg.substr(i + 1, end - i - 1);
    if (tag.find_first_of("<&") != std::string::npos) return false;
    i = end + 1;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  return open.empty();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// One token that looks at four; on the second layer, only at the first.
MentionAttention mention_of(const std::string& words) {
  MentionAttention mention;
  mention.words = words;
  mention.pieces = {"[CLS]", words, "not", "seen"};
  mention.groups = {WordGroup::mark, WordGroup::mention, WordGroup::negation, WordGroup::rest};
  mention.begin = 1;
  mention.end = 2;
  mention.layers = 2;
  mention.weights = {.1F, .2F, .6F, .1F, 1, 0, 0, 0};
  return mention;
}

TEST(AttentionPicture, ALineAToken) {
  const auto svg = attention_picture(std::vector{mention_of("liver")});
  EXPECT_TRUE(is_well_formed(svg)) << svg;
  EXPECT_EQ(count(svg, "<line "), 4);
  // The means are .55, .1, .3 and .05; the darkest word is "not", and [CLS] is cut off there.
  for (const auto* line : {"stroke=\"#969696\" stroke-width=\"4.50\" stroke-opacity=\"1.000\"",
                           "stroke=\"#222222\" stroke-width=\"1.83\" stroke-opacity=\"0.333\"",
                           "stroke=\"#d0261f\" stroke-width=\"4.50\" stroke-opacity=\"1.000\"",
                           "stroke=\"#777777\" stroke-width=\"1.17\" stroke-opacity=\"0.167\""}) {
    EXPECT_EQ(count(svg, line), 1) << line;
  }
  for (const auto* text :
       {">55.0 %<", ">10.0 %<", ">30.0 %<", ">5.0 %<",
        "mean of 2 layers, darkest 30.0 %; squares: layer by layer, darkest 60.0 %"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
  EXPECT_EQ(count(svg, "fill-opacity="), 8);  // squares: tokens by layers
}

TEST(AttentionPicture, TextIsEscapedAndAnyBytesAreTaken) {
  const auto svg = attention_picture(std::vector{mention_of("<liver> & \"\x1b\xff\"")});
  EXPECT_TRUE(is_well_formed(svg)) << svg;
  EXPECT_THAT(svg, HasSubstr("&lt;liver&gt; &amp; &quot;\\x1b\\xff&quot;"));
  EXPECT_TRUE(rc::check([](const std::string& words) {
    RC_ASSERT(is_well_formed(attention_picture(std::vector{mention_of(words), mention_of("x")})));
  }));
}

TEST(AttentionPicture, NothingIsAnEmptyPicture) {
  EXPECT_TRUE(is_well_formed(attention_picture({})));
  EXPECT_TRUE(is_well_formed(attention_chart({})));
}

GroupAttention row(std::optional<std::size_t> layer, WordGroup group, double share) {
  return {layer, group, share, Interval{share - .05, share + .05, 1000}, .1, 12};
}

TEST(AttentionChart, APanelAGroupAndAPointALayer) {
  const std::vector<GroupAttention> rows{row(0, WordGroup::negation, .1),
                                         row(1, WordGroup::negation, .3),
                                         row(std::nullopt, WordGroup::negation, .2),
                                         row(0, WordGroup::rest, .2),
                                         row(1, WordGroup::rest, .15),
                                         row(std::nullopt, WordGroup::rest, .175)};
  const auto svg = attention_chart(rows);
  EXPECT_TRUE(is_well_formed(svg)) << svg;
  EXPECT_EQ(count(svg, "<polyline "), 2);
  EXPECT_EQ(count(svg, "<circle "), 4 + 1);  // and the legend's
  EXPECT_THAT(svg, HasSubstr("negative constructions"));
  EXPECT_THAT(svg, HasSubstr("12 sentences"));
  EXPECT_THAT(svg, Not(HasSubstr("qualifiers")));
  // The highest interval ends at .35, so the scale does at .4 with a step of .1: of 150 pixels, .1
  // is at 112.5 and .3 at 37.5; the expectation is at 112.5.
  EXPECT_THAT(svg, HasSubstr("points=\"50.0,112.5 150.0,37.5\""));
  EXPECT_EQ(count(svg, "class=\"expected\" x1=\"0\" y1=\"112.5\""), 2);
  EXPECT_THAT(svg, HasSubstr(">40 %<"));
  EXPECT_THAT(svg, Not(HasSubstr(">50 %<")));
}

}  // namespace
}  // namespace uptake
