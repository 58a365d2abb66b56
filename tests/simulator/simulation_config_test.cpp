#include "simulator/simulation_config.h"

#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

TEST(SimulationConfig, DefaultsAreThePapersSizes) {
  const auto c = read_simulation_config("");
  EXPECT_TRUE(c.images);
  EXPECT_EQ(c.pet_size, 128U);
  EXPECT_EQ(c.ct_size, 512U);
  EXPECT_EQ(c.pet_field_mm, 700);
  EXPECT_EQ(c.ct_field_mm, 500);
  EXPECT_EQ(c.slice_mm, 4.25);
  EXPECT_EQ(c.psf_mm, std::pair(5.0, 7.0));
  EXPECT_EQ(c.disease.mean_exams, 1.75);
  EXPECT_EQ(c.reader.missed, 0.05);
  EXPECT_EQ(c.reader.wrong_side, 0.02);
  EXPECT_EQ(c.reader.impression_only, 0.04);
}

TEST(SimulationConfig, ShippedOnesAreNamedByAWord) {
  const auto demo = read_simulation_config("demo");
  EXPECT_EQ(demo.pet_size, 80U);
  EXPECT_EQ(demo.slice_mm, 8);
  EXPECT_EQ(demo.psf_mm, std::pair(6.0, 8.0));
  EXPECT_EQ(demo.ct_size, 128U);
  EXPECT_EQ(demo.ct_field_mm, 500);  // what it leaves out is the default
  EXPECT_TRUE(demo.images);
  EXPECT_FALSE(read_simulation_config("reports").images);
  EXPECT_EQ(error_of([] { return read_simulation_config("nothing"); }).code(), "file.read");
}

TEST(SimulationConfig, EachSettingArrives) {
  const TemporaryFolder folder;
  const auto file = folder.file("c.json", R"({"images": false, "mismatch": 0.5,
    "pet": {"size": 33, "field_mm": 600, "slice_mm": 5, "psf_mm": [2, 3], "noise": 4},
    "ct": {"size": 65, "field_mm": 400, "noise": 3},
    "cohort": {"mean_exams": 2, "held_out_share": 0.25},
    "reader": {"missed": 0.3, "wrong_side": 0.2, "impression_only": 0.1}})");
  const auto c = read_simulation_config(file.string());
  EXPECT_EQ(c.mismatch, 0.5);
  EXPECT_EQ(c.pet_size, 33U);
  EXPECT_EQ(c.pet_field_mm, 600);
  EXPECT_EQ(c.slice_mm, 5);
  EXPECT_EQ(c.psf_mm, std::pair(2.0, 3.0));
  EXPECT_EQ(c.pet_noise, 4);
  EXPECT_EQ(c.ct_size, 65U);
  EXPECT_EQ(c.ct_field_mm, 400);
  EXPECT_EQ(c.ct_noise, 3);
  EXPECT_EQ(c.disease.mean_exams, 2);
  EXPECT_EQ(c.disease.held_out_share, 0.25);
  EXPECT_EQ(c.reader.missed, 0.3);
  EXPECT_EQ(c.reader.wrong_side, 0.2);
  EXPECT_EQ(c.reader.impression_only, 0.1);
}

TEST(SimulationConfig, RefusesWhatTheSchemaDoesNotKnow) {
  const TemporaryFolder folder;
  const auto refused = [&](const char* text) {
    const auto file = folder.file("c.json", text).string();
    return error_of([&] { return read_simulation_config(file); });
  };
  const Error error = refused(R"({"pet": {"sise": 80}})");
  EXPECT_EQ(error.code(), "config.unknown_key");
  EXPECT_NE(std::string(error.what()).find("did you mean 'size'?"), std::string::npos);
  EXPECT_EQ(refused(R"({"pet": {"size": 8}})").code(), "config.invalid");
  EXPECT_EQ(refused(R"({"pet": {"psf_mm": [5]}})").code(), "config.invalid");
}

}  // namespace
}  // namespace uptake::simulator
