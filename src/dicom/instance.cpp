#include "dicom/instance.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/mapped_file.h"
#include "core/text.h"
#include "dicom/elements.h"
#include "dicom/guard.h"
#include "dicom/parse.h"

namespace uptake::dicom {
namespace {

constexpr std::size_t largest_side = 16'384;

template <std::size_t count>
std::optional<std::array<double, count>> exactly(const std::vector<double>& values) {
  if (values.size() != count) return std::nullopt;
  std::array<double, count> result;
  std::ranges::copy(values, result.begin());
  return result;
}

/// Text is taken as UTF-8 if it is; otherwise as Latin-1, in which every byte means something.
void repair(std::string& text) {
  if (!is_utf8(text)) text = to_utf8(text, "ISO-8859-1").value_or("?");
}

std::string code_meaning(const Elements& elements, std::uint32_t sequence) {
  for (const Elements& item : elements.items(sequence))
    if (std::string meaning = item.text(0x00080104); !meaning.empty()) return meaning;
  return "";
}

PetHeader read_pet(const Elements& e) {
  PetHeader pet;
  pet.units = e.text(0x00541001);
  pet.suv_type = e.text(0x00541006);
  pet.decay_correction = e.text(0x00541102);
  pet.corrected_image = e.texts(0x00280051);
  pet.attenuation_method = e.text(0x00541101);
  pet.series_type = e.texts(0x00541000);
  pet.series_date = e.text(0x00080021);
  pet.series_time = e.text(0x00080031);
  pet.acquisition_date = e.text(0x00080022);
  pet.acquisition_time = e.text(0x00080032);
  pet.weight_kg = e.number(0x00101030);
  pet.timezone = e.text(0x00080201);
  pet.philips_suv_factor = parse_number(e.private_text(0x7053, "Philips PET Private Group", 0x00));
  pet.philips_activity_factor =
      parse_number(e.private_text(0x7053, "Philips PET Private Group", 0x09));
  pet.ge_scan_datetime = e.private_text(0x0009, "GEMS_PETD_01", 0x0D);

  const auto injections = e.items(0x00540016);
  pet.injections = static_cast<int>(injections.size());
  if (injections.empty()) return pet;
  const Elements& injection = injections.front();
  pet.radiopharmaceutical = injection.text(0x00180031);
  if (pet.radiopharmaceutical.empty())
    pet.radiopharmaceutical = code_meaning(injection, 0x00540304);
  pet.radionuclide = code_meaning(injection, 0x00540300);
  pet.injection_time = injection.text(0x00181072);
  pet.injection_datetime = injection.text(0x00181078);
  pet.total_dose_bq = injection.number(0x00181074);
  pet.half_life_s = injection.number(0x00181075);
  return pet;
}

void read_identity(const Elements& e, Instance& i) {
  i.sop_class_uid = e.text(0x00080016);
  i.sop_instance_uid = e.text(0x00080018);
  i.study_uid = e.text(0x0020000D);
  i.series_uid = e.text(0x0020000E);
  i.frame_of_reference_uid = e.text(0x00200052);
  i.modality = e.text(0x00080060);
  i.manufacturer = e.text(0x00080070);
  i.model = e.text(0x00081090);
  i.image_type = e.texts(0x00080008);
  i.series_description = e.text(0x0008103E);
  i.study_description = e.text(0x00081030);
  i.protocol_name = e.text(0x00181030);
  i.series_number = e.integer(0x00200011).value_or(0);
  i.instance_number = e.integer(0x00200013).value_or(0);
  i.patient_id = e.text(0x00100020);
  i.patient_name = e.text(0x00100010);
  i.patient_sex = e.text(0x00100040);
  i.patient_age = e.text(0x00101010);
  i.birth_date = e.text(0x00100030);
  i.patient_size_m = e.number(0x00101020);
  i.accession_number = e.text(0x00080050);
  i.study_id = e.text(0x00200010);
  i.study_date = e.text(0x00080020);
  i.study_time = e.text(0x00080030);
}

void read_image(const Elements& e, Instance& i) {
  i.rows = static_cast<std::size_t>(e.integer(0x00280010).value_or(0));
  i.columns = static_cast<std::size_t>(e.integer(0x00280011).value_or(0));
  i.frames = static_cast<std::size_t>(std::max<std::int64_t>(1, e.integer(0x00280008).value_or(1)));
  i.samples_per_pixel = static_cast<int>(e.integer(0x00280002).value_or(1));
  i.bits_allocated = static_cast<int>(e.integer(0x00280100).value_or(0));
  i.bits_stored = static_cast<int>(e.integer(0x00280101).value_or(i.bits_allocated));
  i.high_bit = static_cast<int>(e.integer(0x00280102).value_or(i.bits_stored - 1));
  i.is_signed = e.integer(0x00280103).value_or(0) == 1;
  i.photometric = e.text(0x00280004);
  i.slope = e.number(0x00281053);
  i.intercept = e.number(0x00281052);
  i.position = exactly<3>(e.numbers(0x00200032));
  i.orientation = exactly<6>(e.numbers(0x00200037));
  i.pixel_spacing = exactly<2>(e.numbers(0x00280030));
  i.slice_thickness = e.number(0x00180050);
  i.gantry_tilt = e.number(0x00181120);
}

Instance take(DcmDataset& dataset) {
  const Elements elements(dataset);
  Instance instance;
  read_identity(elements, instance);
  read_image(elements, instance);
  if (instance.modality == "PT") instance.pet = read_pet(elements);
  return instance;
}

bool is_ascii(const Instance& i) {
  for (const std::string* text : {&i.patient_name, &i.patient_id, &i.series_description,
                                  &i.study_description, &i.protocol_name, &i.accession_number})
    if (std::ranges::any_of(*text, [](char c) { return static_cast<unsigned char>(c) > 0x7F; }))
      return false;
  return true;
}

void repair_text(Instance& i) {
  for (std::string* text :
       {&i.patient_name, &i.patient_id, &i.series_description, &i.study_description,
        &i.protocol_name, &i.accession_number, &i.study_id, &i.manufacturer, &i.model,
        &i.pet.radiopharmaceutical, &i.pet.radionuclide, &i.pet.attenuation_method})
    repair(*text);
}

/// Sizes are checked before anything is allocated by them.
void check_image(const Instance& i, const Layout& layout) {
  if (!layout.pixels) return;
  if (i.rows == 0 || i.columns == 0 || i.rows > largest_side || i.columns > largest_side)
    throw Error("dicom.image_size",
                fmt::format("an image of {} x {} pixels: sides of 1 to {} are read", i.columns,
                            i.rows, largest_side));
  const std::size_t needed = i.rows * i.columns * static_cast<std::size_t>(i.samples_per_pixel) *
                             static_cast<std::size_t>((i.bits_allocated + 7) / 8);
  if (!layout.pixels->encapsulated && layout.pixels->length < needed)
    throw Error("dicom.image_size",
                fmt::format("{} x {} pixels of {} bits take {} bytes, the file holds {}", i.columns,
                            i.rows, i.bits_allocated, needed, layout.pixels->length),
                "export it from the archive again");
}

}  // namespace

Instance read_instance(const std::filesystem::path& file, const std::string& label,
                       const Deidentifier* deidentifier, std::string* header_json) {
  const MappedFile mapped(file);
  const Layout layout = check_layout(mapped.bytes());
  const auto bytes = layout.dataset(mapped.bytes());
  const auto dataset = parse_dataset(bytes.first(layout.header_length), layout);

  Instance instance = take(*dataset);
  if (!is_ascii(instance) && dataset->convertToUTF8().good()) instance = take(*dataset);
  if (deidentifier != nullptr) {
    deidentifier->apply(*dataset);
    instance = take(*dataset);
  }
  repair_text(instance);
  instance.file = file;
  instance.label = label;
  instance.transfer_syntax = layout.transfer_syntax;
  instance.has_pixels = layout.pixels.has_value();
  // GE's private syntax is implicit little endian with big endian pixels.
  instance.big_endian = layout.big_endian || layout.transfer_syntax == "1.2.840.113619.5.2";
  check_image(instance, layout);
  if (layout.pixels && !layout.pixels->encapsulated && !layout.deflated) {
    instance.native_pixels = true;
    instance.pixel_offset = layout.dataset_begin + layout.pixels->value;
    instance.pixel_length = layout.pixels->length;
  }
  if (header_json != nullptr) *header_json = to_json(*dataset);
  return instance;
}

}  // namespace uptake::dicom
