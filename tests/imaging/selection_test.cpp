#include "imaging/selection.h"

#include <gtest/gtest.h>

namespace uptake {
namespace {

constexpr const char* pet_class = "1.2.840.10008.5.1.4.1.1.128";
constexpr const char* ct_class = "1.2.840.10008.5.1.4.1.1.2";

/// A stacked series of `count` axial slices, 3 mm apart, from `z` up.
dicom::Series series(const std::string& uid, const std::string& modality, std::size_t count = 100,
                     double z = 0) {
  dicom::Series s;
  s.uid = uid;
  dicom::Instance i;
  i.series_uid = uid;
  i.modality = modality;
  i.sop_class_uid = modality == "PT" ? pet_class : ct_class;
  i.frame_of_reference_uid = "frame";
  i.has_pixels = true;
  i.rows = i.columns = 10;
  i.image_type = {"ORIGINAL", "PRIMARY", "AXIAL"};
  i.pet.radiopharmaceutical = "FDG";
  i.pet.corrected_image = {"ATTN", "DECY"};
  i.pet.attenuation_method = "CT";
  i.pet.series_type = {"WHOLE BODY", "IMAGE"};
  s.instances.assign(count, i);
  dicom::SliceStack stack;
  stack.count = count;
  stack.affine << 5, 0, 0, 0, 0, 5, 0, 0, 0, 0, 3, z, 0, 0, 0, 1;
  s.stack = stack;
  return s;
}

template <class Edit>
dicom::Series edited(dicom::Series s, Edit edit) {
  for (auto& instance : s.instances) edit(instance);
  return s;
}

std::string code(const Selection& selection, std::size_t s) {
  return selection.verdicts.at(s).code;
}

TEST(SelectSeries, TakesTheCorrectedPetAndItsCt) {
  const std::vector all{
      edited(series("nac", "PT"), [](auto& i) { i.pet.corrected_image = {"DECY"}; }),
      series("ac", "PT"), series("ct", "CT")};
  const auto selection = select_series(all);
  EXPECT_EQ(selection.pet, 1U);
  EXPECT_EQ(selection.ct, 2U);
  EXPECT_EQ(code(selection, 0), "not_attenuation_corrected");
  EXPECT_EQ(code(selection, 1), "chosen");
  EXPECT_TRUE(selection.notes.empty());
}

TEST(SelectSeries, SaysWhyNot) {
  using I = dicom::Instance&;
  const std::vector all{
      series("pet", "PT"),
      series("ct", "CT"),
      edited(series("rt", "RTSTRUCT"), [](I) {}),
      edited(series("sc", "PT"), [](I i) { i.sop_class_uid = "1.2.840.10008.5.1.4.1.1.7"; }),
      edited(series("scout", "CT"),
             [](I i) {
               i.image_type = {"ORIGINAL", "PRIMARY", "LOCALIZER"};
             }),
      edited(series("topo", "CT"), [](I i) { i.series_description = "Topogram 0.6 T80f"; }),
      edited(series("mip", "PT"), [](I i) { i.series_description = "WB_MIP(AC)"; }),
      edited(series("repro", "PT"),
             [](I i) {
               i.pet.series_type = {"WHOLE BODY", "REPROJECTION"};
             }),
      edited(series("dyn", "PT"),
             [](I i) {
               i.pet.series_type = {"DYNAMIC", "IMAGE"};
             }),
      edited(series("psma", "PT"), [](I i) { i.pet.radiopharmaceutical = "PSMA-1007"; }),
      edited(series("frame", "CT"), [](I i) { i.frame_of_reference_uid = "another"; }),
      edited(series("multi", "CT"), [](I i) { i.frames = 300; }),
      series("short", "PT", 40),
      series("elsewhere", "CT", 100, 2000),
  };
  const auto s = select_series(all);
  EXPECT_EQ(s.pet, 0U);
  EXPECT_EQ(s.ct, 1U);
  const std::vector<std::string> expected{"chosen",
                                          "chosen",
                                          "not_pet_or_ct",
                                          "secondary_capture",
                                          "localizer",
                                          "localizer",
                                          "mip",
                                          "mip",
                                          "dynamic_or_gated",
                                          "wrong_tracer",
                                          "other_frame_of_reference",
                                          "multi_frame",
                                          "shorter",
                                          "does_not_cover"};
  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_EQ(code(s, k), expected[k]) << all[k].uid;
}

TEST(SelectSeries, PrefersTheCtThatCoversMoreThenTheThinner) {
  auto thin = series("thin", "CT", 300);
  thin.stack->affine(2, 2) = 1;
  const std::vector all{series("pet", "PT"), series("half", "CT", 50), series("thick", "CT"), thin};
  const auto s = select_series(all);
  EXPECT_EQ(s.ct, 3U);
  EXPECT_EQ(code(s, 1), "another_was_preferred");
  EXPECT_EQ(code(s, 2), "another_was_preferred");
}

TEST(SelectSeries, CoronalCtIsNotTaken) {
  auto coronal = series("coronal", "CT");
  coronal.stack->affine << 5, 0, 0, 0, 0, 0, 3, 0, 0, -5, 0, 300, 0, 0, 0, 1;
  const auto s = select_series(std::vector{series("pet", "PT"), coronal});
  EXPECT_FALSE(s.ct);
  EXPECT_EQ(code(s, 1), "not_axial");
}

TEST(SelectSeries, UncorrectedPetIsTheLastResort) {
  const auto nac = edited(series("nac", "PT"), [](auto& i) { i.pet.corrected_image = {"DECY"}; });
  const auto s = select_series(std::vector{nac, series("ct", "CT")});
  EXPECT_EQ(s.pet, 0U);
  ASSERT_EQ(s.notes.size(), 1U);
  EXPECT_EQ(s.notes[0].code, "not_attenuation_corrected");
}

TEST(SelectSeries, WishesOverrideTheRules) {
  const auto psma =
      edited(series("psma", "PT"), [](auto& i) { i.pet.radiopharmaceutical = "PSMA"; });
  const std::vector all{series("pet", "PT"), psma, series("a", "CT"), series("b", "CT")};
  const std::vector<std::string> wanted{"psma", "b"};
  const auto s = select_series(all, wanted);
  EXPECT_EQ(s.pet, 1U);
  EXPECT_EQ(s.ct, 3U);
  EXPECT_EQ(code(s, 0), "another_was_preferred");
}

TEST(SelectSeries, ASeriesWithoutGeometryCannotBeWished) {
  auto broken = series("broken", "PT");
  broken.stack.reset();
  broken.no_stack = Refusal{"duplicate_slices", "two frames at one place"};
  const std::vector<std::string> wanted{"broken"};
  const auto s = select_series(std::vector{broken, series("ct", "CT")}, wanted);
  EXPECT_FALSE(s.pet);
  EXPECT_EQ(code(s, 0), "duplicate_slices");
  EXPECT_EQ(code(s, 1), "no_pet");
}

}  // namespace
}  // namespace uptake
