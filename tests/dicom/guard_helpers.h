#pragma once

#include <string>

#include "core/error.h"
#include "dicom/guard.h"
#include "support/dicom_bytes.h"

// What the tests of the guard share.
namespace uptake::dicom {

inline constexpr auto implicit_le = test::Coding::implicit_le;
inline constexpr auto explicit_le = test::Coding::explicit_le;
inline constexpr auto explicit_be = test::Coding::explicit_be;
inline constexpr test::Coding codings[] = {implicit_le, explicit_le, explicit_be};

inline constexpr std::uint32_t patient_id = 0x00100020, patient_comments = 0x00104000;
inline constexpr std::uint32_t content_sequence = 0x0040A730, private_tag = 0x00291010;
inline constexpr std::uint32_t pixel_data = 0x7FE00010;

inline Layout layout_of(const std::string& file, const GuardLimits& limits = {}) {
  return check_layout(test::bytes_of(file), limits);
}

/// "" when the file is accepted.
inline std::string code_of(const std::string& file, const GuardLimits& limits = {}) {
  try {
    layout_of(file, limits);
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

inline std::string message_of(const std::string& file) {
  try {
    layout_of(file);
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

inline std::string dataset_code(test::Coding coding, const std::string& dataset,
                                const GuardLimits& limits = {}) {
  return code_of(test::dicom_file(test::uid_of(coding), dataset), limits);
}

/// The four UIDs that the guard takes: class 1.2.3.16, instance 1.2.3.181, study 1.2.3.4, series
/// 1.2.3.14.
inline std::string uids(test::Coding coding) {
  return test::element(coding, 0x00080016, "UI", std::string("1.2.3.16\0", 10)) +
         test::element(coding, 0x00080018, "UI", std::string("1.2.3.181\0", 10)) +
         test::element(coding, 0x0020000D, "UI", std::string("1.2.3.4\0", 8)) +
         test::element(coding, 0x0020000E, "UI", "1.2.3.14");
}

inline std::string patient(test::Coding coding) {
  return test::element(coding, patient_id, "LO", "P1");
}

/// An empty offset table, two fragments of 4 bytes, and the end: what follows the header of
/// (7FE0,0010).
inline std::string fragments(test::Coding coding) {
  return test::delimiter(coding, test::item_tag) + test::item(coding, "JPEG") +
         test::item(coding, "more") + test::delimiter(coding, test::sequence_end_tag);
}

}  // namespace uptake::dicom
