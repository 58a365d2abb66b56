#include "dicom/deidentify.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <charconv>

#include "core/error.h"
#include "core/hash.h"
#include "core/text.h"
#include "dicom/dataset_cleaner.h"
#include "dicom/date_shift.h"
#include "dicom/dcmtk_elements.h"

namespace uptake::dicom {
namespace {

constexpr int longest_shift = 3650;  // days

std::uint64_t number_of(std::string_view hexadecimal) {
  std::uint64_t value = 0;
  std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), value, 16);
  return value;
}

/// 128 bits as decimal digits, without leading zeros.
std::string decimal(std::uint64_t high, std::uint64_t low) {
  __extension__ using Wide = unsigned __int128;
  std::string digits;
  for (Wide value = Wide{high} << 64 | low; value > 0 || digits.empty(); value /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  return digits;
}

std::string text_of(DcmDataset& dataset, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  if (dataset.findAndGetElement(tag, element).bad() || element == nullptr) return "";
  return raw_text(*element).value_or("");
}

/// What was done, for whoever reads the dataset next (PS3.3 C.12.1.1.2, PS3.15 E.1.1).
void record_method(DcmDataset& dataset, const DeidentificationRules& rules) {
  put(dataset, text_element(0x00120062, "CS", "YES"));
  put(dataset, text_element(0x00120063, "LO", rules.method));
  put(dataset, text_element(0x00280303, "CS", "MODIFIED"));
  auto sequence = std::make_unique<DcmSequenceOfItems>(DCM_DeidentificationMethodCodeSequence);
  for (const MethodCode& code : rules.codes) {
    auto item = std::make_unique<DcmItem>();
    put(*item, text_element(0x00080100, "SH", code.code));
    put(*item, text_element(0x00080102, "SH", "DCM"));
    put(*item, text_element(0x00080104, "LO", code.meaning));
    put(*sequence, std::move(item));
  }
  put(dataset, std::move(sequence));
}

}  // namespace

Deidentifier::Deidentifier(std::string key, const nlohmann::json& rules)
    : key_(std::move(key)), rules_(rules) {
  if (key_.size() < 16)
    throw Error("deidentify.key", "a key for pseudonyms has 16 characters or more",
                "let the program make one: remove the key file, and import again from the start");
}

void Deidentifier::apply(DcmDataset& dataset) const {
  const std::string character_set = text_of(dataset, DCM_SpecificCharacterSet);
  const std::string patient_id = decoded(text_of(dataset, DCM_PatientID), character_set);
  DatasetCleaner(*this, rules_, patient_id, character_set).clean(dataset, true);
  record_method(dataset, rules_);
}

/// `kind` keeps the hashes of a patient and of an exam with the same identifier apart.
std::string Deidentifier::keyed_hash(std::string_view kind, std::string_view identifier) const {
  return hmac_sha256(key_, fmt::format("{}:{}", kind, identifier));
}

std::string Deidentifier::pseudonym(std::string_view patient_id) const {
  const auto id = trim(patient_id);
  return id.empty() ? "" : "P" + keyed_hash("patient", id).substr(0, 16);
}

std::string Deidentifier::exam_pseudonym(std::string_view exam_id) const {
  const auto id = trim(exam_id);
  return id.empty() ? "" : "E" + keyed_hash("exam", id).substr(0, 15);
}

std::string Deidentifier::uid(std::string_view uid) const {
  const auto id = trim(uid);
  if (id.empty()) return "";
  const std::string hash = keyed_hash("uid", id);
  // RFC 9562: version 8 (bits of one's own making) and the variant, so that it is a UUID.
  const std::uint64_t high =
      (number_of(hash.substr(0, 16)) & ~std::uint64_t{0xF000}) | std::uint64_t{0x8000};
  const std::uint64_t low = number_of(hash.substr(16, 16)) >> 2 | std::uint64_t{1} << 63;
  return "2.25." + decimal(high, low);
}

int Deidentifier::shift_days(std::string_view patient_id) const {
  const std::uint64_t number = number_of(keyed_hash("days", trim(patient_id)).substr(0, 16));
  return -1 - static_cast<int>(number % longest_shift);
}

std::string Deidentifier::shift_date(std::string_view date, std::string_view patient_id) const {
  return dicom::shift_date(date, shift_days(patient_id));
}

std::string Deidentifier::shift_datetime(std::string_view datetime,
                                         std::string_view patient_id) const {
  return dicom::shift_datetime(datetime, shift_days(patient_id));
}

}  // namespace uptake::dicom
