#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

class DcmDataset;

namespace uptake::test {

/// HU and SUV of a schematic body at a place, mm in LPS: z = 0 at the pelvic floor, 850 at the top
/// of the head. Analytic, so that a test knows the value at any voxel's centre.
double phantom_hu(double x, double y, double z);
double phantom_suv(double x, double y, double z);

/// A lesion's centre (mm, LPS), radius and SUV; phantom_suv() has them.
struct PhantomLesion {
  std::array<double, 3> centre;
  double radius_mm, suv;
};
std::array<PhantomLesion, 3> phantom_lesions();

/// One study as a scanner would write it: a PET in Bq/ml and a CT, a file a slice.
struct PhantomOptions {
  std::string patient_id = "PHANTOM-1", patient_name = "Phantom^One";
  std::string accession_number = "ACC-1";
  std::string study_uid;                   ///< "" = made from the patient and accession number
  std::size_t slices = 60, ct_slices = 0;  ///< 0 = as many as the PET
  std::size_t pet_side = 96, ct_side = 160;
  double pet_field_mm = 600, ct_field_mm = 500;
  double first_z = 7.0;      ///< mm, of the lowest slice
  double length_mm = 846.0;  ///< from the first slice's centre to the last's
  double weight_kg = 75, dose_bq = 370e6;
  bool pet = true, ct = true;
  /// DCMTK's name of the syntax: "explicit", "implicit", "big", "deflated", "rle", "jpeg",
  /// "jpegls".
  std::string syntax = "explicit";
  double tilt_degrees = 0;  ///< of the CT's gantry
  std::string orientation =
      "axial";             ///< "axial", "feet_first" (reversed order), "coronal", "sagittal" (PET)
  std::uint64_t seed = 1;  ///< of the noise; 0 = none
  /// Last word on each slice's header, before it is written: (dataset, is_pet, slice).
  std::function<void(DcmDataset&, bool, std::size_t)> edit;
  /// Whether a slice is written at all.
  std::function<bool(bool is_pet, std::size_t slice)> keep;
  /// Moves a slice along its normal, mm.
  std::function<double(bool is_pet, std::size_t slice)> shift;
};

/// Writes `folder`/PET/*.dcm and `folder`/CT/*.dcm. Throws std::runtime_error with DCMTK's words.
void write_phantom(const std::filesystem::path& folder, const PhantomOptions& options = {});

}  // namespace uptake::test
