#include "imaging/nifti_labels.h"

#include <gtest/gtest.h>
#include <nifti/nifti1.h>
#include <zlib.h>

#include <cstdint>
#include <vector>

#include "imaging/nifti.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

/// A file as a reader without libnifti sees it.
struct LabelsReadBack {
  nifti_1_header header{};
  std::vector<std::uint16_t> labels;
};

LabelsReadBack read_labels_back(const std::filesystem::path& file) {
  LabelsReadBack result;
  const gzFile gzip = gzopen(file.c_str(), "rb");
  EXPECT_EQ(gzread(gzip, &result.header, sizeof result.header), 348);
  EXPECT_EQ(gzseek(gzip, 352, SEEK_SET), 352);
  for (std::uint16_t label; gzread(gzip, &label, sizeof label) == sizeof label;)
    result.labels.push_back(label);
  gzclose(gzip);
  return result;
}

/// 2 x 3 x 4 voxels of 2, 3 and 4 mm from (-10, -20, 30) LPS.
Grid grid() {
  Grid grid;
  grid.size = {2, 3, 4};
  grid.affine.diagonal() << 2, 3, 4, 1;
  grid.affine.topRightCorner<3, 1>() << -10, -20, 30;
  return grid;
}

TEST(NiftiLabels, AreWholeNumbersUpTo65535) {
  const TemporaryFolder folder;
  std::vector<std::uint16_t> labels(24);
  labels[0] = 1;
  labels[7] = 40'000;  // more than a signed one holds
  labels[23] = 65'535;
  write_nifti_labels(folder / "mask.nii.gz", grid(), labels, "lesions");
  const auto [header, read] = read_labels_back(folder / "mask.nii.gz");
  EXPECT_EQ(header.datatype, DT_UINT16);
  EXPECT_EQ(header.bitpix, 16);
  EXPECT_EQ(header.scl_slope, 1);
  EXPECT_STREQ(header.descrip, "lesions");
  EXPECT_EQ(std::vector<short>(header.dim, header.dim + 4), (std::vector<short>{3, 2, 3, 4}));
  EXPECT_EQ(read, labels);
}

// The labels of a lesion lie where the lesion lies in the image: LPS turned to RAS.
TEST(NiftiLabels, LieWhereTheImageLies) {
  const TemporaryFolder folder;
  write_nifti_labels(folder / "mask.nii.gz", grid(), std::vector<std::uint16_t>(24), "");
  const auto header = read_labels_back(folder / "mask.nii.gz").header;
  EXPECT_EQ(std::vector<float>(header.srow_x, header.srow_x + 4),
            (std::vector<float>{-2, 0, 0, 10}));
  EXPECT_EQ(std::vector<float>(header.srow_y, header.srow_y + 4),
            (std::vector<float>{0, -3, 0, 20}));
  EXPECT_EQ(std::vector<float>(header.srow_z, header.srow_z + 4),
            (std::vector<float>{0, 0, 4, 30}));
  EXPECT_EQ(header.qform_code, NIFTI_XFORM_SCANNER_ANAT);
}

TEST(NiftiLabels, ReadAreThoseWritten) {
  const TemporaryFolder folder;
  std::vector<std::uint16_t> labels(24);
  labels[7] = 40'000;
  labels[23] = 65'535;
  write_nifti_labels(folder / "mask.nii.gz", grid(), labels, "lesions");
  const auto read = read_nifti_labels(folder / "mask.nii.gz");
  EXPECT_EQ(read.labels, labels);
  EXPECT_EQ(read.grid.size, grid().size);
  EXPECT_TRUE(read.grid.affine.isApprox(grid().affine)) << read.grid.affine;
}

TEST(NiftiLabels, WhatIsNoneIsRefused) {
  const TemporaryFolder folder;
  write_nifti_labels(folder / "whole.nii.gz", grid(), std::vector<std::uint16_t>(24, 9), "");
  write_nifti(folder / "floats.nii.gz", {grid(), std::vector<float>(24)}, "");
  folder.file("text.nii.gz", "no NIfTI");
  const auto bytes = read_all(folder / "whole.nii.gz");
  folder.file("cut.nii.gz", std::string_view(bytes).substr(0, bytes.size() - 20));
  for (const char* name : {"floats.nii.gz", "text.nii.gz", "cut.nii.gz", "absent.nii.gz"}) {
    const auto error = error_of([&] { return read_nifti_labels(folder / name); });
    EXPECT_EQ(error.code(), "nifti.read") << name;
    EXPECT_NE(error.message().find(name), std::string::npos) << error.message();
  }
}

TEST(NiftiLabels, RefusedOnesLeaveNoFile) {
  const TemporaryFolder folder;
  const auto write = [&] {
    write_nifti_labels(folder / "mask.nii.gz", grid(), std::vector<std::uint16_t>(23), "");
  };
  EXPECT_EQ(error_of(write).code(), "nifti.size");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace uptake
