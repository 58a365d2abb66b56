// What masking must leave alone: measurements, anatomy, and 3,864 real reports.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/build_info.h"
#include "core/csv.h"
#include "core/text.h"
#include "report/mask_identifiers.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

IdentifierMask mask() {
  return IdentifierMask(
      nlohmann::json::parse(read_all(share_folder() / "deidentify.json")).at("text"));
}

TEST(MaskLeavesAlone, MeasurementsAndAnatomy) {
  const auto identifiers = mask();
  for (const char* text : {"1-2 cm",
                           "T1/T2 hyperintensity",
                           "2.3 x 1.2 cm nodule",
                           "SUV 4.1",
                           "SUVmax of 12.4",
                           "3/5 images",
                           "series 2/image 45",
                           "L1-2",
                           "1/2 of the vertebral body",
                           "at L4-5 and C5/6",
                           "10-12-14 mm",
                           "measures 12/3/10 mm",
                           "image 3/120",
                           "on series 4, image 12",
                           "seen on 4/55 and 3/14",
                           "grade 2/3",
                           "5/10 pain",
                           "blood glucose 104 mg/dL",
                           "370 MBq (10 mCi) of F-18 FDG",
                           "injected at 14:35, scanned at 3:40 PM",
                           "over the last 3 months",
                           "may represent scarring",
                           "May represent scarring",
                           "nodule 3 May represent a metastasis",
                           "There may 2 be seen",
                           "Tc-99m MDP, In-111, Y-90",
                           "90Y microspheres",
                           "Ga-68 DOTATATE",
                           "MR imaging",
                           "MS lesions",
                           "MR of the brain",
                           "DR CHEST PA AND LATERAL",
                           "Sister Mary Joseph nodule",
                           "Hodgkin lymphoma",
                           "Hounsfield units of 95",
                           "a 95 mm mass",
                           "T2-weighted",
                           "Stage IIIA",
                           "T2N1M0",
                           "Lugano Deauville 4",
                           "BI-RADS 3",
                           "95% of cases",
                           "volume of 1234 mL",
                           "1500-2000 HU",
                           "reviewed by radiology",
                           "Patient: Supine",
                           "discussed with the referring physician",
                           "reported to the Emergency Department",
                           "Lungs: Clear. Heart: Normal.",
                           "in 2019",
                           "Comparison: None.",
                           "120 kVp, 240 mAs",
                           "200-1000 HU",
                           "10 x 20 x 30 mm",
                           "LUNGS, DO NOT",
                           "Read by the attending",
                           "march of the lesions",
                           "Ki-67 of 90",
                           "CT CHEST 64-slice",
                           "FIGO IB2",
                           "node in station 4R/10L",
                           "pT3 pN2 M1c",
                           "p16+",
                           "CONSISTENT WITH MS. PROGRESSION",
                           "ON MR. ENHANCEMENT",
                           "66 male patients",
                           "PATIENT: FASTING. CC: SHORTNESS OF BREATH",
                           "Discussed with Sleep Center staff",
                           "Discussed with Radiation Oncology",
                           "Reported by Lugano Criteria",
                           "Reviewed by Nuclear Medicine",
                           "ON T2. THE DR. WAS CALLED",
                           "12.5.3",
                           "0.12345678",
                           "version 3.6.7",
                           "S/P CABG",
                           "LAD 2.1, LCx 1.9"})
    EXPECT_EQ(identifiers.apply(text, {}).text, text);
}

// Chest radiographs (OpenI), in which XXXX stands where an identifier was removed.
TEST(MaskLeavesAlone, RealReports) {
  const char* folder = std::getenv("UPTAKE_DATA");
  const auto file = std::filesystem::path(folder == nullptr ? "" : folder) / "openi/reports.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is absent: set UPTAKE_DATA";
  const auto identifiers = mask();
  const CsvTable table = read_csv(file);
  ASSERT_EQ(table.rows.size(), 12'293u);
  std::vector<std::string> changed;
  for (const auto& row : table.rows) {
    const std::string& sentence = row.cells.at(2);
    const auto result = identifiers.apply(sentence, {});
    if (result.text != sentence) changed.push_back(sentence + " -> " + result.text);
  }
  std::string listing;
  for (const std::string& line : changed) listing += line + "\n";
  EXPECT_LE(changed.size(), 0u) << listing;
}

}  // namespace
}  // namespace uptake
