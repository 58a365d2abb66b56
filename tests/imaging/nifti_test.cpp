#include "imaging/nifti.h"

#include <gtest/gtest.h>
#include <nifti/nifti1.h>
#include <zlib.h>

#include <cstring>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// A file as a reader without libnifti sees it.
struct ReadBack {
  nifti_1_header header;
  std::vector<float> values;
};

ReadBack read_back(const std::filesystem::path& file) {
  ReadBack result{};
  const gzFile gzip = gzopen(file.c_str(), "rb");
  EXPECT_EQ(gzread(gzip, &result.header, sizeof result.header), 348);
  EXPECT_EQ(gzseek(gzip, static_cast<z_off_t>(result.header.vox_offset), SEEK_SET), 352);
  for (float value; gzread(gzip, &value, sizeof value) == sizeof value;) {
    result.values.push_back(value);
  }
  gzclose(gzip);
  return result;
}

std::array<float, 4> quaternion(const nifti_1_header& header) {
  return {header.pixdim[0], header.quatern_b, header.quatern_c, header.quatern_d};
}

void expect_row(const float* row, const std::array<float, 4>& expected) {
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FLOAT_EQ(row[i], expected[i]) << i;
}

/// 3 x 4 x 5 voxels of 2, 3 and 4 mm from (-10, -20, 30) LPS, numbered from 0.25.
Volume numbered() {
  Volume volume;
  volume.grid.size = {3, 4, 5};
  volume.grid.affine.diagonal() << 2, 3, 4, 1;
  volume.grid.affine.topRightCorner<3, 1>() << -10, -20, 30;
  for (int i = 0; i < 60; ++i) volume.voxels.push_back(static_cast<float>(i) + .25f);
  return volume;
}

TEST(Nifti, HeaderSaysWhatTheVoxelsAre) {
  const TemporaryFolder folder;
  write_nifti(folder / "a.nii.gz", numbered(), "SUVbw, g/ml");
  const auto [header, values] = read_back(folder / "a.nii.gz");
  EXPECT_EQ(header.sizeof_hdr, 348);
  EXPECT_STREQ(header.magic, "n+1");
  EXPECT_EQ(std::vector<short>(header.dim, header.dim + 4), (std::vector<short>{3, 3, 4, 5}));
  EXPECT_EQ(header.datatype, DT_FLOAT32);
  EXPECT_EQ(header.bitpix, 32);
  EXPECT_EQ(header.xyzt_units, NIFTI_UNITS_MM);
  EXPECT_EQ(header.scl_slope, 1);
  EXPECT_EQ(header.scl_inter, 0);
  EXPECT_STREQ(header.descrip, "SUVbw, g/ml");
  EXPECT_EQ(values, numbered().voxels);
}

// LPS to RAS turns the first two axes round: half a turn about the third, (b, c, d) = (0, 0, 1).
TEST(Nifti, BothFormsAreTheAffineInRas) {
  const TemporaryFolder folder;
  write_nifti(folder / "a.nii.gz", numbered(), "");
  const nifti_1_header header = read_back(folder / "a.nii.gz").header;
  EXPECT_EQ(header.sform_code, NIFTI_XFORM_SCANNER_ANAT);
  EXPECT_EQ(header.qform_code, NIFTI_XFORM_SCANNER_ANAT);
  expect_row(header.srow_x, {-2, 0, 0, 10});
  expect_row(header.srow_y, {0, -3, 0, 20});
  expect_row(header.srow_z, {0, 0, 4, 30});
  EXPECT_EQ(quaternion(header), (std::array<float, 4>{1, 0, 0, 1}));
  expect_row(header.pixdim, {1, 2, 3, 4});
  EXPECT_EQ(header.qoffset_x, 10);
  EXPECT_EQ(header.qoffset_y, 20);
  EXPECT_EQ(header.qoffset_z, 30);
}

// Slices stacked from head to feet: the quaternion needs qfac = -1.
TEST(Nifti, LeftHandedGridsKeepTheirHandedness) {
  const TemporaryFolder folder;
  Volume volume = numbered();
  volume.grid.affine(2, 2) = -4;
  write_nifti(folder / "b.nii.gz", volume, "");
  const nifti_1_header header = read_back(folder / "b.nii.gz").header;
  EXPECT_EQ(header.qform_code, NIFTI_XFORM_SCANNER_ANAT);
  EXPECT_EQ(quaternion(header), (std::array<float, 4>{-1, 0, 0, 1}));
  expect_row(header.srow_z, {0, 0, -4, 30});
}

TEST(Nifti, ShearHasNoQform) {
  const TemporaryFolder folder;
  Volume volume = numbered();
  volume.grid.affine(1, 2) = 1;  // gantry tilt
  write_nifti(folder / "c.nii.gz", volume, "");
  const nifti_1_header header = read_back(folder / "c.nii.gz").header;
  EXPECT_EQ(header.qform_code, NIFTI_XFORM_UNKNOWN);
  expect_row(header.srow_y, {0, -3, -1, 20});
}

TEST(Nifti, TheSameVolumeGivesTheSameBytes) {
  const TemporaryFolder folder;
  write_nifti(folder / "d.nii.gz", numbered(), "CT, HU");
  write_nifti(folder / "e.nii.gz", numbered(), "CT, HU");
  EXPECT_EQ(read_all(folder / "d.nii.gz"), read_all(folder / "e.nii.gz"));
}

TEST(Nifti, LongDescriptionsAreCut) {
  const TemporaryFolder folder;
  write_nifti(folder / "a.nii.gz", numbered(), std::string(200, 'd'));
  EXPECT_EQ(std::strlen(read_back(folder / "a.nii.gz").header.descrip), 79u);
}

TEST(Nifti, RefusedVolumesLeaveNoFile) {
  const TemporaryFolder folder;
  Volume volume = numbered();
  volume.voxels.pop_back();
  const auto write = [&] { write_nifti(folder / "f.nii.gz", volume, ""); };
  EXPECT_EQ(error_of(write).code(), "nifti.size");
  volume = {};
  EXPECT_EQ(error_of(write).code(), "nifti.size");
  volume.grid.size = {40000, 1, 1};  // more than 16 bits with a sign hold
  volume.voxels.resize(40000);
  EXPECT_EQ(error_of(write).code(), "nifti.size");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Nifti, AFolderThatIsNotThereIsAnError) {
  const TemporaryFolder folder;
  const auto error = error_of([&] { write_nifti(folder / "none/f.nii.gz", numbered(), ""); });
  EXPECT_EQ(error.code(), "file.write");
}

}  // namespace
}  // namespace uptake
