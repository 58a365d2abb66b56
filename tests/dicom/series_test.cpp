#include "dicom/series.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include "support/phantom.h"
#include "support/real_data.h"
#include "support/temporary_folder.h"

namespace uptake::dicom {
namespace {

using test::PhantomOptions;

PhantomOptions small_pet() {
  PhantomOptions options;
  options.ct = false;
  options.slices = 8;
  options.pet_side = 16;
  return options;
}

std::vector<Series> grouped(const PhantomOptions& options) {
  const TemporaryFolder folder;
  test::write_phantom(folder.path(), options);
  return group_series(test::read_folder(folder.path()));
}

bool has_note(const Series& series, const std::string& code) {
  for (const Note& note : series.notes)
    if (note.code == code) return true;
  return false;
}

TEST(GroupSeries, MakesOneStackASeries) {
  auto options = small_pet();
  options.ct = true;
  options.ct_side = 20;
  const auto all = grouped(options);
  ASSERT_EQ(all.size(), 2U);
  for (const auto& series : all) {
    ASSERT_TRUE(series.stack);
    EXPECT_EQ(series.instances.size(), 8U);
    EXPECT_TRUE(series.notes.empty());
  }
}

TEST(GroupSeries, TakesCopiesOfAFileOnce) {
  const TemporaryFolder folder;
  test::write_phantom(folder.path() / "a", small_pet());
  test::write_phantom(folder.path() / "b", small_pet());
  const auto all = group_series(test::read_folder(folder.path()));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].instances.size(), 8U);
  EXPECT_TRUE(has_note(all[0], "repeated_instances"));
}

TEST(GroupSeries, LeavesAScoutInsideTheSeriesOut) {
  auto options = small_pet();
  options.edit = [](DcmDataset& d, bool, std::size_t k) {
    if (k == 0) d.putAndInsertString(DCM_ImageOrientationPatient, "1\\0\\0\\0\\0\\-1");
  };
  const auto all = grouped(options);
  EXPECT_EQ(all[0].instances.size(), 7U);
  EXPECT_TRUE(has_note(all[0], "mixed_series"));
  EXPECT_TRUE(all[0].stack);
}

TEST(GroupSeries, SlicesTwiceAtOnePlace) {
  auto options = small_pet();
  options.seed = 0;
  // The last slice is put where the one before it is: its pixels are others.
  options.shift = [](bool, std::size_t k) { return k == 7 ? -846.0 / 7 : 0.0; };
  auto all = grouped(options);
  ASSERT_TRUE(all[0].no_stack);
  EXPECT_EQ(all[0].no_stack->code, "duplicate_slices");

  // The same with the same pixels.
  options.edit = [](DcmDataset& d, bool, std::size_t k) {
    if (k < 6) return;
    const std::vector<Uint16> same(256, 5);
    d.putAndInsertUint16Array(DCM_PixelData, same.data(), 256);
    d.putAndInsertString(DCM_RescaleSlope, "1");
  };
  all = grouped(options);
  ASSERT_TRUE(all[0].stack);
  EXPECT_EQ(all[0].instances.size(), 7U);
  EXPECT_TRUE(has_note(all[0], "duplicate_slices"));
}

TEST(GroupSeries, GeometryThatIsMissingOrNoNumber) {
  auto options = small_pet();
  options.edit = [](DcmDataset& d, bool, std::size_t) {
    d.putAndInsertString(DCM_PixelSpacing, "nan\\nan");
  };
  auto all = grouped(options);
  ASSERT_TRUE(all[0].no_stack);
  EXPECT_EQ(all[0].no_stack->code, "no_geometry");
}

TEST(GroupSeries, RealSeriesOfEightPatients) {
  const auto folder = test::real_data("sts");
  if (folder.empty()) GTEST_SKIP() << "third-party data absent";
  std::size_t volumes = 0;
  for (const auto& patient : std::filesystem::directory_iterator(folder)) {
    if (!patient.is_directory()) continue;
    for (const auto& series : group_series(test::read_folder(patient.path()))) {
      if (series.first().modality == "RTSTRUCT") continue;
      EXPECT_TRUE(series.stack) << patient.path();
      EXPECT_TRUE(series.notes.empty()) << patient.path();
      ++volumes;
    }
  }
  EXPECT_EQ(volumes, 16U);
}

}  // namespace
}  // namespace uptake::dicom
