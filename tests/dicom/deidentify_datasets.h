#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/build_info.h"
#include "dicom/deidentify.h"
#include "support/temporary_folder.h"

// What the tests of de-identification share: its rules, and DCMTK's datasets made short.
namespace uptake::dicom::datasets {

inline const nlohmann::json& rules() {
  static const auto parsed = nlohmann::json::parse(read_all(share_folder() / "deidentify.json"));
  return parsed;
}

inline Deidentifier deidentifier(const std::string& key = "a key of the tests") {
  return Deidentifier(key, rules());
}

inline DcmTagKey key_of(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
}

/// Text, or one number where the dictionary says US.
inline void set(DcmItem& item, std::uint32_t tag, const std::string& value) {
  if (DcmTag(key_of(tag)).getEVR() == EVR_US) {
    item.putAndInsertUint16(key_of(tag), static_cast<Uint16>(std::stoi(value)));
    return;
  }
  item.putAndInsertOFStringArray(DcmTag(key_of(tag)), OFString(value.data(), value.size()));
}

/// A private element; its creator stands at (gggg,00bb).
inline void set_private(DcmItem& item, std::uint32_t tag, const std::string& creator, DcmEVR vr,
                        const std::string& value) {
  const auto block = static_cast<Uint16>((tag & 0xFFFF) >> 8);
  item.putAndInsertString(DcmTag(static_cast<Uint16>(tag >> 16), block, DcmVR(EVR_LO)),
                          creator.c_str());
  item.putAndInsertOFStringArray(DcmTag(key_of(tag), DcmVR(vr)),
                                 OFString(value.data(), value.size()));
}

inline std::string get(DcmItem& item, std::uint32_t tag) {
  OFString value;
  item.findAndGetOFStringArray(key_of(tag), value);
  return {value.data(), value.length()};
}

inline bool has(DcmItem& item, std::uint32_t tag) { return item.tagExists(key_of(tag)); }

inline DcmItem& item_of(DcmItem& parent, std::uint32_t sequence, long number = 0) {
  DcmItem* item = nullptr;
  parent.findOrCreateSequenceItem(DcmTag(key_of(sequence)), item, number);
  return *item;
}

inline void set_code(DcmItem& parent, std::uint32_t sequence, const std::string& value,
                     const std::string& scheme, const std::string& meaning) {
  DcmItem& item = item_of(parent, sequence);
  set(item, 0x00080100, value);
  set(item, 0x00080102, scheme);
  set(item, 0x00080104, meaning);
}

inline std::string bytes_of(DcmDataset& dataset, E_TransferSyntax syntax) {
  std::vector<char> buffer(64 << 20);
  DcmOutputBufferStream stream(buffer.data(), static_cast<offile_off_t>(buffer.size()));
  dataset.transferInit();
  const auto condition = dataset.write(stream, syntax, EET_ExplicitLength, nullptr);
  dataset.transferEnd();
  if (condition.bad()) throw std::runtime_error(condition.text());
  return {buffer.data(), static_cast<std::size_t>(stream.tell())};
}

inline std::unique_ptr<DcmDataset> read_bytes(const std::string& bytes, E_TransferSyntax syntax) {
  auto dataset = std::make_unique<DcmDataset>();
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  dataset->transferInit();
  const auto condition = dataset->read(stream, syntax);
  dataset->transferEnd();
  if (condition.bad()) throw std::runtime_error(condition.text());
  return dataset;
}

/// A PET slice like those of scanners, with what identifies a patient.
inline std::unique_ptr<DcmDataset> pet_slice() {
  auto dataset = std::make_unique<DcmDataset>();
  for (const auto& [tag, value] : std::vector<std::pair<std::uint32_t, std::string>>{
           {0x00080005, "ISO_IR 100"},
           {0x00080008, "ORIGINAL\\PRIMARY"},
           {0x00080016, "1.2.840.10008.5.1.4.1.1.128"},
           {0x00080018, "1.2.3.4.5"},
           {0x00080020, "20200301"},
           {0x00080021, "20200301"},
           {0x00080031, "101500.00"},
           {0x00080050, "A-2020-17"},
           {0x00080060, "PT"},
           {0x00080070, "GE MEDICAL SYSTEMS"},
           {0x00080080, "Saint Elsewhere"},
           {0x00080090, "Referrer^Rita"},
           {0x00080201, "+0100"},
           {0x00081010, "STATION7"},
           {0x00081030, "PET CT WB Miller"},
           {0x0008103E, "MGH_WBS_2D AC 3.75 mm"},
           {0x00081090, "Discovery 690"},
           {0x00100010, "Miller^Anna"},
           {0x00100020, "MRN-0042"},
           {0x00100030, "19500412"},
           {0x00100040, "F"},
           {0x00101010, "069Y"},
           {0x00101020, "1.65"},
           {0x00101030, "71.5"},
           {0x00181000, "SN123456"},
           {0x0020000D, "1.2.3.4"},
           {0x0020000E, "1.2.3.4.1"},
           {0x00200010, "4711"},
           {0x00200032, "-297.65\\-297.65\\-711.24"},
           {0x00200052, "1.2.3.9"},
           {0x00280010, "2"},
           {0x00280051, "DECY\\ATTN\\SCAT"},
           {0x00281053, "0.330775"},
           {0x00541001, "BQML"},
           {0x00541101, "measured,, 0.096000 cm-1,"}})
    set(*dataset, tag, value);
  DcmItem& injection = item_of(*dataset, 0x00540016);
  set(injection, 0x00180031, "FDG -- fluorodeoxyglucose");
  set(injection, 0x00181072, "093000.00");
  set(injection, 0x00181074, "388777472");
  set(injection, 0x00181078, "20200301093000.00+0100");
  set_code(injection, 0x00540300, "C-111A1", "99SDM", "^18^Fluorine");
  return dataset;
}

}  // namespace uptake::dicom::datasets
