#include "labeling/sentence_key.h"

#include <gtest/gtest.h>

#include <array>

namespace uptake {
namespace {

TEST(SentenceKey, EvensOutNumbersLettersMarksAndBlanks) {
  EXPECT_EQ(sentence_key("A 3.2 x 4 cm mass,\n at T12."), "a # x # cm mass at t#");
  EXPECT_EQ(sentence_key("a 11 x 2.75 CM mass at T4"), sentence_key("A 3.2 x 4 cm mass, at T12."));
  EXPECT_EQ(sentence_key("SUV 3.2, 4.1 (2x3)"), "suv # #x#");
  EXPECT_EQ(sentence_key(" .,;"), "");
}

TEST(SentenceKey, OtherWordsAreAnotherSentence) {
  EXPECT_NE(sentence_key("No avid left node."), sentence_key("No avid right node."));
  EXPECT_NE(sentence_key("Größe"), sentence_key("Grösse"));
}

TEST(TemplateKey, MentionsArePlaces) {
  const std::array<Span, 2> nodes{{{8, 19}, {24, 29}}};
  EXPECT_EQ(template_key("No avid hilar nodes and liver.", nodes), "no avid @ and @");
  const std::array<Span, 1> liver{{{8, 13}}};
  EXPECT_EQ(template_key("No avid liver 5.", liver), "no avid @ #");
  EXPECT_EQ(template_key("No avid liver.", {}), "no avid liver");
}

}  // namespace
}  // namespace uptake
