#include "dicom/deidentify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/hash.h"
#include "deidentify_datasets.h"
#include "support/error_of.h"

namespace uptake::dicom {
namespace {

using datasets::deidentifier, datasets::get, datasets::has, datasets::item_of, datasets::pet_slice,
    datasets::set;
using testing::AllOf, testing::MatchesRegex, testing::SizeIs;

constexpr const char* number_uid = "2\\.25\\.[1-9][0-9]{0,38}";

class DeidentifiedSlice : public testing::Test {
 protected:
  void SetUp() override { deidentifier_.apply(*slice_); }
  std::string value(std::uint32_t tag) { return get(*slice_, tag); }

  Deidentifier deidentifier_ = deidentifier();
  std::unique_ptr<DcmDataset> slice_ = pet_slice();
};

TEST_F(DeidentifiedSlice, ReplacesIdentifiersByKeyedHashes) {
  EXPECT_EQ(value(0x00100020),
            "P" + hmac_sha256("a key of the tests", "patient:MRN-0042").substr(0, 16));
  EXPECT_EQ(value(0x00100010), value(0x00100020));
  EXPECT_EQ(value(0x00080050), deidentifier_.exam_pseudonym("A-2020-17"));
  EXPECT_THAT(value(0x00080050), MatchesRegex("E[0-9a-f]{15}"));
  for (const std::uint32_t tag : {0x00080018u, 0x0020000Du, 0x0020000Eu, 0x00200052u})
    EXPECT_THAT(value(tag), MatchesRegex(number_uid));
  EXPECT_EQ(value(0x0020000D), deidentifier_.uid("1.2.3.4"));
}

TEST_F(DeidentifiedSlice, DropsOrEmptiesWhatNamesPeopleAndPlaces) {
  for (const std::uint32_t tag : {0x00080080u, 0x00081010u, 0x00181000u})
    EXPECT_FALSE(has(*slice_, tag)) << std::hex << tag;
  for (const std::uint32_t tag : {0x00080090u, 0x00100030u, 0x00200010u}) {
    EXPECT_TRUE(has(*slice_, tag)) << std::hex << tag;
    EXPECT_EQ(value(tag), "") << std::hex << tag;
  }
}

TEST_F(DeidentifiedSlice, KeepsWhatGeometryAndSuvNeed) {
  EXPECT_EQ(value(0x00080008), "ORIGINAL\\PRIMARY");
  EXPECT_EQ(value(0x00080016), "1.2.840.10008.5.1.4.1.1.128");
  EXPECT_EQ(value(0x00080031), "101500.00");
  EXPECT_EQ(value(0x00080070), "GE MEDICAL SYSTEMS");
  EXPECT_EQ(value(0x00080201), "+0100");
  EXPECT_EQ(value(0x00081090), "Discovery 690");
  EXPECT_EQ(value(0x00100040), "F");
  EXPECT_EQ(value(0x00101010), "069Y");
  EXPECT_EQ(value(0x00101030), "71.5");
  EXPECT_EQ(value(0x00200032), "-297.65\\-297.65\\-711.24");
  EXPECT_EQ(value(0x00280010), "2");
  EXPECT_EQ(value(0x00280051), "DECY\\ATTN\\SCAT");
  EXPECT_EQ(value(0x00281053), "0.330775");
  EXPECT_EQ(value(0x00541101), "measured cm-1,");
}

TEST_F(DeidentifiedSlice, KeepsOnlySafeWordsOfDescriptions) {
  EXPECT_EQ(value(0x00081030), "PET CT WB");
  EXPECT_EQ(value(0x0008103E), "WBS_2D AC 3.75 mm");
}

TEST_F(DeidentifiedSlice, KeepsTheInjectionWithItsDateMoved) {
  DcmItem& injection = item_of(*slice_, 0x00540016);
  EXPECT_EQ(get(injection, 0x00181074), "388777472");
  EXPECT_EQ(get(injection, 0x00181072), "093000.00");
  EXPECT_EQ(get(injection, 0x00180031), "FDG -- fluorodeoxyglucose");
  EXPECT_EQ(get(injection, 0x00181078), value(0x00080020) + "093000.00+0100");
  DcmItem& nuclide = item_of(injection, 0x00540300);
  EXPECT_EQ(get(nuclide, 0x00080100), "C-111A1");
  EXPECT_EQ(get(nuclide, 0x00080104), "^18^Fluorine");
}

TEST_F(DeidentifiedSlice, MovesEveryDateOfAPatientByTheSameDays) {
  EXPECT_EQ(value(0x00080020), deidentifier_.shift_date("20200301", "MRN-0042"));
  EXPECT_EQ(value(0x00080021), value(0x00080020));
  EXPECT_NE(value(0x00080020), "20200301");
}

TEST_F(DeidentifiedSlice, RecordsWhatWasDone) {
  EXPECT_EQ(value(0x00120062), "YES");
  EXPECT_EQ(value(0x00280303), "MODIFIED");
  EXPECT_THAT(value(0x00120063), AllOf(testing::HasSubstr("PS3.15"), SizeIs(testing::Le(64u))));
  // PS3.16 CID 7050.
  const std::vector<std::pair<std::string, std::string>> codes{
      {"113100", "Basic Application Confidentiality Profile"},
      {"113105", "Clean Descriptors Option"},
      {"113107", "Retain Longitudinal Temporal Information Modified Dates Option"},
      {"113108", "Retain Patient Characteristics Option"},
      {"113111", "Retain Safe Private Option"}};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    DcmItem& item = item_of(*slice_, 0x00120064, static_cast<long>(i));
    EXPECT_EQ(get(item, 0x00080100), codes[i].first);
    EXPECT_EQ(get(item, 0x00080102), "DCM");
    EXPECT_EQ(get(item, 0x00080104), codes[i].second);
  }
  EXPECT_EQ(
      slice_
          ->findAndGetSequenceItem(datasets::key_of(0x00120064), *std::make_unique<DcmItem*>(),
                                   static_cast<long>(codes.size()))
          .good(),
      false);
}

TEST(Deidentifier, ReplacesTheRecordOfAnEarlierPass) {
  const auto slice = pet_slice();
  set(*slice, 0x00120063, "by Miller");
  datasets::set_code(*slice, 0x00120064, "113106", "DCM", "Retain Full Dates");
  deidentifier().apply(*slice);
  EXPECT_EQ(get(item_of(*slice, 0x00120064), 0x00080100), "113100");
  EXPECT_EQ(get(*slice, 0x00120063).find("Miller"), std::string::npos);
}

TEST(Deidentifier, LeavesEmptyIdentifiersEmpty) {
  const auto slice = pet_slice();
  for (const std::uint32_t tag : {0x00100020u, 0x00080050u, 0x0020000Du}) set(*slice, tag, "");
  deidentifier().apply(*slice);
  // Without an identifier there is no pseudonym, and the name goes all the same.
  for (const std::uint32_t tag : {0x00100010u, 0x00100020u, 0x00080050u, 0x0020000Du})
    EXPECT_EQ(get(*slice, tag), "") << std::hex << tag;
  EXPECT_EQ(deidentifier().pseudonym(" "), "");
  EXPECT_EQ(deidentifier().exam_pseudonym(""), "");
}

TEST(Deidentifier, MakesOneClassOfAgesOver89) {
  for (const auto& [age, kept] : std::vector<std::pair<std::string, std::string>>{{"089Y", "089Y"},
                                                                                  {"090Y", "090Y"},
                                                                                  {"093Y", "090Y"},
                                                                                  {"111Y", "090Y"},
                                                                                  {"008M", "008M"},
                                                                                  {"Anna", ""}}) {
    const auto slice = pet_slice();
    set(*slice, 0x00101010, age);
    deidentifier().apply(*slice);
    EXPECT_EQ(get(*slice, 0x00101010), kept);
  }
}

TEST(Deidentifier, GivesOnePseudonymWhateverTheCharacterSet) {
  const auto latin = pet_slice(), unicode = pet_slice();
  set(*latin, 0x00100020, "M\xFCller");
  set(*unicode, 0x00080005, "ISO_IR 192");
  set(*unicode, 0x00100020, "Müller");
  deidentifier().apply(*latin);
  deidentifier().apply(*unicode);
  EXPECT_EQ(get(*latin, 0x00100020), deidentifier().pseudonym("Müller"));
  EXPECT_EQ(get(*unicode, 0x00100020), deidentifier().pseudonym("Müller"));
}

TEST(Deidentifier, RefusesAShortKeyAndBrokenRules) {
  EXPECT_EQ(error_of([] { return Deidentifier("short", datasets::rules()); }).code(),
            "deidentify.key");
  auto rules = datasets::rules();
  rules["attributes"][0]["action"] = "keap";
  const auto error = error_of([&] { return Deidentifier("a key of the tests", rules); });
  EXPECT_EQ(error.code(), "deidentify.rules");
  EXPECT_THAT(error.message(), testing::HasSubstr("0008,0005"));
}

RC_GTEST_PROP(DeidentifierProperty, SameKeySamePseudonymsOtherKeyOthers, (const std::string& id)) {
  RC_PRE(!std::string_view(id).empty() &&
         id.find_first_not_of(" \t\n\v\f\r") != std::string::npos &&
         id.find('\0') == std::string::npos);
  const auto one = deidentifier("the first key of two"),
             again = deidentifier("the first key of two"),
             other = deidentifier("the second key of two");
  RC_ASSERT(one.pseudonym(id) == again.pseudonym(id));
  RC_ASSERT(one.pseudonym(id) != other.pseudonym(id));
  RC_ASSERT(one.exam_pseudonym(id).substr(1) != one.pseudonym(id).substr(1, 15));
  RC_ASSERT(one.uid(id) == again.uid(id) && one.uid(id) != other.uid(id));
  RC_ASSERT(one.shift_days(id) == again.shift_days(id));
  RC_ASSERT(one.shift_days(id) >= -3650 && one.shift_days(id) <= -1);
}

RC_GTEST_PROP(DeidentifierProperty, UidsAreUuidsInDecimal, (std::uint64_t n)) {
  const std::string uid = deidentifier().uid("1.2." + std::to_string(n));
  RC_ASSERT(uid.starts_with("2.25.") && uid.size() <= 44);
  RC_ASSERT(uid[5] != '0' && uid.find_first_not_of("0123456789", 5) == std::string::npos);
}

}  // namespace
}  // namespace uptake::dicom
