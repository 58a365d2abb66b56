#include "cohort/import.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cohort/scan_file.h"
#include "imaging/block_reduction.h"
#include "support/phantom.h"
#include "support/temporary_folder.h"

namespace uptake {
namespace {

using Fate = ImportedStudy::Fate;
using test::PhantomOptions;

/// A study that imports in a blink: 20 slices, 48 PET and 64 CT voxels a side, no noise.
PhantomOptions small() {
  PhantomOptions options;
  options.slices = 20;
  options.pet_side = 48;
  options.ct_side = 64;
  options.seed = 0;
  return options;
}

class Import : public testing::Test {
 protected:
  ImportSummary run(bool replace = false, bool deidentify = false) {
    ImportConfig config;
    config.rows = config.columns = 56;
    return run(config, replace, deidentify);
  }
  ImportSummary run(const ImportConfig& config, bool replace, bool deidentify = false) {
    ImportOptions options;
    options.cohort = folder_.path() / "cohort";
    options.dicom = {folder_.path() / "dicom"};
    options.config = config;
    options.threads = 2;
    options.replace = replace;
    options.deidentify = deidentify;
    return import_studies(
        options, [](const std::string&) {}, [](std::size_t, std::size_t) {});
  }
  void write(const PhantomOptions& options, const std::string& name = "one") {
    test::write_phantom(folder_.path() / "dicom" / name, options);
  }
  Cohort cohort() { return {folder_.path() / "cohort", Database::Mode::existing}; }
  StoredScan scan(const std::string& exam_id) {
    auto c = cohort();
    return read_scan(folder_.path() / "cohort" / c.exam(exam_id).value().scan_file);
  }

  TemporaryFolder folder_;
};

/// SUV and HU at the voxel closest to a place.
std::pair<float, float> at(const Scan& scan, double x, double y, double z) {
  const auto index = scan.grid.index({x, y, z});
  const auto place = [&](int a) { return static_cast<std::size_t>(std::lround(index(a))); };
  const std::size_t v = (place(2) * scan.grid.size[1] + place(1)) * scan.grid.size[0] + place(0);
  return {scan.pet[v], scan.ct[v]};
}

void expect_phantom(const Scan& scan) {
  const auto liver = at(scan, -40, -10, 350);
  EXPECT_NEAR(liver.first, 2.2, 0.03);
  EXPECT_NEAR(liver.second, 60, 1);
  const auto bladder = at(scan, 0, -25, 75);
  EXPECT_NEAR(bladder.first, 11, 0.15);
  // Left and right are told apart: the spleen is on the left.
  EXPECT_NEAR(at(scan, 95, 30, 365).first, 1.8, 0.05);
  const auto lung = at(scan, 100, 0, 480);
  EXPECT_NEAR(lung.second, -780, 5);
  EXPECT_NEAR(at(scan, 0, -200, 350).second, -1000, 30);
}

TEST_F(Import, PutsSuvAndHuWhereTheBodyHasThem) {
  write(small());
  const auto summary = run();
  ASSERT_EQ(summary.count(Fate::imported), 1U) << summary.studies.at(0).message;
  EXPECT_TRUE(summary.problems.empty());
  EXPECT_EQ(summary.files, 40U);
  const auto stored = scan("ACC-1");
  EXPECT_EQ(stored.scan.grid.size, (std::array<std::size_t, 3>{56, 56, 20}));
  EXPECT_EQ(stored.scan.pet_unit, PetUnit::suv_bw);
  expect_phantom(stored.scan);
  auto c = cohort();
  const auto exam = c.exam("ACC-1").value();
  EXPECT_EQ(exam.patient_id, "PHANTOM-1");
  EXPECT_EQ(exam.exam_date, "2023-06-11");
  EXPECT_EQ(exam.flags, "[]");
  EXPECT_EQ(c.series("ACC-1").size(), 2U);
}

TEST_F(Import, BlocksOfAFinerGridBecomeVoxels) {
  write(small());
  ASSERT_EQ(run().count(Fate::imported), 1U);
  const auto fine = scan("ACC-1").scan;
  ImportConfig config;
  config.rows = config.columns = 28;
  config.block = 2;
  ASSERT_EQ(run(config, true).count(Fate::replaced), 1U);
  const auto blocks = scan("ACC-1").scan;
  EXPECT_EQ(blocks.grid.size, (std::array<std::size_t, 3>{28, 28, 10}));
  EXPECT_TRUE(blocks.grid.affine.isApprox(block_grid(fine.grid, 2).affine, 1e-9));
  EXPECT_EQ(blocks.pet, block_highest(fine.grid, fine.pet, 2));
  const auto mean = block_mean(fine.grid, fine.ct, 2);
  for (std::size_t i = 0; i < mean.size(); ++i) ASSERT_NEAR(blocks.ct[i], mean[i], 2) << i;
  const auto exam = cohort().exam("ACC-1").value();
  EXPECT_NE(exam.facts.find("\"block\":2"), std::string::npos);
  EXPECT_NE(exam.flags.find("pet_peaks"), std::string::npos);
}

TEST_F(Import, EveryOrientationComesOutAlike) {
  for (const char* orientation : {"feet_first", "coronal", "sagittal"}) {
    auto options = small();
    options.orientation = orientation;
    options.slices = 48;
    options.accession_number = orientation;
    write(options, orientation);
  }
  const auto summary = run();
  ASSERT_EQ(summary.count(Fate::imported), 3U);
  for (const char* orientation : {"feet_first", "coronal", "sagittal"}) {
    SCOPED_TRACE(orientation);
    expect_phantom(scan(orientation).scan);
  }
}

TEST_F(Import, TiltedGantry) {
  auto options = small();
  options.tilt_degrees = 12;
  options.ct_slices = 60;
  write(options);
  ASSERT_EQ(run().count(Fate::imported), 1U);
  expect_phantom(scan("ACC-1").scan);
  EXPECT_NE(cohort().exam("ACC-1")->flags.find("gantry_tilt"), std::string::npos);
}

TEST_F(Import, TwiceChangesNothingAndReplaceReadsAgain) {
  write(small());
  run();
  const auto file = folder_.path() / "cohort" / cohort().exam("ACC-1")->scan_file;
  const auto written = std::filesystem::last_write_time(file);
  EXPECT_EQ(run().count(Fate::unchanged), 1U);
  EXPECT_EQ(std::filesystem::last_write_time(file), written);
  EXPECT_EQ(run(true).count(Fate::replaced), 1U);
  EXPECT_EQ(run(true).count(Fate::replaced), 1U);
  expect_phantom(scan("ACC-1").scan);
  // One file an exam is left, whatever was replaced.
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(folder_.path() / "cohort" / "scans"))
    ++files;
  EXPECT_EQ(files, 1U);
}

TEST_F(Import, OneBadStudyDoesNotStopTheOthers) {
  auto broken = small();
  broken.accession_number = "BROKEN";
  broken.edit = [](DcmDataset& d, bool pet, std::size_t k) {
    if (pet && k == 3) d.putAndInsertString(DCM_RescaleSlope, "0");
  };
  write(broken, "a");
  write(small(), "b");
  std::ofstream(folder_.path() / "dicom" / "truncated.dcm", std::ios::binary)
      << std::string(128, '\0') << "DICM" << std::string(3, '\x02');
  std::ofstream(folder_.path() / "dicom" / "notes.txt") << "not DICOM";
  const auto summary = run();
  EXPECT_EQ(summary.count(Fate::imported), 1U);
  EXPECT_EQ(summary.count(Fate::failed), 1U);
  EXPECT_EQ(summary.passed_files, 1U);
  ASSERT_EQ(summary.problems.size(), 2U);
  EXPECT_NE(summary.problems[0].where.find("truncated.dcm"), std::string::npos);
  EXPECT_EQ(summary.problems[1].code, "dicom.slope");
  EXPECT_NE(summary.problems[1].message.find("0003.dcm"), std::string::npos);
  EXPECT_FALSE(cohort().exam("BROKEN"));
}

TEST_F(Import, WithoutSuvTheExamIsKeptAndFlagged) {
  auto options = small();
  options.edit = [](DcmDataset& d, bool, std::size_t) { delete d.remove(DCM_PatientWeight); };
  write(options);
  run();
  const auto exam = cohort().exam("ACC-1").value();
  EXPECT_EQ(exam.pet_unit, "Bq/ml");
  EXPECT_EQ(exam.suv_refusal, "no_patient_weight");
  EXPECT_NE(exam.flags.find("no_suv"), std::string::npos);
  // 370 MBq, an hour later, in 75 kg: 3.38 kBq/ml make SUV 1.
  const double one = 370e6 * std::exp2(-3600 / 6586.2) / 75'000;
  EXPECT_NEAR(at(scan("ACC-1").scan, -40, -10, 350).first, 2.2 * one, 0.03 * one);
}

TEST_F(Import, AnotherKindOfSuvHasNoUnitHere) {
  auto options = small();
  options.edit = [](DcmDataset& d, bool pet, std::size_t) {
    if (!pet) return;
    d.putAndInsertString(DCM_Units, "GML");
    d.putAndInsertString(DCM_SUVType, "LBM");
  };
  write(options);
  ASSERT_EQ(run().count(Fate::imported), 1U);
  EXPECT_EQ(cohort().exam("ACC-1")->pet_unit, "unknown");
  EXPECT_EQ(cohort().exam("ACC-1")->suv_refusal, "suv_type");
  EXPECT_EQ(scan("ACC-1").scan.pet_unit, PetUnit::unknown);
}

TEST_F(Import, MissingSlicesAreInterpolatedAndTold) {
  auto options = small();
  options.slices = 150;
  options.ct_slices = 20;
  options.keep = [](bool pet, std::size_t k) { return !(pet && k == 40); };
  write(options);
  ASSERT_EQ(run().count(Fate::imported), 1U);
  EXPECT_EQ(scan("ACC-1").scan.grid.size[2], 150U);
  EXPECT_NE(cohort().exam("ACC-1")->flags.find("missing_slices"), std::string::npos);
  expect_phantom(scan("ACC-1").scan);
}

TEST_F(Import, StudiesWithoutPetArePassedOver) {
  auto options = small();
  options.pet = false;
  write(options);
  const auto summary = run();
  EXPECT_EQ(summary.count(Fate::passed), 1U);
  EXPECT_TRUE(summary.problems.empty());
}

TEST_F(Import, PetWithoutItsCtFailsAndSaysWhatWasThere) {
  auto options = small();
  options.edit = [](DcmDataset& d, bool pet, std::size_t) {
    if (!pet) d.putAndInsertString(DCM_FrameOfReferenceUID, "1.2.3.4");
  };
  write(options);
  const auto summary = run();
  ASSERT_EQ(summary.count(Fate::failed), 1U);
  EXPECT_EQ(summary.studies[0].code, "exam.no_ct");
  EXPECT_NE(summary.studies[0].message.find("Frame of Reference"), std::string::npos);
}

TEST_F(Import, TwoStudiesOfOneAccessionNumberStayTwoExams) {
  auto second = small();
  second.study_uid = "1.2.3.4.5";
  write(small(), "a");
  write(second, "b");
  EXPECT_EQ(run().count(Fate::imported), 2U);
  EXPECT_EQ(cohort().exams().size(), 2U);
  EXPECT_EQ(run().count(Fate::unchanged), 2U);
}

TEST_F(Import, DeidentifiedCohortHoldsNoIdentifier) {
  auto options = small();
  options.patient_id = "MRN-4711";
  options.patient_name = "Doe^Jane";
  options.accession_number = "SECRET-9";
  write(options);
  ASSERT_EQ(run(false, true).count(Fate::imported), 1U);
  auto c = cohort();
  const auto exam = c.exams().at(0);
  EXPECT_TRUE(exam.deidentified);
  EXPECT_TRUE(exam.patient_id.starts_with("P"));
  EXPECT_NE(exam.exam_date, "2023-06-11");
  c.database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder_.path() / "cohort")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    for (const char* secret : {"MRN-4711", "Doe", "SECRET-9", "20230611", "2023-06-11", "19600214"})
      EXPECT_EQ(bytes.find(secret), std::string::npos) << secret << " in " << entry.path();
  }
  expect_phantom(read_scan(folder_.path() / "cohort" / exam.scan_file).scan);
  // The same study again is known by its pseudonym.
  EXPECT_EQ(run(false, true).count(Fate::unchanged), 1U);
}

TEST_F(Import, LeftoversOfAKilledImportAreRemoved) {
  write(small());
  run();
  const auto scans = folder_.path() / "cohort" / "scans";
  std::ofstream(scans / "nobody.safetensors") << "half";
  std::ofstream(scans / ".x.safetensors.999999.0.tmp") << "half";
  std::filesystem::create_directories(folder_.path() / "cohort" / "unpacked" / "0001");
  run();
  EXPECT_FALSE(std::filesystem::exists(scans / "nobody.safetensors"));
  EXPECT_FALSE(std::filesystem::exists(scans / ".x.safetensors.999999.0.tmp"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "cohort" / "unpacked"));
}

}  // namespace
}  // namespace uptake
