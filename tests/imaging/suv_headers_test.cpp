// Real header sets of several scanners against @cornerstonejs/calculate-suv 1.1.0, whose factors
// for these very files are written below.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "dicom/elements.h"
#include "imaging/suv.h"

namespace uptake {
namespace {

using nlohmann::json;

std::string text(const json& instance, const char* key) {
  return instance.contains(key) ? instance[key].get<std::string>() : "";
}

std::optional<double> number(const json& instance, const char* key) {
  if (!instance.contains(key)) return std::nullopt;
  const json& value = instance[key];
  return value.is_string() ? dicom::parse_number(value.get<std::string>())
                           : std::optional(value.get<double>());
}

dicom::PetHeader header_of(const json& instance) {
  dicom::PetHeader h;
  h.units = text(instance, "Units");
  h.decay_correction = text(instance, "DecayCorrection");
  h.corrected_image = instance["CorrectedImage"].get<std::vector<std::string>>();
  h.series_date = text(instance, "SeriesDate");
  h.series_time = text(instance, "SeriesTime");
  h.acquisition_date = text(instance, "AcquisitionDate");
  h.acquisition_time = text(instance, "AcquisitionTime");
  h.injections = 1;
  h.injection_time = text(instance, "RadiopharmaceuticalStartTime");
  h.injection_datetime = text(instance, "RadiopharmaceuticalStartDateTime");
  h.total_dose_bq = number(instance, "RadionuclideTotalDose");
  h.half_life_s = number(instance, "RadionuclideHalfLife");
  h.weight_kg = number(instance, "PatientWeight");
  const json& philips = instance["PhilipsPETPrivateGroup"];
  h.philips_suv_factor = number(philips, "SUVScaleFactor");
  h.philips_activity_factor = number(philips, "ActivityConcentrationScaleFactor");
  return h;
}

struct Expected {
  const char* file;
  double factor;
};

class SuvHeaders : public testing::TestWithParam<Expected> {};

TEST_P(SuvHeaders, GiveTheFactorOfCalculateSuv) {
  const char* data = std::getenv("UPTAKE_DATA");
  const auto file = std::filesystem::path(data != nullptr ? data : "") / "suv-headers" /
                    (std::string(GetParam().file) + "-instances.json");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  std::vector<dicom::PetHeader> headers;
  for (const json& instance : json::parse(std::ifstream(file)))
    headers.push_back(header_of(instance));
  const auto outcome = suv_factors(headers);
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) FAIL() << refusal->explanation;
  for (double factor : std::get<SuvFactors>(outcome).factor)
    EXPECT_NEAR(factor, GetParam().factor, 1e-9 * GetParam().factor);
}

INSTANTIATE_TEST_SUITE_P(
    Scanners, SuvHeaders,
    testing::Values(Expected{"BQML_AC_DT_lessThan_S_DT_SIEMENS", 0.0004069156854009332},
                    Expected{"CPS_AND_BQML_AC_DT_-_S_DT", 0.00026503312764157046},
                    Expected{"GE_MEDICAL_AND_BQML", 0.0005367387681819742},
                    Expected{"PHILIPS_BQML", 0.0007463747013889488},
                    Expected{"PHILIPS_CNTS_AND_BQML_SUV", 0.000551},
                    Expected{"PHILIPS_CNTS_AND_SUV", 0.000728},
                    Expected{"RADIOPHARM_DATETIME_UNDEFINED", 0.0003721089202818729},
                    Expected{"SIEMENS", 0.00042748316187197236}));

}  // namespace
}  // namespace uptake
