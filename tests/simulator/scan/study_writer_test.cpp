#include "simulator/scan/study_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "dicom/pixels.h"
#include "dicom/series.h"
#include "imaging/suv.h"
#include "simulator/scan/study_helpers.h"
#include "support/real_data.h"
#include "support/temporary_folder.h"

namespace uptake::simulator {
namespace {

std::vector<float> pixels_of(const dicom::Instance& instance) {
  std::vector<float> values(instance.rows * instance.columns);
  dicom::read_pixels(instance, values);
  return values;
}

/// A PET of the values that `value` gives for (slice, pixel), as our import's reader sees it.
template <class Value>
std::vector<dicom::Instance> written_pet(const TemporaryFolder& folder, const StudyHeader& header,
                                         const SliceGeometry& g, Value&& value) {
  const PetSeriesWriter pet(folder.path(), scanner(), header, g);
  std::vector<float> values(g.columns * g.rows);
  for (std::size_t k = 0; k < g.slices; ++k) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = value(k, i);
    pet.slice(k, values);
  }
  return test::read_folder(folder / "PT");
}

TEST(CtSeriesWriter, HounsfieldUnitsComeBack) {
  const TemporaryFolder folder;
  const auto g = geometry(3);
  const CtSeriesWriter ct(folder.path(), scanner(), study(), g);
  std::vector<std::int16_t> hu(30, 40);
  hu[0] = -1024;
  hu[1] = -1025;
  hu[2] = std::numeric_limits<std::int16_t>::min();
  hu[3] = std::numeric_limits<std::int16_t>::max();
  hu[29] = -1;
  for (std::size_t k : {2, 0, 1}) ct.slice(k, hu);
  const auto slices = test::read_folder(folder / "CT");
  ASSERT_EQ(slices.size(), 3U);
  for (const auto& slice : slices) {
    const auto values = pixels_of(slice);
    EXPECT_EQ(values[0], -1024);
    EXPECT_EQ(values[1], -1024);
    EXPECT_EQ(values[2], -1024);
    EXPECT_EQ(values[3], 32'767);
    EXPECT_EQ(values[28], 40);
    EXPECT_EQ(values[29], -1);
    EXPECT_EQ(slice.modality, "CT");
  }
}

TEST(PetSeriesWriter, ValuesAreWithinHalfAStepOfTheSlice) {
  const TemporaryFolder folder;
  // From 1e-3 to 1e7 Bq/ml, some below zero, a slice of nothing.
  const auto value = [](std::size_t k, std::size_t i) {
    return k == 3 ? 0.0F
                  : static_cast<float>(std::pow(10.0, 2.0 * static_cast<double>(k) - 1) *
                                       std::sin(static_cast<double>(i * i + k)));
  };
  const auto slices = written_pet(folder, study(), geometry(4), value);
  ASSERT_EQ(slices.size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) {
    const auto read = pixels_of(slices[k]);
    float largest = 0;
    for (std::size_t i = 0; i < read.size(); ++i)
      largest = std::max(largest, std::abs(value(k, i)));
    for (std::size_t i = 0; i < read.size(); ++i)
      EXPECT_NEAR(read[i], value(k, i), largest / 65'534 * 1.001) << k << " " << i;
    EXPECT_FLOAT_EQ(
        std::abs(*std::ranges::max_element(read, {}, [](float v) { return std::abs(v); })),
        largest);
  }
}

TEST(PetSeriesWriter, SuvOneComesBackAsOne) {
  auto header = study();
  header.weight_kg = 71.3;
  header.dose_bq = 351.7e6;
  header.injection_time_s = header.pet_time_s - 6586.2;  // one half life
  // 351.7 MBq / 2 / 71,300 g.
  EXPECT_NEAR(activity_of_suv_one(header), 2466.339, 1e-3);
  const auto one = static_cast<float>(activity_of_suv_one(header));
  const TemporaryFolder folder;
  const auto slices =
      written_pet(folder, header, geometry(90), [&](std::size_t, std::size_t) { return one; });
  std::vector<dicom::PetHeader> headers;
  for (const auto& slice : slices) headers.push_back(slice.pet);
  const auto outcome = suv_factors(headers);
  ASSERT_TRUE(std::holds_alternative<SuvFactors>(outcome))
      << std::get<Refusal>(outcome).explanation;
  const auto& suv = std::get<SuvFactors>(outcome);
  EXPECT_EQ(suv.decay_reference, "series start");
  EXPECT_NEAR(*suv.uptake_minutes, 109.77, 1e-6);
  for (std::size_t k = 0; k < slices.size(); ++k)
    EXPECT_NEAR(pixels_of(slices[k])[7] * suv.factor[k], 1.0, 1e-5);
}

TEST(PetSeriesWriter, InjectionAndScanAroundMidnight) {
  auto header = study();
  header.injection_time_s = -1'800;  // 23:30 of the day before
  header.pet_time_s = 1'800.25;
  const TemporaryFolder folder;
  const auto slices =
      written_pet(folder, header, geometry(2), [](std::size_t, std::size_t) { return 1.0F; });
  EXPECT_EQ(slices[0].pet.injection_datetime, "20230610233000");
  EXPECT_EQ(slices[0].pet.series_date, "20230611");
  EXPECT_EQ(slices[0].pet.series_time, "003000.250");
  const std::vector<dicom::PetHeader> headers{slices[0].pet, slices[1].pet};
  EXPECT_NEAR(*std::get<SuvFactors>(suv_factors(headers)).uptake_minutes, 60.0, 0.01);
}

TEST(PetSeriesWriter, BedsFollowOneAnother) {
  auto header = study();  // beds of 150 mm and 2 minutes, from 10:10
  const TemporaryFolder folder;
  const auto slices =
      written_pet(folder, header, geometry(100), [](std::size_t, std::size_t) { return 1.0F; });
  // 150 mm / 3.27 mm = 45.9 slices.
  EXPECT_EQ(slices[0].pet.acquisition_time, "101000");
  EXPECT_EQ(slices[45].pet.acquisition_time, "101000");
  EXPECT_EQ(slices[46].pet.acquisition_time, "101200");
  EXPECT_EQ(slices[99].pet.acquisition_time, "101400");
}

TEST(PetSeriesWriter, FrameIsReferredToItsMeanActivity) {
  const TemporaryFolder folder;
  const auto slices =
      written_pet(folder, study(), geometry(47), [](std::size_t, std::size_t) { return 1.0F; });
  std::string json;
  dicom::read_instance(slices[46].file, "", nullptr, &json);
  const auto header = nlohmann::json::parse(json);
  // Of 120 s from 120 s on: the middle less ln 2 / 6586.2 s x (120 s)^2 / 24 = 0.063 s, in ms.
  EXPECT_EQ(header["00541300"]["Value"][0], 179'937);
  // 2^(179.937 / 6586.2)
  EXPECT_NEAR(header["00541321"]["Value"][0].get<double>(), 1.019117, 1e-6);
}

TEST(SeriesWriters, OneFrameTwoSeriesOneStudy) {
  const TemporaryFolder folder;
  const auto g = geometry(3);
  const CtSeriesWriter ct(folder.path(), scanner(), study(), g);
  const PetSeriesWriter pet(folder.path(), scanner(), study(), g);
  for (std::size_t k = 0; k < 3; ++k) {
    ct.slice(k, std::vector<std::int16_t>(30, 0));
    pet.slice(k, std::vector<float>(30, 1));
  }
  const auto all = dicom::group_series(test::read_folder(folder.path()));
  ASSERT_EQ(all.size(), 2U);
  const auto &a = all[0].first(), &b = all[1].first();
  EXPECT_EQ(a.study_uid, b.study_uid);
  EXPECT_EQ(a.frame_of_reference_uid, b.frame_of_reference_uid);
  EXPECT_NE(a.series_uid, b.series_uid);
  EXPECT_NE(a.sop_instance_uid, b.sop_instance_uid);
  for (const auto& series : all) EXPECT_TRUE(series.notes.empty());
}

/// (column, row, slice) of the stack to mm, and back to what was asked for.
void expect_places(const SliceGeometry& g) {
  const TemporaryFolder folder;
  const auto all = dicom::group_series(written_pet(
      folder, study(), g, [](std::size_t k, std::size_t) { return static_cast<float>(k) + 1; }));
  ASSERT_EQ(all.size(), 1U);
  ASSERT_TRUE(all[0].stack);
  EXPECT_TRUE(all[0].notes.empty());
  const Eigen::Matrix4d& affine = all[0].stack->affine;
  for (std::size_t z = 0; z < g.slices; ++z) {
    // The stack runs along the slices' normal, from feet to head.
    const std::size_t k = g.step_mm > 0 ? z : g.slices - 1 - z;
    EXPECT_NEAR(pixels_of(all[0].instances[z])[0], static_cast<double>(k) + 1, 1e-3);
    const Eigen::Vector4d place = affine * Eigen::Vector4d(5, 2, static_cast<double>(z), 1);
    EXPECT_NEAR(place.x(), g.first_pixel_mm[0] + 5 * g.pixel_x_mm, 1e-9);
    EXPECT_NEAR(place.y(), g.first_pixel_mm[1] + 2 * g.pixel_y_mm, 1e-9);
    EXPECT_NEAR(place.z(), g.first_pixel_mm[2] + g.step_mm * static_cast<double>(k), 1e-9);
  }
}

TEST(SeriesWriters, PlacesFromFeetToHeadAndTheReverse) {
  auto g = geometry(7);
  expect_places(g);
  g.step_mm = -g.step_mm;
  expect_places(g);
}

TEST(SeriesWriters, PatientAndStudy) {
  auto header = study();
  header.sex = 'M';
  header.birth_day = -3'494;  // 1960-06-08
  header.weight_kg = 82.5;
  header.height_m = 1.81;
  header.glucose_mg_dl = 104;
  const auto header_of = [&](std::int64_t day) {
    header.study_day = day;
    const TemporaryFolder folder;
    return written_pet(folder, header, geometry(1), [](auto, auto) { return 1.0F; }).front();
  };
  const auto i = header_of(19'519);
  EXPECT_EQ(i.study_date, "20230611");
  EXPECT_EQ(i.birth_date, "19600608");
  EXPECT_EQ(i.patient_age, "063Y");
  EXPECT_EQ(header_of(19'516).patient_age, "063Y");  // his birthday
  EXPECT_EQ(header_of(19'515).patient_age, "062Y");
  EXPECT_EQ(i.patient_sex, "M");
  EXPECT_EQ(i.patient_id, "SIM-000017");
  EXPECT_EQ(i.patient_name, "Simulated^000017");
  EXPECT_EQ(i.accession_number, "SIM-17-1");
  EXPECT_DOUBLE_EQ(*i.patient_size_m, 1.81);
  EXPECT_DOUBLE_EQ(*i.pet.weight_kg, 82.5);
  EXPECT_EQ(tracer_of(i.pet), Tracer::fdg);
  // Nobody is to take it for a person's.
  EXPECT_NE(i.manufacturer.find("simulated"), std::string::npos);
  EXPECT_NE(i.series_description.find("simulated"), std::string::npos);
}

TEST(SeriesWriters, SameBytesWhateverTheOrderAndTheThreads) {
  const auto g = geometry(24);
  const auto values_of = [](std::size_t k) {
    return std::vector<float>(30, static_cast<float>(k) + 0.5F);
  };
  const TemporaryFolder one, four;
  const PetSeriesWriter serial(one.path(), scanner(), study(), g);
  for (std::size_t k = 24; k-- > 0;) serial.slice(k, values_of(k));
  const PetSeriesWriter shared(four.path(), scanner(), study(), g);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t k = t; k < 24; k += 4) shared.slice(k, values_of(k));
      });
  }
  for (std::size_t k = 0; k < 24; ++k) {
    const auto name = std::filesystem::path("PT") / slice_file(k);
    const std::string bytes = read_all(one.path() / name);
    EXPECT_FALSE(bytes.empty());
    EXPECT_EQ(bytes, read_all(four.path() / name)) << name;
  }
}

}  // namespace
}  // namespace uptake::simulator
