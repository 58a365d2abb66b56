#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "simulator/scan/study_helpers.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

TEST(SeriesWriters, RefuseWhatMakesNoStudy) {
  const TemporaryFolder folder;
  const auto code_of = [&](const StudyHeader& s, const SliceGeometry& g) {
    return error_of([&] { PetSeriesWriter(folder.path(), scanner(), s, g); }).code();
  };
  auto header = study();
  header.weight_kg = 0;
  EXPECT_EQ(code_of(header, geometry(2)), "simulator.header");
  header = study();
  header.injection_time_s = header.pet_time_s + 1;
  EXPECT_EQ(code_of(header, geometry(2)), "simulator.header");
  header = study();
  header.uid_text.clear();
  EXPECT_EQ(code_of(header, geometry(2)), "simulator.header");
  header = study();
  header.accession_number = "longer than sixteen";
  EXPECT_EQ(code_of(header, geometry(2)), "dicom.value");
  auto g = geometry(2);
  g.step_mm = 0;
  EXPECT_EQ(code_of(study(), g), "simulator.geometry");
  g = geometry(2);
  g.columns = 65'536;
  EXPECT_EQ(code_of(study(), g), "simulator.geometry");
}

TEST(SeriesWriters, RefuseVoxelsThatAreNoSlice) {
  const TemporaryFolder folder;
  const PetSeriesWriter pet(folder.path(), scanner(), study(), geometry(2));
  const auto code_of = [&](std::size_t k, const std::vector<float>& values) {
    return error_of([&] { pet.slice(k, values); }).code();
  };
  EXPECT_EQ(code_of(2, std::vector<float>(30, 1)), "simulator.voxels");
  EXPECT_EQ(code_of(0, std::vector<float>(29, 1)), "simulator.voxels");
  std::vector<float> values(30, 1);
  values[4] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(code_of(0, values), "simulator.voxels");
  values[4] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(code_of(0, values), "simulator.voxels");
  EXPECT_TRUE(std::filesystem::is_empty(folder / "PT"));
}

}  // namespace
}  // namespace uptake::simulator
