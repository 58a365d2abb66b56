#include "dicom/elements.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <cstring>

namespace uptake::dicom {
namespace {

void put_private(DcmDataset& dataset, Uint16 element, DcmEVR vr, const char* value) {
  DcmElement* made = nullptr;
  if (vr == EVR_UN) {
    made = new DcmOtherByteOtherWord(DcmTag(0x7053, element, EVR_UN));
    made->putUint8Array(reinterpret_cast<const Uint8*>(value), std::strlen(value));
  } else {
    made = new DcmDecimalString(DcmTag(0x7053, element, EVR_DS));
    made->putString(value);
  }
  dataset.insert(made, true);
}

TEST(ParseNumber, WantsAWholeNumberAndNothingElse) {
  EXPECT_EQ(parse_number(" 12.5 "), 12.5);
  EXPECT_EQ(parse_number("+3"), 3);
  EXPECT_EQ(parse_number("-1.5E-3"), -0.0015);
  for (const char* text : {"", "nan", "inf", "1,5", "12 kg", "0x10"})
    EXPECT_FALSE(parse_number(text)) << text;
}

TEST(Elements, ReadsEveryNumericForm) {
  DcmDataset dataset;
  dataset.putAndInsertUint16(DCM_Rows, 512);
  dataset.putAndInsertString(DCM_PixelSpacing, "2.5\\3");
  dataset.putAndInsertString(DCM_PatientWeight, "75 ");
  const Elements elements(dataset);
  EXPECT_EQ(elements.integer(0x00280010), 512);
  EXPECT_EQ(elements.numbers(0x00280030), (std::vector<double>{2.5, 3}));
  EXPECT_EQ(elements.number(0x00101030), 75);
  EXPECT_EQ(elements.text(0x00100020), "");
  EXPECT_FALSE(elements.number(0x00101020));
}

TEST(Elements, FindsPrivateElementsByTheirCreator) {
  DcmDataset dataset;
  const char* philips = "Philips PET Private Group";
  // The creator's block is the second one here: 7053,11 reserves 7053,11xx.
  dataset.insert(new DcmLongString(DcmTag(0x7053, 0x0010, EVR_LO)));
  dataset.putAndInsertString(DcmTag(0x7053, 0x0010, EVR_LO), "ANOTHER");
  dataset.putAndInsertString(DcmTag(0x7053, 0x0011, EVR_LO), philips);
  put_private(dataset, 0x1000, EVR_DS, "666");  // ANOTHER's
  put_private(dataset, 0x1100, EVR_DS, "0.000551");
  put_private(dataset, 0x1109, EVR_UN, "1.602563 ");  // as implicit files give it
  const Elements elements(dataset);
  EXPECT_EQ(elements.private_text(0x7053, philips, 0x00), "0.000551");
  EXPECT_EQ(elements.private_text(0x7053, philips, 0x09), "1.602563");
  EXPECT_EQ(elements.private_text(0x7053, philips, 0x0A), "");
  EXPECT_EQ(elements.private_text(0x7053, "Siemens", 0x00), "");
}

}  // namespace
}  // namespace uptake::dicom
