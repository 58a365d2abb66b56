#include "simulator/scan/exam_images.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "dicom/pixels.h"
#include "dicom/series.h"
#include "simulator/body/bodies.h"
#include "simulator/scan/study_helpers.h"
#include "support/real_data.h"
#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

namespace fs = std::filesystem;

std::size_t slices(double length, double step) {
  Protocol p;
  p.low_z = -110;
  p.high_z = p.low_z + length;
  return slices_of(p, step);
}

TEST(SlicesOf, StayWithinThePapersRange) {
  EXPECT_EQ(slices(0, 4.25), 69U);
  EXPECT_EQ(slices(69 * 4.25, 4.25), 69U);
  EXPECT_EQ(slices(900, 4.25), 211U);  // 211.76
  EXPECT_EQ(slices(307 * 4.25, 4.25), 307U);
  EXPECT_EQ(slices(5000, 4.25), 307U);
  EXPECT_EQ(slices(900, 8), 112U);
  EXPECT_EQ(slices(0, 20), 14U);  // the shortest scan, 293.25 mm, in thick slices
}

/// A short, coarse exam of the head and chest, as files.
class ShortExam {
 public:
  ShortExam() {
    protocol_.low_z = 350;
    protocol_.high_z = 760;
    config_ = read_simulation_config("");
    config_.pet_size = config_.ct_size = 24;
    config_.slice_mm = 20;
    config_.pet_noise = config_.ct_noise = 0;
  }
  void write(const fs::path& folder, const fs::path& mask) const {
    const Body body = body_of(patient_);
    SeenLesion lesion;
    lesion.number = 5;
    lesion.pet_centre = lesion.ct_centre = {100, 0, 450};
    lesion.pet = lesion.ct = {lesion.pet_centre, {20, 20, 20}};
    lesion.suv = 10;
    write_exam_images({folder, mask, {}},
                      {patient_, patient_.exams[0], protocol_, body, body, {lesion}}, config_,
                      scanner(), 5);
  }

 private:
  Patient patient_ = adult(Sex::female);
  Protocol protocol_;
  SimulationConfig config_;
};

TEST(WriteExamImages, PutsBothSeriesWhereTheBodyLies) {
  const TemporaryFolder folder;
  ShortExam().write(folder / "exam", folder / "mask.nii.gz");
  EXPECT_TRUE(fs::exists(folder / "mask.nii.gz"));
  for (const char* series : {"CT", "PT"}) {
    const auto files = test::read_folder(folder / "exam" / series);
    ASSERT_EQ(files.size(), 20U) << series;  // 410 mm
    double low = 1e9, high = -1e9;
    for (const auto& file : files) {
      ASSERT_TRUE(file.position);
      low = std::min(low, (*file.position)[2]);
      high = std::max(high, (*file.position)[2]);
    }
    EXPECT_NEAR(low, 350, 1e-6);
    EXPECT_NEAR(high, 350 + 19 * 20, 1e-6);
  }
}

TEST(WriteExamImages, ClearsAwayWhatWasLeftHalfDone) {
  const TemporaryFolder folder;
  fs::create_directories(folder / ".exam.partial/PT");
  folder.file(".exam.partial/PT/9999.dcm", "half a slice");
  ShortExam().write(folder / "exam", folder / "mask.nii.gz");
  EXPECT_FALSE(fs::exists(folder / ".exam.partial"));
  EXPECT_FALSE(fs::exists(folder / "exam/PT/9999.dcm"));
}

}  // namespace
}  // namespace uptake::simulator
