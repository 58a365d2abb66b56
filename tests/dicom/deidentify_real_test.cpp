// On slices from real scanners: nothing that SUV and geometry need is lost.
#include <gtest/gtest.h>

#include <cstdlib>

#include "deidentify_datasets.h"

namespace uptake::dicom {
namespace {

using datasets::get;

std::filesystem::path data_folder() {
  const char* folder = std::getenv("UPTAKE_DATA");
  return folder == nullptr ? "" : folder;
}

class RealSlice : public testing::TestWithParam<const char*> {};

TEST_P(RealSlice, KeepsWhatGeometryAndSuvNeed) {
  const auto path = data_folder() / GetParam();
  DcmFileFormat before, after;
  if (before.loadFile(path.c_str()).bad() || after.loadFile(path.c_str()).bad())
    GTEST_SKIP() << path << " is absent: set UPTAKE_DATA";
  DcmDataset &raw = *before.getDataset(), &kept = *after.getDataset();
  datasets::deidentifier().apply(kept);
  for (const std::uint32_t tag :
       {0x00080008u, 0x00080016u, 0x00080031u, 0x00080032u, 0x00080060u, 0x00080070u, 0x00081090u,
        0x00101030u, 0x00180050u, 0x00181120u, 0x00200013u, 0x00200032u, 0x00200037u, 0x00280004u,
        0x00280010u, 0x00280011u, 0x00280030u, 0x00280051u, 0x00280100u, 0x00280103u, 0x00281052u,
        0x00281053u, 0x00541000u, 0x00541001u, 0x00541102u, 0x00541300u, 0x7FE00010u})
    EXPECT_EQ(get(kept, tag), get(raw, tag)) << std::hex << tag;
  if (get(raw, 0x00080060) != "PT") return;
  DcmItem &injection = datasets::item_of(raw, 0x00540016),
          &kept_injection = datasets::item_of(kept, 0x00540016);
  for (const std::uint32_t tag : {0x00180031u, 0x00181072u, 0x00181074u, 0x00181075u})
    EXPECT_EQ(get(kept_injection, tag), get(injection, tag)) << std::hex << tag;
  EXPECT_EQ(get(datasets::item_of(kept_injection, 0x00540300), 0x00080104),
            get(datasets::item_of(injection, 0x00540300), 0x00080104));
}

INSTANTIATE_TEST_SUITE_P(OfPublicData, RealSlice,
                         testing::Values("suv-oracle/PT_raw_bqml/1-215.dcm",
                                         "suv-oracle/CT/000015.dcm",
                                         "sts/STS_003/PET/image/000015.dcm",
                                         "sts/STS_003/CT/image/000015.dcm"));

}  // namespace
}  // namespace uptake::dicom
