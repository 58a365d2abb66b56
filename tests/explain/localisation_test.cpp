#include "explain/localisation.h"

#include <gtest/gtest.h>

#include "core/build_info.h"
#include "imaging/nifti.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

constexpr const char* exam_id = "E-1";

/// Eight voxels of 10 mm in a row, the first at 0: two of the liver, one of them a lesion, and one
/// of the left lung.
struct Truth {
  Truth() {
    std::filesystem::create_directories(folder / "truth" / "organs");
    std::filesystem::create_directories(folder / "truth" / "masks");
    folder.file("truth/organ_numbers.csv", "number,region\n1,full_body\n2,liver\n3,left_lung\n");
    folder.file("truth/lesions.csv", "exam_id,lesion,region\nE-1,1,liver\nE-1,2,left_lung\n");
    write_nifti_labels(folder / "truth" / "organs" / "E-1.nii.gz", grid(),
                       std::vector<std::uint16_t>{0, 1, 2, 2, 3, 1, 1, 0}, "");
    write_nifti_labels(folder / "truth" / "masks" / "E-1.nii.gz", grid(),
                       std::vector<std::uint16_t>{0, 0, 0, 1, 0, 0, 0, 0}, "");
  }
  static Grid grid(double voxel = 10, std::size_t count = 8, double first = 0) {
    Grid grid;
    grid.size = {count, 1, 1};
    grid.affine(0, 0) = voxel;
    grid.affine(0, 3) = first;
    return grid;
  }
  SimulatedTruth read() const { return {folder.path(), ontology}; }
  std::optional<Localisation> measure(const std::string& region, const Volume& map) const {
    const auto truth = read();
    return truth.measure(truth.exam(exam_id), region, "guided", map);
  }

  TemporaryFolder folder;
  Ontology ontology = Ontology::read(share_folder() / "ontology.json");
};

TEST(Localisation, OfAMapOnTheSameVoxels) {
  const Truth truth;
  const Volume map{Truth::grid(), {0, 1, 2, 5, 0, 1, 1, 0}};
  const auto liver = truth.measure("liver", map).value();
  EXPECT_DOUBLE_EQ(liver.organ, .7);
  EXPECT_DOUBLE_EQ(liver.organ_even, 2. / 8);
  EXPECT_DOUBLE_EQ(liver.lesion.value(), .5);
  EXPECT_DOUBLE_EQ(liver.lesion_even.value(), 1. / 8);
  EXPECT_TRUE(liver.hit.value());
  EXPECT_DOUBLE_EQ(liver.chance.value(), 1. / 8);
  EXPECT_DOUBLE_EQ(liver.distance_mm.value(), 0);
}

/// The abdomen is above the liver and not above the lung; the lung has a lesion without a voxel.
TEST(Localisation, RegionsBelowCountAndOnlyThose) {
  const Truth truth;
  const Volume map{Truth::grid(), {0, 0, 0, 0, 1, 0, 0, 0}};
  const auto abdomen = truth.measure("abdomen", map).value();
  EXPECT_DOUBLE_EQ(abdomen.organ_even, 2. / 8);
  EXPECT_EQ(abdomen.organ, 0);
  EXPECT_FALSE(abdomen.hit.value());
  EXPECT_DOUBLE_EQ(abdomen.distance_mm.value(), 10);
  const auto body = truth.measure("full_body", map).value();
  EXPECT_DOUBLE_EQ(body.organ_even, 6. / 8);
  const auto lung = truth.measure("lungs", map).value();
  EXPECT_DOUBLE_EQ(lung.organ, 1);
  EXPECT_FALSE(lung.hit.has_value());
  EXPECT_FALSE(truth.measure("spleen", map).has_value());
  EXPECT_FALSE(truth.measure("mortality:90", map).has_value());
}

/// Two blocks of 20 mm over the middle four voxels: the first holds the lesion. Its middle lies at
/// 25 mm, the lesion at 30.
TEST(Localisation, ABlockCountsWhereItHoldsALesion) {
  const Truth truth;
  const Volume map{Truth::grid(20, 2, 25), {3, 1}};
  const auto liver = truth.measure("liver", map).value();
  EXPECT_TRUE(liver.hit.value());
  EXPECT_DOUBLE_EQ(liver.chance.value(), .5);
  EXPECT_NEAR(liver.distance_mm.value(), 5, 1e-9);
  // On the voxels 2 to 5: 3, 2.5, 1.5, 1.
  EXPECT_NEAR(liver.organ, 5.5 / 8, 1e-6);
  EXPECT_DOUBLE_EQ(liver.organ_even, .5);
  EXPECT_NEAR(liver.lesion.value(), 2.5 / 8, 1e-6);
}

TEST(Localisation, SummaryIsTheMeanAndCountsAbnormalExams) {
  const Localisation normal{"E-1", "liver", "guided", .4, .1, {}, {}, {}, {}, {}};
  const Localisation hit{"E-2", "liver", "guided", .2, .1, .5, .25, true, .01, 0.};
  const Localisation miss{"E-3", "liver", "guided", .3, .1, .1, .05, false, .03, 40.};
  const Localisation other{"E-3", "liver", "gradient", .3, .1, {}, {}, {}, {}, {}};
  const auto summaries = summarise({normal, hit, miss, other});
  ASSERT_EQ(summaries.size(), 2);
  const auto& guided = summaries[0];
  EXPECT_EQ(guided.exams, 3);
  EXPECT_EQ(guided.abnormal, 2);
  EXPECT_EQ(guided.hits, 1);
  EXPECT_DOUBLE_EQ(guided.organ, .3);
  EXPECT_DOUBLE_EQ(guided.lesion, .3);
  EXPECT_DOUBLE_EQ(guided.lesion_even, .15);
  EXPECT_DOUBLE_EQ(guided.chance, .02);
  EXPECT_DOUBLE_EQ(guided.distance_mm, 20);
  EXPECT_EQ(localisation_table({normal, hit}),
            "exam_id,region,method,hit,chance,distance_mm,lesion_share,lesion_even,organ_share,"
            "organ_even\nE-1,liver,guided,,,,,,0.4,0.1\nE-2,liver,guided,1,0.01,0,0.5,0.25,0.2,"
            "0.1\n");
}

TEST(Localisation, WhatIsMissingIsNamed) {
  const Truth truth;
  const auto read = truth.read();
  EXPECT_EQ(error_of([&] { return read.exam("E-2"); }).code(), "explain.truth");
  EXPECT_EQ(error_of([&] { return read.exam("../E-1"); }).code(), "explain.truth");
  const TemporaryFolder empty;
  const auto error = error_of([&] { return SimulatedTruth(empty.path(), truth.ontology); });
  EXPECT_EQ(error.code(), "explain.truth");
  EXPECT_NE(error.message().find("organ_numbers.csv"), std::string::npos);
}

}  // namespace
}  // namespace uptake
