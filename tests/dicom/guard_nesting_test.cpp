#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dicom/guard_helpers.h"

namespace uptake::dicom {
namespace {

using namespace uptake::test;  // NOLINT(google-build-using-namespace): it writes DICOM for tests
using ::testing::HasSubstr;

TEST(Guard, AcceptsSixtyFourNestedSequencesAndNoMore) {
  for (const Coding coding : codings)
    for (const bool defined : {false, true}) {
      EXPECT_EQ(dataset_code(coding, nested_sequences(coding, 64, defined)), "");
      EXPECT_EQ(dataset_code(coding, nested_sequences(coding, 65, defined)), "dicom.nesting");
    }
}

TEST(Guard, RefusesTheFileThatKillsDcmtk) {
  const std::string file = dicom_file(explicit_le_uid, nested_sequences(explicit_le, 5'700, false));
  EXPECT_EQ(code_of(file), "dicom.nesting");
  EXPECT_THAT(message_of(file), HasSubstr("(0040,A730)"));
  for (const Coding coding : codings)
    EXPECT_EQ(dataset_code(coding, nested_sequences(coding, 5'700, true)), "dicom.nesting");
}

TEST(Guard, CountsNestingInsideUnAndThroughPixels) {
  const std::string unknown = element_header(explicit_le, private_tag, "UN", undefined_length) +
                              item(implicit_le, nested_sequences(implicit_le, 64, false), false) +
                              delimiter(implicit_le, sequence_end_tag);
  EXPECT_EQ(dataset_code(explicit_le, unknown), "dicom.nesting");
  const std::string pixels =
      element_header(explicit_le, pixel_data, "OB", undefined_length) + fragments(explicit_le);
  EXPECT_EQ(dataset_code(explicit_le, nested_sequences(explicit_le, 63, false, pixels)), "");
  EXPECT_EQ(dataset_code(explicit_le, nested_sequences(explicit_le, 64, false, pixels)),
            "dicom.nesting");
}

// What DCMTK reads otherwise than the lengths say: these were seen to make DCMTK 3.6.7 go 80 deep
// where the lengths show plain data.
class HiddenNest : public ::testing::Test {
 protected:
  const std::string deep_ = nested_sequences(implicit_le, 80, false);
  const std::string text_ = element(implicit_le, patient_comments, "LT", deep_);
  static std::string header(std::uint32_t length) {
    return element_header(implicit_le, content_sequence, "SQ", length);
  }
};

TEST_F(HiddenNest, IsRefusedBehindAnItemThatLeavesItsSequence) {
  for (const std::uint32_t item_length : {undefined_length, 2'568u})
    EXPECT_EQ(dataset_code(implicit_le, header(8) + delimiter(implicit_le, item_tag, item_length) +
                                            text_ + delimiter(implicit_le, item_end_tag)),
              "dicom.malformed");
}

TEST_F(HiddenNest, IsRefusedBehindASequenceTooShortForItsItem) {
  for (const std::uint32_t length : {1, 4, 7})
    EXPECT_EQ(dataset_code(implicit_le, header(length) +
                                            delimiter(implicit_le, item_tag, undefined_length) +
                                            text_ + delimiter(implicit_le, item_end_tag)),
              "dicom.malformed");
}

TEST_F(HiddenNest, IsRefusedBehindAnEarlyDelimiter) {
  EXPECT_EQ(dataset_code(implicit_le, element(implicit_le, content_sequence, "SQ",
                                              delimiter(implicit_le, sequence_end_tag) + deep_)),
            "dicom.malformed");
  // Here DCMTK would stop, but for the luck that an item does not follow.
  EXPECT_EQ(dataset_code(implicit_le,
                         element(implicit_le, content_sequence, "SQ",
                                 item(implicit_le, delimiter(implicit_le, item_end_tag) + text_))),
            "dicom.malformed");
}

TEST_F(HiddenNest, IsRefusedBehindAnElementHeaderThatLeavesItsItem) {
  EXPECT_EQ(dataset_code(implicit_le, header(12) + delimiter(implicit_le, item_tag, 4) + text_),
            "dicom.malformed");
}

TEST_F(HiddenNest, IsRefusedBehindAValueThatLeavesASequence) {
  // By the lengths the value of the second text is the nest; by DCMTK its header is the value of
  // the first, which belongs to the item.
  const auto length = static_cast<std::uint32_t>(deep_.size()) + 8;
  EXPECT_EQ(
      dataset_code(implicit_le, header(16) + delimiter(implicit_le, item_tag, undefined_length) +
                                    element_header(implicit_le, patient_comments, "LT", 8) +
                                    element_header(implicit_le, patient_comments, "LT", length) +
                                    deep_ + delimiter(implicit_le, item_end_tag)),
      "dicom.malformed");
}

TEST_F(HiddenNest, IsRefusedBehindAValueThatLeavesADirectoryRecord) {
  // DCMTK does not hold the elements of a DICOMDIR's records against the record's length.
  const std::string record = element_header(implicit_le, patient_comments, "LT", 8);
  EXPECT_EQ(dataset_code(implicit_le,
                         element(implicit_le, 0x00041220, "SQ", item(implicit_le, record)) + text_),
            "dicom.malformed");
}

TEST_F(HiddenNest, IsRefusedInsideWhatMayBeData) {
  EXPECT_EQ(dataset_code(implicit_le, element(implicit_le, private_tag, "UN",
                                              item(implicit_le, deep_) + "rest that is no item")),
            "dicom.nesting");
}

TEST(Guard, TakesForDataWhatDcmtkWouldStopAt) {
  // Explicit VR inside an implicit file, from converters that do not know a private sequence. As a
  // sequence its first length is huge: DCMTK stops there, unless it takes it all for bytes.
  const std::string foreign =
      item(explicit_le, element(explicit_le, 0x00080100, "SH", "CODE")) + "no item at all";
  const Layout layout = layout_of(dicom_file(
      implicit_le_uid, uids(implicit_le) + element(implicit_le, private_tag, "UN", foreign) +
                           element(implicit_le, pixel_data, "OW", "1234")));
  EXPECT_EQ(layout.study_uid, "1.2.3.4");
  EXPECT_TRUE(layout.pixels);
  // Likewise one level down, and where something else than an item follows an item.
  EXPECT_EQ(dataset_code(implicit_le,
                         sequence(implicit_le, content_sequence,
                                  item(implicit_le, element(implicit_le, private_tag, "UN",
                                                            item(implicit_le, "") + "no item.")))),
            "");
}

}  // namespace
}  // namespace uptake::dicom
