#include "dicom/safe_words.h"

#include <gtest/gtest.h>

#include <array>

#include "deidentify_datasets.h"

namespace uptake::dicom {
namespace {

SafeWords words() {
  return SafeWords(std::array<std::string, 2>{"pet wb ac nac mm ct image x b##f", "AX COR 2d 18f"});
}

TEST(SafeWords, KeepsSafeWordsAsTheyStand) {
  EXPECT_EQ(words().clean("WB_PET AC"), "WB_PET AC");
  EXPECT_EQ(words().clean("  Pet (nac), "), "Pet (nac),");
  EXPECT_EQ(words().clean("ax cor B30f"), "ax cor B30f");
  EXPECT_EQ(words().clean(""), "");
}

TEST(SafeWords, DropsEveryOtherWord) {
  EXPECT_EQ(words().clean("Miller PET"), "PET");
  EXPECT_EQ(words().clean("PET Miller AC"), "PET AC");
  EXPECT_EQ(words().clean("MGH_WB_2D"), "WB_2D");
  EXPECT_EQ(words().clean("PETMiller"), "");
  EXPECT_EQ(words().clean("M\xC3\xBCller PET\xC3\xA9"), "");
  EXPECT_EQ(words().clean("PET\x1B$B AC"), "PET AC");
}

TEST(SafeWords, KeepsShortNumbersBesideSafeWordsOnly) {
  EXPECT_EQ(words().clean("CT 3.75 mm"), "CT 3.75 mm");
  EXPECT_EQ(words().clean("CT 5mm"), "CT 5mm");
  EXPECT_EQ(words().clean("5.0x5.0mm"), "5.0x5.0mm");
  EXPECT_EQ(words().clean("123"), "");
  EXPECT_EQ(words().clean("CT 1234"), "CT");
  EXPECT_EQ(words().clean("CT 0.12345"), "CT");
  EXPECT_EQ(words().clean("STS_002_PET_image"), "PET_image");
  EXPECT_EQ(words().clean("Miller3 PET"), "PET");
  EXPECT_EQ(words().clean("CT3Miller PET"), "PET") << "one word, part of which is a name";
}

TEST(SafeWords, LeavesNothingOfNumbersThatIdentify) {
  EXPECT_EQ(words().clean("PET 123-45-6789"), "PET");
  EXPECT_EQ(words().clean("PET 01 02 19"), "PET");
  EXPECT_EQ(words().clean("PET 01/02/19 AC"), "PET AC");
  EXPECT_EQ(words().clean("PET 01.02.19"), "PET");
  EXPECT_EQ(words().clean("A12-345 PET"), "PET");
  EXPECT_EQ(words().clean("CT 12 34"), "CT");
}

// Names of series that importers choose by must survive, with their negations.
TEST(SafeWords, OfTheRulesKnowWhatSeriesAreCalled) {
  const SafeWords scan(datasets::rules().at("words").at("scan").get<std::vector<std::string>>());
  for (const char* text : {"PET AC",
                           "PET NAC",
                           "WB NAC",
                           "CT WB 5.0 B30f",
                           "PET WB (AC)",
                           "PET WB uncorrected",
                           "MIP",
                           "Topogram 0.6 T20f",
                           "SCOUT",
                           "Localizer",
                           "CTAC 3.75 THICK",
                           "AC CT 3.0 HD_FoV",
                           "Fused Transaxial",
                           "WB 3D MAC",
                           "PET NO AC",
                           "FDG HEAD",
                           "CT IMAGES - STD",
                           "Patient Summary",
                           "Dose Report",
                           "Screen Save",
                           "[WB_CTAC] Body",
                           "WB_MAC",
                           "COR MIP",
                           "AX CT CHEST ABD PELVIS",
                           "LD CT WB"})
    EXPECT_EQ(scan.clean(text), text);
}

}  // namespace
}  // namespace uptake::dicom
