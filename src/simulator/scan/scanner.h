#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "dicom/dataset_writer.h"

namespace uptake::simulator {

/// What never changes in the headers of a made-up scanner, as share/simulator/scanner.json tells
/// it: attributes of all images, of CT, of PET, and of the injection (0054,0016). An object has
/// DICOM keywords as keys; a value is a text, a number, an array of them, or, of a sequence, an
/// array of objects, which may be empty.
struct Scanner {
  nlohmann::json study, ct, pet, tracer;
};

/// Errors: those of read_json; "simulator.scanner" naming the part that is missing.
Scanner read_scanner(const std::filesystem::path& file);

/// Puts such an object's attributes.
/// Errors: "dicom.value" for what is no keyword or no value of its attribute.
void put_attributes(dicom::DatasetItem& item, const nlohmann::json& attributes);

}  // namespace uptake::simulator
