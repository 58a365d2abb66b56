// What happens below the top level, and to private, unknown and malformed attributes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "deidentify_datasets.h"

namespace uptake::dicom {
namespace {

using datasets::deidentifier, datasets::get, datasets::has, datasets::item_of, datasets::pet_slice,
    datasets::set, datasets::set_code, datasets::set_private;

constexpr const char* philips = "Philips PET Private Group";
constexpr const char* ge = "GEMS_PETD_01";

std::unique_ptr<DcmDataset> with_private_attributes() {
  auto slice = pet_slice();
  set_private(*slice, 0x70531000, philips, EVR_DS, "0.000551");
  set_private(*slice, 0x70531009, philips, EVR_DS, "3.5");
  set_private(*slice, 0x70531010, philips, EVR_LO, "Miller");
  set_private(*slice, 0x7053A000, "Somebody else", EVR_DS, "1.5");
  set_private(*slice, 0x0009420D, ge, EVR_DT, "20200301101112.00");
  set_private(*slice, 0x00094201, ge, EVR_LO, "Miller");
  set_private(*slice, 0x0011100D, ge, EVR_DT, "20200301101112.00");
  return slice;
}

void expect_safe_private(DcmDataset& slice) {
  EXPECT_EQ(get(slice, 0x70530010), philips);
  EXPECT_EQ(get(slice, 0x70531000), "0.000551");
  EXPECT_EQ(get(slice, 0x70531009), "3.5");
  EXPECT_EQ(get(slice, 0x00090042), ge);
  EXPECT_EQ(get(slice, 0x0009420D),
            deidentifier().shift_date("20200301", "MRN-0042") + "101112.00");
  for (const std::uint32_t tag :
       {0x70531010u, 0x7053A000u, 0x705300A0u, 0x00094201u, 0x0011100Du, 0x00110010u})
    EXPECT_FALSE(has(slice, tag)) << std::hex << tag;
}

TEST(PrivateAttributes, StayWhereTheirCreatorIsKnownInAnyBlock) {
  const auto slice = with_private_attributes();
  deidentifier().apply(*slice);
  expect_safe_private(*slice);
}

// Implicit VR: the file does not say what a private attribute is.
TEST(PrivateAttributes, StayWhereTheyCameWithoutVr) {
  const auto source = with_private_attributes();
  const auto slice = datasets::read_bytes(datasets::bytes_of(*source, EXS_LittleEndianImplicit),
                                          EXS_LittleEndianImplicit);
  DcmElement* element = nullptr;
  ASSERT_TRUE(slice->findAndGetElement(datasets::key_of(0x70531000), element).good());
  ASSERT_EQ(element->ident(), EVR_UNKNOWN) << "not in DCMTK's dictionary";
  deidentifier().apply(*slice);
  expect_safe_private(*slice);
  ASSERT_TRUE(slice->findAndGetElement(datasets::key_of(0x70531000), element).good());
  EXPECT_EQ(element->ident(), EVR_DS);
}

TEST(PrivateAttributes, GoWithoutTheirCreatorAndWithValuesOfAnotherForm) {
  const auto slice = pet_slice();
  set_private(*slice, 0x70531000, philips, EVR_LO, "Miller");
  set_private(*slice, 0x70531109, philips, EVR_DS, "3.5");
  delete slice->remove(datasets::key_of(0x70530011));
  deidentifier().apply(*slice);
  EXPECT_EQ(get(*slice, 0x70531000), "");
  EXPECT_FALSE(has(*slice, 0x70531109));
}

TEST(Sequences, KeepReferencesWithHashedUids) {
  const auto slice = pet_slice();
  DcmItem& source = item_of(*slice, 0x00082112);
  set(source, 0x00081150, "1.2.840.10008.5.1.4.1.1.128");
  set(source, 0x00081155, "1.2.3.4.5");
  set(source, 0x00400260, "x");
  set(item_of(source, 0x00081140), 0x00081155, "1.2.3.4.6");
  set(item_of(*slice, 0x00081120), 0x00081155, "1.2.3.7");
  deidentifier().apply(*slice);
  EXPECT_EQ(get(source, 0x00081150), "1.2.840.10008.5.1.4.1.1.128");
  EXPECT_EQ(get(source, 0x00081155), get(*slice, 0x00080018));
  EXPECT_EQ(get(item_of(source, 0x00081140), 0x00081155), deidentifier().uid("1.2.3.4.6"));
  EXPECT_FALSE(has(*slice, 0x00081120)) << "referenced patient";
}

TEST(Sequences, HoldNoPseudonymsAndNoPixels) {
  const auto slice = pet_slice();
  DcmItem& source = item_of(*slice, 0x00082112);
  set(source, 0x00100020, "MRN-0042");
  set(source, 0x00080050, "A-2020-17");
  const Uint8 pixels[] = {1, 2};
  source.putAndInsertUint8Array(DcmTag(0x7FE0, 0x0010, DcmVR(EVR_OB)), pixels, 2);
  deidentifier().apply(*slice);
  EXPECT_EQ(item_of(*slice, 0x00082112).card(), 0u);
}

TEST(Codes, StayWhenTheirSchemeIsPublicAndTheirFormIsItsOwn) {
  const auto slice = pet_slice();
  set_code(*slice, 0x00540410, "F-10450", "SRT", "recumbent for Miller");
  set_code(item_of(*slice, 0x00540410), 0x00540412, "F-10340", "99SDM", "supine");
  set_code(*slice, 0x00540414, "Miller", "SRT", "headfirst");
  set_code(*slice, 0x00082218, "T-D0050", "99LOCAL", "Miller");
  set_code(*slice, 0x00540302, "C-12345", "SRT", "Miller's way");
  deidentifier().apply(*slice);
  DcmItem& orientation = item_of(*slice, 0x00540410);
  EXPECT_EQ(get(orientation, 0x00080100), "F-10450");
  EXPECT_EQ(get(orientation, 0x00080102), "SRT");
  EXPECT_EQ(get(orientation, 0x00080104), "recumbent");
  EXPECT_EQ(get(item_of(orientation, 0x00540412), 0x00080104), "supine");
  DcmSequenceOfItems* sequence = nullptr;
  for (const std::uint32_t tag : {0x00540414u, 0x00082218u}) {
    ASSERT_TRUE(slice->findAndGetSequence(datasets::key_of(tag), sequence).good());
    EXPECT_EQ(sequence->card(), 0u) << std::hex << tag;
  }
  EXPECT_EQ(get(item_of(*slice, 0x00540302), 0x00080104), "C-12345")
      << "a code always has a meaning";
}

TEST(Values, ThatAreNotOfTheirFormGo) {
  const auto slice = pet_slice();
  for (const auto& [tag, value] :
       std::vector<std::pair<std::uint32_t, std::string>>{{0x00080008, "ORIGINAL\\Miller\\AXIAL"},
                                                          {0x00080016, "1.2.3.4.5"},
                                                          {0x00080031, "Miller"},
                                                          {0x00080201, "CET"},
                                                          {0x00100040, "ANNA"},
                                                          {0x00101030, "71.5 kg"},
                                                          {0x00280301, "Miller"}})
    set(*slice, tag, value);
  deidentifier().apply(*slice);
  EXPECT_EQ(get(*slice, 0x00080008), "ORIGINAL\\\\AXIAL");
  for (const std::uint32_t tag :
       {0x00080016u, 0x00080031u, 0x00080201u, 0x00100040u, 0x00101030u, 0x00280301u})
    EXPECT_EQ(get(*slice, tag), "") << std::hex << tag;
}

TEST(Values, GoWhenTheFileGivesThemAnotherVr) {
  const auto slice = pet_slice();
  const Uint16 rows[] = {2, 0x694D, 0x6C6C, 0x7265};
  slice->putAndInsertUint16Array(datasets::key_of(0x00280010), rows, 4);
  slice->putAndInsertString(DcmTag(0x0028, 0x0011, DcmVR(EVR_LO)), "Miller");
  slice->putAndInsertString(DcmTag(0x0008, 0x0060, DcmVR(EVR_LT)), "Miller");
  slice->putAndInsertUint16(DcmTag(0x0020, 0x0013, DcmVR(EVR_US)), 7);
  deidentifier().apply(*slice);
  for (const std::uint32_t tag : {0x00280010u, 0x00280011u, 0x00200013u})
    EXPECT_FALSE(has(*slice, tag)) << std::hex << tag;
  EXPECT_EQ(get(*slice, 0x00080060), "");
}

TEST(Values, WithoutVrAreReadAsText) {
  const auto slice = pet_slice();
  const std::string id = "MRN-0042";
  slice->putAndInsertUint8Array(DcmTag(0x0010, 0x0020, DcmVR(EVR_UN)),
                                reinterpret_cast<const Uint8*>(id.data()), id.size());
  deidentifier().apply(*slice);
  EXPECT_EQ(get(*slice, 0x00100020), deidentifier().pseudonym(id));
  EXPECT_EQ(get(*slice, 0x00080020), deidentifier().shift_date("20200301", id));
}

TEST(Values, OfOverlaysCurvesPaddingAndSignaturesGo) {
  const auto slice = pet_slice();
  const Uint8 bytes[] = {1, 2};
  for (const DcmTagKey& key : {DcmTagKey(0x6000, 0x3000), DcmTagKey(0x5000, 0x3000),
                               DcmTagKey(0xFFFC, 0xFFFC), DcmTagKey(0x0008, 0x0000)})
    slice->putAndInsertUint8Array(DcmTag(key, DcmVR(EVR_OB)), bytes, 2);
  item_of(*slice, 0xFFFAFFFA);
  deidentifier().apply(*slice);
  for (const std::uint32_t tag : {0x60003000u, 0x50003000u, 0xFFFCFFFCu, 0x00080000u, 0xFFFAFFFAu})
    EXPECT_FALSE(has(*slice, tag)) << std::hex << tag;
}

TEST(Pixels, StayAsTheyAre) {
  const auto slice = pet_slice();
  const Uint16 pixels[] = {1, 2, 3, 40'000};
  slice->putAndInsertUint16Array(DCM_PixelData, pixels, 4);
  deidentifier().apply(*slice);
  const Uint16* kept = nullptr;
  unsigned long count = 0;
  ASSERT_TRUE(slice->findAndGetUint16Array(DCM_PixelData, kept, &count).good());
  EXPECT_THAT(std::vector<Uint16>(kept, kept + count), testing::ElementsAreArray(pixels));
}

// The names in the data are for people; a tag that does not carry its name would be a mistake.
TEST(Rules, NameEveryAttributeAsTheDictionaryDoes) {
  for (const auto& rule : datasets::rules().at("attributes")) {
    const auto tag = static_cast<std::uint32_t>(
        std::stoul(rule.at("tag").get<std::string>().replace(4, 1, ""), nullptr, 16));
    DcmTag known(datasets::key_of(tag));
    EXPECT_EQ(known.getTagName(), rule.at("name").get<std::string>()) << rule;
    const std::string vr = known.getVR().getValidVRName();
    const bool same = vr == rule.at("vr") || (vr == "OB" && rule.at("vr") == "OW");
    EXPECT_TRUE(same || known.getEVR() == EVR_xs || known.getEVR() == EVR_px) << rule << vr;
  }
}

}  // namespace
}  // namespace uptake::dicom
