#include "support/phantom.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "core/hash.h"
#include "core/random.h"

namespace uptake::test {
namespace {

void check(const OFCondition& condition, const std::string& doing) {
  if (condition.bad()) throw std::runtime_error(doing + ": " + condition.text());
}

/// A UID of our own making, the same for the same text (PS3.5 B.2 asks for a number after 2.25.).
std::string uid_from(const std::string& text) {
  const std::string hex = sha256(text).substr(0, 15);
  return "2.25." + std::to_string(std::stoull(hex, nullptr, 16) + 1);
}

E_TransferSyntax syntax_named(const std::string& name) {
  if (name == "explicit") return EXS_LittleEndianExplicit;
  if (name == "implicit") return EXS_LittleEndianImplicit;
  if (name == "big") return EXS_BigEndianExplicit;
  if (name == "deflated") return EXS_DeflatedLittleEndianExplicit;
  if (name == "rle") return EXS_RLELossless;
  if (name == "jpeg") return EXS_JPEGProcess14SV1;
  if (name == "jpegls") return EXS_JPEGLSLossless;
  throw std::runtime_error("no transfer syntax is called " + name);
}

/// Where slices lie: the first voxel's centre of slice k, and the directions of rows and columns.
struct Frame {
  std::array<double, 3> row, column, origin, step;
  std::size_t columns, rows, slices;
  double pixel_x, pixel_y;
};

Frame axial_frame(std::size_t side, double field, std::size_t slices, const PhantomOptions& o) {
  const double pixel = field / static_cast<double>(side);
  const double step = slices > 1 ? o.length_mm / static_cast<double>(slices - 1) : 1;
  const double corner = -field / 2 + pixel / 2;
  return {{1, 0, 0}, {0, 1, 0}, {corner, corner, o.first_z}, {0, 0, step}, side, side, slices,
          pixel,     pixel};
}

/// The same PET voxels, cut along another axis.
Frame pet_frame(const PhantomOptions& o) {
  Frame f = axial_frame(o.pet_side, o.pet_field_mm, o.slices, o);
  const double dz = f.step[2];
  if (o.orientation == "feet_first")
    return {f.row,       f.column,  {f.origin[0], f.origin[1], o.first_z + o.length_mm},
            {0, 0, -dz}, f.columns, f.rows,
            f.slices,    f.pixel_x, f.pixel_y};
  if (o.orientation == "coronal")  // rows run down from the head, slices from front to back
    return {{1, 0, 0},
            {0, 0, -1},
            {f.origin[0], f.origin[1], o.first_z + o.length_mm},
            {0, f.pixel_y, 0},
            f.columns,
            f.slices,
            f.rows,
            f.pixel_x,
            dz};
  if (o.orientation == "sagittal")  // columns run to the back, slices from right to left
    return {{0, 1, 0},         {0, 0, -1}, {f.origin[0], f.origin[1], o.first_z + o.length_mm},
            {f.pixel_x, 0, 0}, f.rows,     f.slices,
            f.columns,         f.pixel_y,  dz};
  return f;
}

Frame ct_frame(const PhantomOptions& o) {
  Frame f = axial_frame(o.ct_side, o.ct_field_mm, o.ct_slices > 0 ? o.ct_slices : o.slices, o);
  if (o.tilt_degrees == 0) return f;
  // A tilted gantry: slices lean, the table still moves along the body.
  const double angle = o.tilt_degrees * std::numbers::pi / 180;
  f.column = {0, std::cos(angle), std::sin(angle)};
  const double corner = f.origin[1];
  f.origin = {f.origin[0], corner * std::cos(angle), o.first_z + corner * std::sin(angle)};
  return f;
}

std::string ds(double value) { return fmt::format("{:.10g}", value); }

template <class Range>
std::string joined(const Range& values) {
  std::string text;
  for (double value : values) text += (text.empty() ? "" : "\\") + ds(value);
  return text;
}

void put(DcmItem& item, const DcmTagKey& key, const std::string& value) {
  check(item.putAndInsertString(key, value.c_str()),
        "writing " + std::string(key.toString().data()));
}

void put_study(DcmDataset& d, const PhantomOptions& o, const std::string& study) {
  put(d, DCM_SpecificCharacterSet, "ISO_IR 100");
  put(d, DCM_PatientName, o.patient_name);
  put(d, DCM_PatientID, o.patient_id);
  put(d, DCM_PatientBirthDate, "19600214");
  put(d, DCM_PatientSex, "F");
  put(d, DCM_PatientAge, "063Y");
  put(d, DCM_PatientWeight, ds(o.weight_kg));
  put(d, DCM_PatientSize, "1.68");
  put(d, DCM_StudyInstanceUID, study);
  put(d, DCM_StudyID, "1");
  put(d, DCM_StudyDate, "20230611");
  put(d, DCM_StudyTime, "101500");
  put(d, DCM_StudyDescription, "PET-CT SKULL BASE TO THIGH");
  put(d, DCM_AccessionNumber, o.accession_number);
  put(d, DCM_ReferringPhysicianName, "");
  put(d, DCM_FrameOfReferenceUID, uid_from(study + "frame"));
  put(d, DCM_PositionReferenceIndicator, "");
  put(d, DCM_Manufacturer, "Uptake test phantom");
  put(d, DCM_ManufacturerModelName, "schematic body");
  put(d, DCM_PatientPosition, o.orientation == "feet_first" ? "FFS" : "HFS");
}

void put_slice(DcmDataset& d, const PhantomOptions& o, const Frame& f, bool pet, std::size_t k,
               const std::string& series) {
  std::array<double, 3> place = f.origin;
  std::array<double, 3> direction{};
  const double length = std::hypot(f.step[0], f.step[1], f.step[2]);
  for (std::size_t a = 0; a < 3; ++a) direction[a] = f.step[a] / length;
  const double shift = o.shift ? o.shift(pet, k) : 0.0;
  for (std::size_t a = 0; a < 3; ++a)
    place[a] += f.step[a] * static_cast<double>(k) + shift * direction[a];
  put(d, DCM_SOPInstanceUID, uid_from(series + std::to_string(k)));
  put(d, DCM_SeriesInstanceUID, series);
  put(d, DCM_InstanceNumber, std::to_string(k + 1));
  put(d, DCM_ImagePositionPatient, joined(place));
  put(d, DCM_ImageOrientationPatient,
      joined(std::array{f.row[0], f.row[1], f.row[2], f.column[0], f.column[1], f.column[2]}));
  put(d, DCM_PixelSpacing, ds(f.pixel_y) + "\\" + ds(f.pixel_x));
  put(d, DCM_SliceThickness, ds(length));
  put(d, DCM_SamplesPerPixel, "1");
  put(d, DCM_PhotometricInterpretation, "MONOCHROME2");
  put(d, DCM_Rows, std::to_string(f.rows));
  put(d, DCM_Columns, std::to_string(f.columns));
  put(d, DCM_BitsAllocated, "16");
  put(d, DCM_BitsStored, "16");
  put(d, DCM_HighBit, "15");
  put(d, DCM_PixelRepresentation, "1");
}

void put_ct(DcmDataset& d, const PhantomOptions& o) {
  put(d, DCM_SOPClassUID, UID_CTImageStorage);
  put(d, DCM_Modality, "CT");
  put(d, DCM_ImageType, R"(ORIGINAL\PRIMARY\AXIAL)");
  put(d, DCM_SeriesNumber, "2");
  put(d, DCM_SeriesDescription, "CT WB 3.0");
  put(d, DCM_AcquisitionNumber, "1");
  put(d, DCM_KVP, "120");
  put(d, DCM_RescaleIntercept, "-1024");
  put(d, DCM_RescaleSlope, "1");
  put(d, DCM_RescaleType, "HU");
  if (o.tilt_degrees != 0) put(d, DCM_GantryDetectorTilt, ds(o.tilt_degrees));
}

void put_code(DcmItem& item, const DcmTagKey& sequence, const char* value, const char* meaning) {
  DcmItem* code = nullptr;
  check(item.findOrCreateSequenceItem(sequence, code, -2), "a code");
  put(*code, DCM_CodeValue, value);
  put(*code, DCM_CodingSchemeDesignator, "SCT");
  put(*code, DCM_CodeMeaning, meaning);
}

void put_pet(DcmDataset& d, const PhantomOptions& o, double slope, std::size_t slices,
             std::size_t k) {
  put(d, DCM_SOPClassUID, UID_PositronEmissionTomographyImageStorage);
  put(d, DCM_Modality, "PT");
  put(d, DCM_ImageType, R"(ORIGINAL\PRIMARY)");
  put(d, DCM_SeriesNumber, "3");
  put(d, DCM_SeriesDescription, "PET AC WB");
  put(d, DCM_SeriesDate, "20230611");
  put(d, DCM_SeriesTime, "103000");
  put(d, DCM_AcquisitionDate, "20230611");
  put(d, DCM_AcquisitionTime, fmt::format("10{:02}00", 30 + k * 20 / slices));
  put(d, DCM_Units, "BQML");
  put(d, DCM_CountsSource, "EMISSION");
  put(d, DCM_SeriesType, R"(WHOLE BODY\IMAGE)");
  put(d, DCM_CorrectedImage, R"(NORM\DTIM\ATTN\SCAT\DECY\RAN)");
  put(d, DCM_AttenuationCorrectionMethod, "CT-derived");
  put(d, DCM_DecayCorrection, "START");
  put(d, DCM_CollimatorType, "NONE");
  put(d, DCM_NumberOfSlices, std::to_string(slices));
  put(d, DCM_ImageIndex, std::to_string(k + 1));
  put(d, DCM_FrameReferenceTime, "60000");
  put(d, DCM_ActualFrameDuration, "120000");
  put(d, DCM_DecayFactor, "1");
  put(d, DCM_RescaleIntercept, "0");
  put(d, DCM_RescaleSlope, ds(slope));
  DcmItem* injection = nullptr;
  check(d.findOrCreateSequenceItem(DCM_RadiopharmaceuticalInformationSequence, injection, -2),
        "the dose");
  put(*injection, DCM_Radiopharmaceutical, "Fluorodeoxyglucose F^18^");
  put(*injection, DCM_RadiopharmaceuticalStartTime, "093000");
  put(*injection, DCM_RadiopharmaceuticalStartDateTime, "20230611093000");
  put(*injection, DCM_RadionuclideTotalDose, ds(o.dose_bq));
  put(*injection, DCM_RadionuclideHalfLife, "6586.2");
  put(*injection, DCM_RadionuclidePositronFraction, "0.97");
  put_code(*injection, DCM_RadionuclideCodeSequence, "77004003", "^18^Fluorine");
  put_code(*injection, DCM_RadiopharmaceuticalCodeSequence, "35321007", "Fluorodeoxyglucose F^18^");
}

/// Bq/ml of SUV 1 at the start of the scan, one hour after the injection.
double activity_of_one(const PhantomOptions& o) {
  return o.dose_bq * std::exp2(-3600.0 / 6586.2) / (o.weight_kg * 1000);
}

std::vector<double> values_of(const Frame& f, std::size_t k, bool pet, const PhantomOptions& o) {
  std::vector<double> values(f.rows * f.columns);
  RandomStream noise(o.seed, pet ? "pet noise" : "ct noise", k);
  const double scale = pet ? activity_of_one(o) : 1.0;
  for (std::size_t r = 0; r < f.rows; ++r)
    for (std::size_t c = 0; c < f.columns; ++c) {
      std::array<double, 3> p{};
      for (std::size_t a = 0; a < 3; ++a)
        p[a] = f.origin[a] + f.step[a] * static_cast<double>(k) +
               f.row[a] * f.pixel_x * static_cast<double>(c) +
               f.column[a] * f.pixel_y * static_cast<double>(r);
      double value = pet ? phantom_suv(p[0], p[1], p[2]) : phantom_hu(p[0], p[1], p[2]);
      if (o.seed != 0) value += pet ? 0.06 * value * noise.normal() : 12 * noise.normal();
      values[r * f.columns + c] = value * scale;
    }
  return values;
}

void write_file(DcmFileFormat& file, const std::filesystem::path& path, E_TransferSyntax syntax) {
  DcmDataset& dataset = *file.getDataset();
  if (DcmXfer(syntax).isEncapsulated()) {
    const DJ_RPLossless parameters;
    check(dataset.chooseRepresentation(syntax,
                                       syntax == EXS_JPEGProcess14SV1 ? &parameters : nullptr),
          "compressing");
  }
  check(file.saveFile(path.c_str(), syntax), "writing " + path.string());
}

void write_series(const std::filesystem::path& folder, const PhantomOptions& o, bool pet,
                  const std::string& study) {
  std::filesystem::create_directories(folder);
  const Frame frame = pet ? pet_frame(o) : ct_frame(o);
  const std::string series = uid_from(study + (pet ? "PT" : "CT"));
  for (std::size_t k = 0; k < frame.slices; ++k) {
    if (o.keep && !o.keep(pet, k)) continue;
    const std::vector<double> values = values_of(frame, k, pet, o);
    double largest = 1;
    for (double value : values) largest = std::max(largest, std::abs(value));
    const double slope = pet ? std::stod(ds(largest / 32000)) : 1;
    std::vector<Sint16> stored(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      stored[i] = static_cast<Sint16>(std::lround(pet ? values[i] / slope : values[i] + 1024));

    DcmFileFormat file;
    DcmDataset& dataset = *file.getDataset();
    put_study(dataset, o, study);
    put_slice(dataset, o, frame, pet, k, series);
    pet ? put_pet(dataset, o, slope, frame.slices, k) : put_ct(dataset, o);
    check(dataset.putAndInsertUint16Array(
              DCM_PixelData, reinterpret_cast<const Uint16*>(stored.data()), stored.size()),
          "pixels");
    if (o.edit) o.edit(dataset, pet, k);
    write_file(file, folder / fmt::format("{:04}.dcm", k), syntax_named(o.syntax));
  }
}

}  // namespace

void write_phantom(const std::filesystem::path& folder, const PhantomOptions& options) {
  DcmRLEEncoderRegistration::registerCodecs();
  DJEncoderRegistration::registerCodecs();
  DJLSEncoderRegistration::registerCodecs();
  const std::string study = options.study_uid.empty()
                                ? uid_from(options.patient_id + options.accession_number)
                                : options.study_uid;
  if (options.pet) write_series(folder / "PET", options, true, study);
  if (options.ct) write_series(folder / "CT", options, false, study);
}

}  // namespace uptake::test
