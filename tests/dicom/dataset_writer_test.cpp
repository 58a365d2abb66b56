#include "dicom/dataset_writer.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <thread>

#include "dicom/guard.h"
#include "dicom/uid.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake::dicom {
namespace {

/// With the two UIDs that every file has.
DatasetWriter smallest() {
  DatasetWriter writer;
  writer.text(0x00080016, "1.2.840.10008.5.1.4.1.1.7");
  writer.text(0x00080018, "2.25.1");
  return writer;
}

/// A file that was written, as DCMTK reads it.
class Written {
 public:
  explicit Written(const DatasetWriter& writer) {
    writer.write(folder_ / "a.dcm");
    EXPECT_TRUE(file_.loadFile((folder_ / "a.dcm").c_str()).good());
    EXPECT_TRUE(file_.loadAllDataIntoMemory().good());
  }
  DcmDataset& dataset() { return *file_.getDataset(); }
  DcmMetaInfo& meta() { return *file_.getMetaInfo(); }

 private:
  TemporaryFolder folder_;
  DcmFileFormat file_;
};

std::string text_of(DcmItem& item, const DcmTagKey& key) {
  OFString text;
  EXPECT_TRUE(item.findAndGetOFStringArray(key, text).good()) << key.toString();
  return {text.data(), text.size()};
}

/// The code and words of the error that `put` makes.
std::string refusal_of(const std::function<void(DatasetWriter&)>& put) {
  const Error error = error_of([&] {
    DatasetWriter writer;
    put(writer);
  });
  return error.code() + ": " + error.message();
}

// Python: "2.25.%d" % int(h, 16), h = hashlib.sha256(t).hexdigest()[:32] with h[12] = "8" and the
// two upper bits of h[16] = 10; uuid.UUID(hex=h).version is 8.
TEST(UidFrom, IsAUuidOfTheText) {
  EXPECT_EQ(uid_from(""), "2.25.302652579918966106791432553938847512868");
  EXPECT_EQ(uid_from("study 1"), "2.25.162779487595017496736397081407862669731");
  EXPECT_NE(uid_from("study 1"), uid_from("study 2"));
}

TEST(DatasetWriter, ExactBytesOfTheSmallestFile) {
  const auto bytes = smallest().bytes();
  const std::string file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(file.substr(0, 132), std::string(128, '\0') + "DICM");
  const std::string dataset = std::string("\x08\0\x05\0CS\x0a\0ISO_IR 192", 18) +
                              std::string(
                                  "\x08\0\x16\0UI\x1a\0"
                                  "1.2.840.10008.5.1.4.1.1.7\0",
                                  34) +
                              std::string(
                                  "\x08\0\x18\0UI\x06\0"
                                  "2.25.1",
                                  14);
  ASSERT_GT(file.size(), dataset.size());
  EXPECT_EQ(file.substr(file.size() - dataset.size()), dataset);
  const Layout layout = check_layout(bytes);
  EXPECT_EQ(layout.transfer_syntax, "1.2.840.10008.1.2.1");
  EXPECT_EQ(layout.dataset_begin, file.size() - dataset.size());
}

TEST(DatasetWriter, MetaHeaderNamesThisProgram) {
  Written file(smallest());
  EXPECT_EQ(text_of(file.meta(), DCM_MediaStorageSOPClassUID), "1.2.840.10008.5.1.4.1.1.7");
  EXPECT_EQ(text_of(file.meta(), DCM_MediaStorageSOPInstanceUID), "2.25.1");
  EXPECT_TRUE(text_of(file.meta(), DCM_ImplementationClassUID).starts_with("2.25."));
  EXPECT_TRUE(text_of(file.meta(), DCM_ImplementationVersionName).starts_with("UPTAKE_"));
}

TEST(DatasetWriter, ValuesOfEveryRepresentation) {
  DatasetWriter writer = smallest();
  writer.text(0x00100010, "Müller^Jürgen");
  writer.text(0x00080008, R"(ORIGINAL\PRIMARY)");
  writer.text(0x00204000, "two\r\nlines, and a \\ that separates nothing");
  writer.text(0x00080090, "");
  writer.numbers(0x00200032, {-1.5, 0, 1e-7});
  writer.number(0x00089459, 2.5);       // FL
  writer.number(0x00189073, -0.125);    // FD
  writer.integer(0x00200013, -7);       // IS
  writer.integer(0x00280010, 65'535);   // US
  writer.integer(0x00280106, -32'768);  // US or SS
  writer.integer(0x00286020, 3);        // US, 1-n
  const std::uint32_t pointer[] = {0x00200032};
  writer.tags(0x00280009, pointer);
  Written file(writer);
  DcmDataset& d = file.dataset();
  EXPECT_EQ(text_of(d, DCM_PatientName), "Müller^Jürgen");
  EXPECT_EQ(text_of(d, DCM_ImageType), R"(ORIGINAL\PRIMARY)");
  EXPECT_EQ(text_of(d, DCM_ImageComments), "two\r\nlines, and a \\ that separates nothing");
  EXPECT_EQ(text_of(d, DCM_ReferringPhysicianName), "");
  EXPECT_EQ(text_of(d, DCM_ImagePositionPatient), R"(-1.5\0\1e-07)");
  EXPECT_EQ(text_of(d, DCM_RecommendedDisplayFrameRateInFloat), "2.5");
  EXPECT_EQ(text_of(d, DCM_AcquisitionDuration), "-0.125");
  EXPECT_EQ(text_of(d, DCM_InstanceNumber), "-7");
  EXPECT_EQ(text_of(d, DCM_Rows), "65535");
  EXPECT_EQ(text_of(d, DCM_SmallestImagePixelValue), "-32768");
  EXPECT_EQ(text_of(d, DCM_FrameIncrementPointer), "(0020,0032)");
}

TEST(DatasetWriter, DecimalsKeepAsManyDigitsAsFit) {
  const std::pair<double, std::string> cases[] = {{1.0 / 3, "0.33333333333333"},
                                                  {-1.0 / 3, "-0.3333333333333"},
                                                  {370e6, "370000000"},
                                                  {-1e-300 / 3, "-3.33333333e-301"},
                                                  {6586.2, "6586.2"},
                                                  {123456789.123456789, "123456789.123457"},
                                                  {0.1 + 0.2, "0.3"},
                                                  {-0.000123456789123456, "-0.0001234567891"}};
  for (const auto& [value, text] : cases) {
    DatasetWriter writer = smallest();
    writer.number(0x00281053, value);
    EXPECT_EQ(text_of(Written(writer).dataset(), DCM_RescaleSlope), text);
  }
}

TEST(DatasetWriter, SequencesAndCodes) {
  DatasetWriter writer = smallest();
  writer.no_items(0x00081140);
  writer.code(0x00540300, {"77004003", "SCT", "Fluorine"}).text(0x00080103, "1");
  writer.code(0x00540300, {"1", "99X", "another"});
  writer.item(0x00540016).item(0x00540304).text(0x00080100, "deep");
  Written file(writer);
  DcmItem* item = nullptr;
  ASSERT_TRUE(file.dataset().findAndGetSequenceItem(DCM_RadionuclideCodeSequence, item, 0).good());
  EXPECT_EQ(text_of(*item, DCM_CodeMeaning), "Fluorine");
  EXPECT_EQ(text_of(*item, DCM_CodingSchemeVersion), "1");
  ASSERT_TRUE(file.dataset().findAndGetSequenceItem(DCM_RadionuclideCodeSequence, item, 1).good());
  EXPECT_EQ(text_of(*item, DCM_CodingSchemeDesignator), "99X");
  DcmSequenceOfItems* empty = nullptr;
  ASSERT_TRUE(file.dataset().findAndGetSequence(DCM_ReferencedImageSequence, empty).good());
  EXPECT_EQ(empty->card(), 0U);
  OFString deep;
  EXPECT_TRUE(file.dataset().findAndGetOFString(DCM_CodeValue, deep, 0, OFTrue).good());
}

TEST(DatasetWriter, Pixels) {
  DatasetWriter words = smallest();
  words.pixels(std::vector<std::int16_t>{-2, 1});
  auto bytes = words.bytes();
  const std::string file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_TRUE(file.ends_with(std::string("\xE0\x7F\x10\0OW\0\0\x04\0\0\0\xFE\xFF\x01\0", 16)));

  DatasetWriter odd = smallest();
  odd.integer(0x00280100, 8);
  odd.pixels(std::vector<std::uint8_t>{7, 8, 9});
  bytes = odd.bytes();
  const std::string padded(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_TRUE(padded.ends_with(std::string("\xE0\x7F\x10\0OB\0\0\x04\0\0\0\x07\x08\x09\0", 16)));
}

TEST(DatasetWriter, RefusesWhatNoValueMayBe) {
  using W = DatasetWriter;
  const std::pair<const char*, std::function<void(W&)>> cases[] = {
      {"(0008,0050)", [](W& w) { w.text(0x00080050, std::string(17, 'a')); }},  // SH
      {"(0010,0020)", [](W& w) { w.text(0x00100020, std::string(65, 'a')); }},  // LO
      {"(0010,0040)", [](W& w) { w.text(0x00100040, "female"); }},              // CS
      {"(0008,0018)", [](W& w) { w.text(0x00080018, "1.2.x"); }},               // UI
      {"(0008,0018)", [](W& w) { w.text(0x00080018, std::string(65, '1')); }},  // UI
      {"(0008,0020)", [](W& w) { w.text(0x00080020, "20231345"); }},            // DA
      {"(0008,0030)", [](W& w) { w.text(0x00080030, "10:15"); }},               // TM
      {"(0010,1010)", [](W& w) { w.text(0x00101010, "63"); }},                  // AS
      {"(0010,1030)", [](W& w) { w.text(0x00101030, "70 kg"); }},               // DS
      {"(0010,1030)", [](W& w) { w.number(0x00101030, std::nan("")); }},        // DS
      {"(0020,0032)",
       [](W& w) {
         w.numbers(0x00200032, {1, 2});
       }},                                                              // 3 values
      {"(0010,0020)", [](W& w) { w.text(0x00100020, "a\\b"); }},        // 1 value
      {"(0028,0010)", [](W& w) { w.integer(0x00280010, 65'536); }},     // US
      {"(0028,0010)", [](W& w) { w.integer(0x00280010, -1); }},         // US
      {"(0028,0010)", [](W& w) { w.text(0x00280010, "64"); }},          // US
      {"(0028,0010)", [](W& w) { w.number(0x00280010, 64); }},          // US
      {"(0020,0013)", [](W& w) { w.integer(0x00200013, 1LL << 40); }},  // IS
      {"(0010,0020)", [](W& w) { w.text(0x00100020, "a\nb"); }},        // LO
      {"(0010,0020)", [](W& w) { w.text(0x00100020, "\xFC"); }},        // not UTF-8
      {"(0010,0020)", [](W& w) { w.item(0x00100020); }},                // no sequence
      {"(0054,0016)", [](W& w) { w.text(0x00540016, "a"); }},           // a sequence
      {"(0009,1001)", [](W& w) { w.text(0x00091001, "a"); }}};          // unknown
  for (const auto& [tag, put] : cases)
    EXPECT_TRUE(refusal_of(put).starts_with(std::string("dicom.value: ") + tag))
        << tag << " gave " << refusal_of(put);
  EXPECT_EQ(error_of([] { tag_named("PatientWaist"); }).code(), "dicom.value");
  EXPECT_EQ(error_of([] { DatasetWriter().bytes(); }).code(), "dicom.value");
}

TEST(DatasetWriter, LengthsCountCharactersAndNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += "ü";
  DatasetWriter writer = smallest();
  writer.text(0x00100020, umlauts);
  EXPECT_EQ(text_of(Written(writer).dataset(), DCM_PatientID), umlauts);
  EXPECT_EQ(error_of([&] { writer.text(0x00100020, umlauts + "ü"); }).code(), "dicom.value");
}

TEST(DatasetWriter, TagsByKeyword) {
  EXPECT_EQ(tag_named("PatientWeight"), 0x00101030U);
  EXPECT_EQ(tag_named("RadiopharmaceuticalInformationSequence"), 0x00540016U);
}

TEST(DatasetWriter, CopiesShareNothing) {
  DatasetWriter common = smallest();
  common.item(0x00540016).text(0x00180031, "FDG");
  const auto before = common.bytes();
  DatasetWriter copy(common);
  copy.text(0x00080018, "2.25.2");
  copy.item(0x00540016);
  EXPECT_EQ(common.bytes(), before);
  EXPECT_NE(copy.bytes(), before);
  common = std::move(copy);
  EXPECT_EQ(text_of(Written(common).dataset(), DCM_SOPInstanceUID), "2.25.2");
}

TEST(DatasetWriter, ThreadsCopyOneWriter) {
  const DatasetWriter common = smallest();
  const auto expected = DatasetWriter(common).bytes();
  std::vector<std::vector<std::byte>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made)
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) mine = DatasetWriter(common).bytes();
      });
  }
  for (const auto& bytes : made) EXPECT_EQ(bytes, expected);
}

TEST(DatasetWriter, NamesThePathThatItCannotWrite) {
  const TemporaryFolder folder;
  const auto path = folder / "absent" / "a.dcm";
  const Error error = error_of([&] { smallest().write(path); });
  EXPECT_EQ(error.code(), "dicom.write");
  EXPECT_NE(error.message().find(path.string()), std::string::npos);
  // A disk that is full.
  EXPECT_EQ(error_of([&] { smallest().write("/dev/full"); }).code(), "dicom.write");
}

}  // namespace
}  // namespace uptake::dicom
