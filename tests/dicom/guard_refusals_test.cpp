#include <gtest/gtest.h>

#include "dicom/guard_helpers.h"

namespace uptake::dicom {
namespace {

using namespace uptake::test;  // NOLINT(google-build-using-namespace): it writes DICOM for tests

TEST(Guard, TellsHowMuchOfThePixelsIsMissing) {
  const std::string file = dicom_file(
      explicit_le_uid, element_header(explicit_le, pixel_data, "OW", 524'288) + "only these");
  EXPECT_EQ(code_of(file), "dicom.truncated");
  EXPECT_EQ(message_of(file),
            "the value of (7FE0,0010) takes 524288 bytes, and 10 are left in the file");
}

TEST(Guard, RefusesCutFragments) {
  const std::string whole =
      element_header(explicit_le, pixel_data, "OB", undefined_length) + fragments(explicit_le);
  EXPECT_EQ(dataset_code(explicit_le, whole), "");
  for (std::size_t size = 1; size < whole.size(); ++size)
    EXPECT_EQ(dataset_code(explicit_le, whole.substr(0, size)), "dicom.truncated") << size;
  EXPECT_EQ(
      dataset_code(explicit_le, element_header(explicit_le, pixel_data, "OB", undefined_length) +
                                    delimiter(explicit_le, item_tag, undefined_length)),
      "dicom.malformed");
  EXPECT_EQ(
      dataset_code(explicit_le, element_header(explicit_le, pixel_data, "OB", undefined_length) +
                                    patient(explicit_le)),
      "dicom.malformed");
}

TEST(Guard, RefusesAFileThatEndsWithItsHeader) {
  EXPECT_EQ(code_of(preamble()), "dicom.truncated");
  EXPECT_EQ(code_of(dicom_file(explicit_le_uid, "")), "dicom.truncated");
  EXPECT_EQ(code_of(dicom_file(deflated_uid, "")), "dicom.truncated");
}

TEST(Guard, RefusesLengthsBeyondTheFile) {
  for (const Coding coding : codings) {
    EXPECT_EQ(dataset_code(coding, element_header(coding, patient_id, "LO", 3) + "ab"),
              "dicom.truncated");
    EXPECT_EQ(dataset_code(coding, element_header(coding, patient_comments, "UT", 0xFFFFFFFE)),
              "dicom.truncated");
    EXPECT_EQ(dataset_code(coding, element_header(coding, content_sequence, "SQ", 100) +
                                       item(coding, patient(coding))),
              "dicom.truncated");
    EXPECT_EQ(
        dataset_code(coding, element_header(coding, content_sequence, "SQ", undefined_length) +
                                 delimiter(coding, item_tag, 100)),
        "dicom.truncated");
  }
  EXPECT_EQ(code_of(preamble() + element_header(explicit_le, 0x00020010, "UI", 20) + "1.2"),
            "dicom.truncated");
}

TEST(Guard, RefusesUndefinedLengthsWhereThereAreNone) {
  for (const std::string vr : {"UT", "OF", "OB", "OW", "UC", "SV"})
    EXPECT_EQ(dataset_code(explicit_le,
                           element_header(explicit_le, private_tag, vr, undefined_length) +
                               item(explicit_le, "") + delimiter(explicit_le, sequence_end_tag)),
              "dicom.malformed")
        << vr;
}

TEST(Guard, RefusesDelimitersOutOfPlace) {
  for (const Coding coding : codings) {
    for (const std::uint32_t stray : {item_tag, item_end_tag, sequence_end_tag})
      EXPECT_EQ(dataset_code(coding, patient(coding) + delimiter(coding, stray)),
                "dicom.malformed");
    const std::string open = element_header(coding, content_sequence, "SQ", undefined_length);
    EXPECT_EQ(dataset_code(coding, open + delimiter(coding, item_end_tag)), "dicom.malformed");
    EXPECT_EQ(dataset_code(coding, open + patient(coding)), "dicom.malformed");
    EXPECT_EQ(dataset_code(coding, open + delimiter(coding, item_tag, undefined_length) +
                                       delimiter(coding, sequence_end_tag)),
              "dicom.malformed");
  }
}

TEST(Guard, RefusesItemsThatDoNotFitTheirSequence) {
  const std::string inner = patient(explicit_le);  // 10 bytes
  const auto with_lengths = [&](std::uint32_t sequence_length, std::uint32_t item_length) {
    return dataset_code(explicit_le,
                        element_header(explicit_le, content_sequence, "SQ", sequence_length) +
                            delimiter(explicit_le, item_tag, item_length) + inner +
                            patient(explicit_le));
  };
  EXPECT_EQ(with_lengths(18, 10), "");
  for (const std::uint32_t wrong : {1, 7, 9, 12, 17, 19, 26})
    EXPECT_EQ(with_lengths(wrong, 10), "dicom.malformed") << wrong;
  for (const std::uint32_t wrong : {1, 7, 9, 11, 18})
    EXPECT_EQ(with_lengths(18, wrong), "dicom.malformed") << wrong;
}

TEST(Guard, TellsWhatDoesNotFitWhere) {
  const std::string cut_short = element_header(explicit_le, content_sequence, "SQ", 17) +
                                item(explicit_le, patient(explicit_le)) + patient(explicit_le);
  EXPECT_EQ(message_of(dicom_file(explicit_le_uid, cut_short)),
            "an item of (0040,A730) takes 10 bytes, and 9 are left in (0040,A730) (byte 20 of the "
            "dataset)");
}

TEST(Guard, RefusesAnEndlessUid) {
  EXPECT_EQ(
      dataset_code(explicit_le, element(explicit_le, 0x0020000D, "UI", std::string(1000, '1'))),
      "dicom.malformed");
}

TEST(Guard, CountsElements) {
  GuardLimits limits;
  limits.elements = 10;
  std::string dataset;
  for (std::uint32_t i = 0; i < 5; ++i)
    dataset += sequence(explicit_le, 0x00091000 + i, item(explicit_le, ""));
  EXPECT_EQ(dataset_code(explicit_le, dataset, limits), "");
  EXPECT_EQ(dataset_code(explicit_le, dataset + patient(explicit_le), limits),
            "dicom.too_many_elements");
}

TEST(Guard, CountsTheElementsOfOneItem) {
  std::string many;
  for (std::uint32_t i = 0; i < 4'000; ++i) many += element(explicit_le, 0x00090001 + i, "LO", "");
  const std::string items = item(explicit_le, many) + item(explicit_le, many);
  EXPECT_EQ(dataset_code(explicit_le, sequence(explicit_le, content_sequence, items)), "");
  EXPECT_EQ(dataset_code(explicit_le, many + patient(explicit_le)), "dicom.too_many_elements");
}

}  // namespace
}  // namespace uptake::dicom
