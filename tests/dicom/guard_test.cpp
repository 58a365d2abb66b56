#include "dicom/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/mapped_file.h"
#include "dicom/guard_helpers.h"

namespace uptake::dicom {
namespace {

using namespace uptake::test;  // NOLINT(google-build-using-namespace): it writes DICOM for tests
using ::testing::HasSubstr;

TEST(Guard, TellsWhereThingsLieInAnExplicitFile) {
  const std::string header = uids(explicit_le) + patient(explicit_le);
  const Layout layout = layout_of(
      dicom_file(explicit_le_uid, header + element(explicit_le, pixel_data, "OW", "12345678") +
                                      element(explicit_le, 0xFFFCFFFC, "OB", "\0\0")));
  EXPECT_EQ(layout.transfer_syntax, "1.2.840.10008.1.2.1");
  EXPECT_TRUE(layout.explicit_vr);
  EXPECT_FALSE(layout.big_endian);
  EXPECT_FALSE(layout.deflated);
  // 128 + 4 + (0002,0000): 8 + 4 + (0002,0010): 8 + 20
  EXPECT_EQ(layout.dataset_begin, 172u);
  // Four UIDs: 8 + 10, 8 + 10, 8 + 8, 8 + 8; the patient: 8 + 2
  EXPECT_EQ(layout.header_length, 78u);
  ASSERT_TRUE(layout.pixels);
  EXPECT_EQ(layout.pixels->element, 78u);
  EXPECT_EQ(layout.pixels->value, 90u);
  EXPECT_EQ(layout.pixels->length, 8u);
  EXPECT_FALSE(layout.pixels->encapsulated);
  EXPECT_EQ(layout.sop_class_uid, "1.2.3.16");
  EXPECT_EQ(layout.sop_instance_uid, "1.2.3.181");
  EXPECT_EQ(layout.study_uid, "1.2.3.4");
  EXPECT_EQ(layout.series_uid, "1.2.3.14");
}

TEST(Guard, ReadsEveryEncoding) {
  for (const Coding coding : codings) {
    const std::string file = dicom_file(
        uid_of(coding), uids(coding) +
                            sequence(coding, content_sequence, item(coding, patient(coding))) +
                            element(coding, pixel_data, "OW", "1234"));
    const Layout layout = layout_of(file);
    EXPECT_EQ(layout.explicit_vr, coding != implicit_le);
    EXPECT_EQ(layout.big_endian, coding == explicit_be);
    EXPECT_EQ(layout.series_uid, "1.2.3.14");
    ASSERT_TRUE(layout.pixels);
    EXPECT_EQ(layout.dataset(bytes_of(file)).size(), layout.pixels->value + 4);
  }
}

TEST(Guard, GivesTheWholeDatasetAsHeaderWhereThereAreNoPixels) {
  const std::string dataset = uids(explicit_le) + patient(explicit_le);
  EXPECT_EQ(layout_of(dicom_file(explicit_le_uid, dataset)).header_length, dataset.size());
  EXPECT_FALSE(layout_of(dicom_file(explicit_le_uid, dataset)).pixels);
}

TEST(Guard, EndsTheHeaderAtFloatPixelsToo) {
  for (const std::uint32_t tag : {0x7FE00008u, 0x7FE00009u}) {
    const Layout layout = layout_of(dicom_file(
        explicit_le_uid, patient(explicit_le) + element(explicit_le, tag, "OF", "12345678")));
    EXPECT_EQ(layout.header_length, 10u);
    EXPECT_FALSE(layout.pixels);
  }
}

TEST(Guard, FindsTheFragmentsOfCompressedPixels) {
  const Layout layout = layout_of(dicom_file(
      jpeg_uid, patient(explicit_le) +
                    element_header(explicit_le, pixel_data, "OB", undefined_length) +
                    fragments(explicit_le) + element(explicit_le, 0xFFFCFFFC, "OB", "\0\0")));
  EXPECT_EQ(layout.transfer_syntax, "1.2.840.10008.1.2.4.50");
  ASSERT_TRUE(layout.pixels);
  EXPECT_TRUE(layout.pixels->encapsulated);
  EXPECT_EQ(layout.pixels->element, 10u);
  EXPECT_EQ(layout.pixels->value, 22u);
  EXPECT_EQ(layout.pixels->length, 32u);  // an empty offset table, two fragments of 8 + 4
}

TEST(Guard, TakesUidsAndPixelsOfTheTopLevelOnly) {
  const std::string icon = uids(explicit_le) +
                           element_header(explicit_le, pixel_data, "OB", undefined_length) +
                           fragments(explicit_le);
  const Layout layout = layout_of(dicom_file(
      explicit_le_uid, sequence(explicit_le, 0x00880200, item(explicit_le, icon), false)));
  EXPECT_EQ(layout.study_uid, "");
  EXPECT_EQ(layout.sop_class_uid, "");
  EXPECT_FALSE(layout.pixels);
}

TEST(Guard, TakesTheFirstOfTwoAsDcmtkDoes) {
  const Layout layout = layout_of(dicom_file(
      explicit_le_uid, element(explicit_le, 0x0020000D, "UI", "1.1") +
                           element(explicit_le, 0x0020000D, "UI", "2.2") +
                           element(explicit_le, pixel_data, "OW", "") +
                           element_header(explicit_le, pixel_data, "OB", undefined_length) +
                           fragments(explicit_le)));
  EXPECT_EQ(layout.study_uid, "1.1");
  ASSERT_TRUE(layout.pixels);
  EXPECT_EQ(layout.pixels->length, 0u);
  EXPECT_FALSE(layout.pixels->encapsulated);
}

TEST(Guard, TakesUidsAsDcmtkDoes) {
  // Both came up in fuzzing: DCMTK takes blanks out wherever they are, and stops at a NUL.
  const auto study = [](std::string_view value) {
    return layout_of(dicom_file(explicit_le_uid, element(explicit_le, 0x0020000D, "UI", value)))
        .study_uid;
  };
  EXPECT_EQ(study(" 1.2 3.\v4\t"), "1.23.4");
  EXPECT_EQ(study(std::string("1.2\0 5.6", 8)), "1.2");
}

TEST(Guard, NamesGesPrivateSyntaxAndReadsItsImplicitDataset) {
  const Layout layout =
      layout_of(dicom_file("1.2.840.113619.5.2", uids(implicit_le) + patient(implicit_le)));
  EXPECT_EQ(layout.transfer_syntax, "1.2.840.113619.5.2");
  EXPECT_FALSE(layout.explicit_vr);
  EXPECT_EQ(layout.study_uid, "1.2.3.4");
}

// Beginnings

TEST(Guard, ReadsFilesWithoutPreamble) {
  const std::string dataset = uids(explicit_le);
  const Layout headed = layout_of(meta_header(explicit_le_uid) + dataset);
  EXPECT_EQ(headed.dataset_begin, 40u);
  EXPECT_EQ(headed.transfer_syntax, explicit_le_uid);

  for (const Coding coding : codings) {
    const Layout bare = layout_of(uids(coding));
    EXPECT_EQ(bare.transfer_syntax, uid_of(coding));
    EXPECT_EQ(bare.dataset_begin, 0u);
    EXPECT_EQ(bare.study_uid, "1.2.3.4");
  }
}

TEST(Guard, ReadsAPreambleWithoutFileHeader) {
  const Layout layout = layout_of(preamble('x') + uids(implicit_le));
  EXPECT_EQ(layout.transfer_syntax, implicit_le_uid);
  EXPECT_EQ(layout.dataset_begin, 132u);
}

TEST(Guard, IgnoresAWrongGroupLengthOfTheFileHeader) {
  const std::string syntax = element(explicit_le, 0x00020010, "UI", "1.2.840.10008.1.2 ");
  const std::string dataset = uids(implicit_le);
  for (const std::uint32_t length : {0u, 5u, 0xFFFFFFFFu}) {
    std::string file = preamble();
    file += element(explicit_le, 0x00020000, "UL", number(explicit_le, length, 4));
    file += syntax + dataset;
    EXPECT_EQ(layout_of(file).study_uid, "1.2.3.4");
  }
  EXPECT_EQ(layout_of(preamble() + syntax + dataset).study_uid, "1.2.3.4");
}

TEST(Guard, RefusesAFileHeaderWithoutATransferSyntax) {
  const std::string other = element(explicit_le, 0x00020002, "UI", "1.2");
  EXPECT_EQ(code_of(preamble() + other + uids(explicit_le)), "dicom.malformed");
  // DCMTK knows syntaxes by name as well: a name must not pass for another syntax than it takes.
  EXPECT_EQ(code_of(dicom_file("Little Endian Implicit", uids(explicit_le))), "dicom.malformed");
}

TEST(Guard, CutsATransferSyntaxAtANulAsDcmtkDoes) {
  const std::string syntax =
      element(explicit_le, 0x00020010, "UI", std::string("1.2.840.10008.1.2\0.1.99", 22));
  EXPECT_EQ(layout_of(preamble() + syntax + uids(implicit_le)).transfer_syntax, implicit_le_uid);
}

TEST(Guard, SaysWhatIsNotDicom) {
  for (const std::string& text :
       {std::string(), std::string("\x08"), std::string("PK\x03\x04 zip"), std::string(4000, '\0'),
        std::string("GIF89a something"), preamble().substr(0, 131), std::string(500, '\x08')}) {
    EXPECT_FALSE(looks_like_dicom(bytes_of(text)));
    EXPECT_EQ(code_of(text), "dicom.not_dicom");
  }
}

TEST(Guard, LooksAtTheFirstBytesOnly) {
  EXPECT_TRUE(looks_like_dicom(bytes_of(preamble())));
  EXPECT_TRUE(looks_like_dicom(bytes_of("PK\x03\x04" + std::string(124, 'x') + "DICM")));
  EXPECT_TRUE(looks_like_dicom(bytes_of(meta_header(explicit_le_uid))));
  for (const Coding coding : codings) {
    EXPECT_TRUE(looks_like_dicom(bytes_of(element_header(coding, 0x00080005, "CS", 10))));
    EXPECT_TRUE(looks_like_dicom(bytes_of(element_header(coding, 0x00080000, "UL", 4))));
  }
}

// Oddities of real files

TEST(Guard, LeavesZeroPaddingOutOfTheHeader) {
  for (const Coding coding : codings)
    for (const std::size_t padding : {1, 3, 6, 8, 13, 512})
      EXPECT_EQ(layout_of(dicom_file(uid_of(coding), patient(coding) + std::string(padding, '\0')))
                    .header_length,
                patient(coding).size());
}

TEST(Guard, AcceptsOddLengths) {
  for (const Coding coding : codings)
    EXPECT_EQ(dataset_code(coding, element(coding, patient_id, "LO", "odd") + patient(coding)), "");
}

TEST(Guard, AcceptsAWrongVr) {
  // A sequence's tag as text, a text's as numbers; neither is taken apart.
  EXPECT_EQ(dataset_code(explicit_le, element(explicit_le, content_sequence, "LT", "text") +
                                          element(explicit_le, patient_id, "US", "abc")),
            "");
}

TEST(Guard, ReadsAVrOfTomorrowWithALongLength) {
  const std::string unknown = tag(explicit_le, private_tag) + "ZZ" + std::string(2, '\0') +
                              number(explicit_le, 6, 4) + "abcdef";
  EXPECT_EQ(layout_of(dicom_file(explicit_le_uid, unknown + uids(explicit_le))).study_uid,
            "1.2.3.4");
  for (const std::string vr : {"??", "  ", "xs", "up"})
    EXPECT_EQ(layout_of(dicom_file(explicit_le_uid, tag(explicit_le, private_tag) + vr +
                                                        number(explicit_le, 2, 2) + "ab" +
                                                        uids(explicit_le)))
                  .study_uid,
              "1.2.3.4")
        << vr;
}

TEST(Guard, RefusesAnImpossibleVrAndAsksForTheSyntax) {
  const std::string file = dicom_file(explicit_le_uid, uids(implicit_le));
  EXPECT_EQ(code_of(file), "dicom.malformed");
  EXPECT_THAT(message_of(file), HasSubstr("(0008,0016)"));
  EXPECT_THAT(message_of(file), HasSubstr("1.2.840.10008.1.2.1"));
}

TEST(Guard, ReadsImplicitVrInsideUnOfUndefinedLength) {
  for (const Coding coding : {explicit_le, explicit_be}) {
    const std::string unknown = element_header(coding, private_tag, "UN", undefined_length) +
                                item(implicit_le, patient(implicit_le), false) +
                                delimiter(implicit_le, sequence_end_tag);
    EXPECT_EQ(dataset_code(coding, unknown + uids(coding)), "");
  }
}

TEST(Guard, AcceptsADelimiterAsTheLastBytesOfADefinedLength) {
  for (const Coding coding : codings) {
    const std::string ended = patient(coding) + delimiter(coding, item_end_tag);
    EXPECT_EQ(
        dataset_code(coding, sequence(coding, content_sequence,
                                      item(coding, ended) + delimiter(coding, sequence_end_tag))),
        "");
  }
}

TEST(Guard, DoesNotTakeNativePixelsForASequence) {
  const std::string pixels = delimiter(implicit_le, item_tag, 77) + "any pixels";
  EXPECT_EQ(dataset_code(implicit_le, element(implicit_le, pixel_data, "OW", pixels)), "");
}

std::filesystem::path tests_folder() {
  return std::filesystem::path(__FILE__).parent_path().parent_path();
}

/// tests/fuzz_findings/guard-<code>-<what>: what fuzzing brought up; "accepted" for no error.
TEST(Guard, SaysOfEveryFindingWhatItsNameSays) {
  const auto folder = tests_folder() / "fuzz_findings";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("guard-")) continue;
    const std::string expected = name.substr(6, name.find('-', 6) - 6);
    const MappedFile file(entry.path());
    std::string code = "accepted";
    try {
      check_layout(file.bytes());
    } catch (const Error& error) {
      code = error.code();
    }
    EXPECT_EQ(code, expected == "accepted" ? expected : "dicom." + expected) << name;
    ++count;
  }
  EXPECT_GT(count, 0);
}

TEST(Guard, AcceptsEveryRealFile) {
  const char* data = std::getenv("UPTAKE_DATA");
  if (data == nullptr || !std::filesystem::exists(std::filesystem::path(data) / "sts"))
    GTEST_SKIP() << "no test data: set UPTAKE_DATA to shared/data";
  int count = 0;
  for (const char* folder : {"sts", "suv-oracle"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(data) / folder)) {
      if (!entry.is_regular_file()) continue;
      const MappedFile file(entry.path());
      if (!looks_like_dicom(file.bytes())) continue;
      Layout layout;
      EXPECT_NO_THROW(layout = check_layout(file.bytes())) << entry.path();
      EXPECT_FALSE(layout.sop_instance_uid.empty()) << entry.path();
      ++count;
    }
  EXPECT_GT(count, 1'000);
}

}  // namespace
}  // namespace uptake::dicom
