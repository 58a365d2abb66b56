#include "imaging/suv.h"

#include <gtest/gtest.h>

#include <cmath>

namespace uptake {
namespace {

/// 75 kg, 370 MBq, scanned an hour after injection.
dicom::PetHeader header() {
  dicom::PetHeader h;
  h.units = "BQML";
  h.decay_correction = "START";
  h.corrected_image = {"NORM", "ATTN", "DECY"};
  h.attenuation_method = "CT";
  h.series_date = h.acquisition_date = "20230611";
  h.series_time = h.acquisition_time = "103000";
  h.radiopharmaceutical = "FDG";
  h.radionuclide = "^18^Fluorine";
  h.injections = 1;
  h.injection_time = "093000";
  h.total_dose_bq = 370e6;
  h.half_life_s = 6586.2;
  h.weight_kg = 75;
  return h;
}

SuvFactors factors(std::vector<dicom::PetHeader> slices) {
  auto outcome = suv_factors(slices);
  if (auto* refusal = std::get_if<Refusal>(&outcome)) ADD_FAILURE() << refusal->explanation;
  auto* found = std::get_if<SuvFactors>(&outcome);
  return found != nullptr ? *found : SuvFactors{{0}, "", "", {}};
}

std::string refusal(const dicom::PetHeader& slice) {
  auto outcome = suv_factors(std::vector{slice});
  return std::holds_alternative<Refusal>(outcome) ? std::get<Refusal>(outcome).code : "none";
}

// 75,000 g / 370e6 Bq = 2.027027e-4; an hour is 3600 / 6586.2 half-lives: x 2^0.546597 = 1.4606367.
constexpr double without_decay = 75'000.0 / 370e6;
constexpr double one_hour = 1.4606367462;

TEST(SuvFactors, DecaysTheDoseToTheStartOfTheScan) {
  const auto f = factors({header()});
  EXPECT_NEAR(f.factor[0], without_decay * one_hour, 1e-10);
  EXPECT_EQ(f.decay_reference, "series start");
  EXPECT_DOUBLE_EQ(f.uptake_minutes.value(), 60);
}

TEST(SuvFactors, AdminNeedsNoDecay) {
  auto h = header();
  h.decay_correction = "ADMIN";
  EXPECT_DOUBLE_EQ(factors({h}).factor[0], without_decay);
  EXPECT_EQ(factors({h}).decay_reference, "injection");
}

TEST(SuvFactors, DateTimeOfInjectionComesFirst) {
  auto h = header();
  h.injection_time = "101500";                // would be 15 minutes
  h.injection_datetime = "20230611093000.0";  // is 60
  EXPECT_NEAR(factors({h}).factor[0], without_decay * one_hour, 1e-10);
}

TEST(SuvFactors, InjectionBeforeMidnight) {
  auto h = header();
  h.series_time = h.acquisition_time = "001500";
  h.injection_time = "231500";  // the day before
  EXPECT_NEAR(factors({h}).factor[0], without_decay * one_hour, 1e-10);
}

TEST(SuvFactors, SeriesWrittenAfterTheScanBegan) {
  auto a = header(), b = header();
  a.series_time = b.series_time = "140000";
  a.acquisition_time = "103300";
  b.acquisition_time = "103000";
  const auto f = factors({a, b});
  EXPECT_NEAR(f.factor[0], without_decay * one_hour, 1e-10);
  EXPECT_EQ(f.decay_reference, "first acquisition");
  EXPECT_EQ(f.factor.size(), 2U);
}

TEST(SuvFactors, GeTellsTheScanStartItself) {
  auto h = header();
  h.series_time = "140000";
  h.acquisition_time = "103600";
  h.ge_scan_datetime = "20230611103000.00";
  EXPECT_NEAR(factors({h}).factor[0], without_decay * one_hour, 1e-10);
  EXPECT_EQ(factors({h}).decay_reference, "GE scan start");
}

TEST(SuvFactors, ClocksOfTwoTimeZones) {
  auto h = header();
  h.timezone = "+0200";
  h.injection_datetime = "20230611083000+0100";
  EXPECT_NEAR(factors({h}).factor[0], without_decay * one_hour, 1e-10);
}

TEST(SuvFactors, GmlIsSuvAlready) {
  auto h = header();
  h.units = "GML";
  h.total_dose_bq.reset();
  h.injection_time.clear();
  EXPECT_EQ(factors({h}).factor[0], 1);
  h.units = "g/ml";
  h.suv_type = "BW";
  EXPECT_EQ(factors({h}).factor[0], 1);
  h.suv_type = "LBM";
  EXPECT_EQ(refusal(h), "suv_type");
}

TEST(SuvFactors, PhilipsCounts) {
  auto h = header();
  h.units = "CNTS";
  EXPECT_EQ(refusal(h), "cnts_without_factors");
  h.philips_activity_factor = 4.5;
  EXPECT_NEAR(factors({h}).factor[0], 4.5 * without_decay * one_hour, 1e-9);
  h.philips_suv_factor = 0;  // seen in files: then the other one counts
  EXPECT_NEAR(factors({h}).factor[0], 4.5 * without_decay * one_hour, 1e-9);
  h.philips_suv_factor = 0.000551;
  EXPECT_EQ(factors({h}).factor[0], 0.000551);
}

TEST(SuvFactors, RefusesWhatCannotBeTrusted) {
  const auto refused = [](auto spoil) {
    auto h = header();
    spoil(h);
    return refusal(h);
  };
  using H = dicom::PetHeader&;
  EXPECT_EQ(refused([](H) {}), "none");
  EXPECT_EQ(refused([](H h) { h.units = ""; }), "units_missing");
  EXPECT_EQ(refused([](H h) { h.units = "CM2ML"; }), "units_unknown");
  EXPECT_EQ(refused([](H h) { h.units = "PROPCPS"; }), "units_propcps");
  EXPECT_EQ(refused([](H h) { h.corrected_image = {"DECY"}; }), "not_attenuation_corrected");
  EXPECT_EQ(refused([](H h) { h.attenuation_method = "NONE"; }), "not_attenuation_corrected");
  EXPECT_EQ(refused([](H h) { h.corrected_image.clear(); }), "attenuation_unknown");
  EXPECT_EQ(refused([](H h) { h.corrected_image = {"ATTN"}; }), "not_decay_corrected");
  EXPECT_EQ(refused([](H h) { h.decay_correction = "NONE"; }), "not_decay_corrected");
  EXPECT_EQ(refused([](H h) { h.decay_correction = ""; }), "decay_correction_unknown");
  EXPECT_EQ(refused([](H h) { h.weight_kg.reset(); }), "no_patient_weight");
  EXPECT_EQ(refused([](H h) { h.weight_kg = 0; }), "no_patient_weight");
  EXPECT_EQ(refused([](H h) { h.weight_kg = 75'000; }), "implausible_weight");
  EXPECT_EQ(refused([](H h) { h.injections = 0; }), "no_injection");
  EXPECT_EQ(refused([](H h) { h.injections = 2; }), "several_injections");
  EXPECT_EQ(refused([](H h) { h.total_dose_bq.reset(); }), "no_dose");
  EXPECT_EQ(refused([](H h) { h.total_dose_bq = 370; }), "implausible_dose");  // MBq
  EXPECT_EQ(refused([](H h) { h.half_life_s.reset(); }), "no_half_life");
  EXPECT_EQ(refused([](H h) { h.half_life_s = 4057.7; }), "half_life_mismatch");  // gallium's
  EXPECT_EQ(refused([](H h) { h.half_life_s = 109.77; }), "half_life_mismatch");  // minutes
  EXPECT_EQ(refused([](H h) { h.radionuclide = "^99m^Technetium"; }), "spect");
  EXPECT_EQ(refused([](H h) { h.radionuclide = "", h.half_life_s = 21'600; }), "spect");
  EXPECT_EQ(refused([](H h) { h.injection_time = ""; }), "no_injection_time");
  EXPECT_EQ(refused([](H h) { h.injection_datetime = "someday"; }), "no_injection_time");
  EXPECT_EQ(refused([](H h) { h.series_date = h.acquisition_date = ""; }), "no_scan_time");
  EXPECT_EQ(refused([](H h) { h.injection_datetime = "20230610093000"; }),
            "implausible_uptake_time");
  EXPECT_EQ(refused([](H h) { h.injection_datetime = "20230611110000"; }),
            "implausible_uptake_time");
}

TEST(SuvFactors, SlicesMustAgree) {
  auto a = header(), b = header();
  b.weight_kg = 57;
  auto outcome = suv_factors(std::vector{a, b});
  EXPECT_EQ(std::get<Refusal>(outcome).code, "mixed_headers");
}

TEST(Tracer, IsToldFromNameAndNuclide) {
  const auto tracer = [](const std::string& name, const std::string& nuclide) {
    dicom::PetHeader h;
    h.radiopharmaceutical = name;
    h.radionuclide = nuclide;
    return tracer_of(h);
  };
  EXPECT_EQ(tracer("FDG -- fluorodeoxyglucose", "18F"), Tracer::fdg);
  EXPECT_EQ(tracer("Fluorodeoxyglucose F^18^", ""), Tracer::fdg);
  EXPECT_EQ(tracer("Solution", "18F"), Tracer::unknown);
  EXPECT_EQ(tracer("", ""), Tracer::unknown);
  EXPECT_EQ(tracer("Solution", "^68^Gallium"), Tracer::other);
  EXPECT_EQ(tracer("PSMA-1007", "18F"), Tracer::other);
}

TEST(UnitWithoutSuv, IsTheHeaders) {
  auto h = header();
  EXPECT_EQ(unit_without_suv(h), PetUnit::bq_per_ml);
  h.units = "PROPCPS";
  EXPECT_EQ(unit_without_suv(h), PetUnit::counts);
  h.units = "GML";
  EXPECT_EQ(unit_without_suv(h), PetUnit::unknown);
}

}  // namespace
}  // namespace uptake
