#include "bids.h"

#include <algorithm>

#include "core/build_info.h"
#include "core/hash.h"

namespace uptake::cmd {
namespace {

using nlohmann::json;

/// BIDS allows letters and digits in a label. An identifier without any becomes part of its hash.
std::string label(const std::string& identifier) {
  std::string kept;
  for (const char c : identifier) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) kept += c;
  }
  return kept.empty() || kept.size() > 100 ? sha256(identifier).substr(0, 16) : kept;
}

template <class T>
void copy_fact(json& to, const char* key, const json& facts, const char* path) {
  if (const auto value = fact<T>(facts, path)) to[key] = *value;
}

json common(const ExamView& view, const char* modality) {
  json sidecar{{"Modality", modality},
               {"ConversionSoftware", "uptake"},
               {"ConversionSoftwareVersion", version()},
               {"UptakeExam", view.exam.exam_id},
               {"UptakePatient", view.exam.patient_id},
               {"UptakeNotice", "Research software, not a medical device"}};
  if (!view.flags.empty()) sidecar["UptakeNotes"] = view.flags;
  return sidecar;
}

/// SUVbw is in g/ml; what has no SUV keeps its unit, and the reason.
void put_unit(json& sidecar, const ExamRecord& exam) {
  if (exam.pet_unit == "SUVbw") {
    sidecar["Units"] = "g/mL";
    sidecar["UptakeUnit"] = "SUVbw";
    return;
  }
  if (exam.pet_unit == "Bq/ml") sidecar["Units"] = "Bq/mL";
  if (exam.pet_unit == "counts") sidecar["Units"] = "counts";
  sidecar["UptakeUnit"] = exam.pet_unit;
  sidecar["UptakeNoSUV"] = {{"code", exam.suv_refusal}, {"explanation", exam.suv_explanation}};
}

}  // namespace

std::string bids_name(const ExamRecord& exam, const std::string& suffix) {
  std::string name = "sub-" + label(exam.patient_id) + "_ses-" + label(exam.exam_id);
  if (suffix == "pet" && exam.pet_unit != "SUVbw") name += "_desc-" + label(exam.pet_unit);
  return name + "_" + suffix;
}

json pet_sidecar(const ExamView& view) {
  const json& facts = view.facts;
  json sidecar = common(view, "PT");
  put_unit(sidecar, view.exam);
  copy_fact<std::string>(sidecar, "Manufacturer", facts, "/scanner/manufacturer");
  copy_fact<std::string>(sidecar, "ManufacturersModelName", facts, "/scanner/model");
  copy_fact<std::string>(sidecar, "TracerName", facts, "/tracer/radiopharmaceutical");
  copy_fact<std::string>(sidecar, "TracerRadionuclide", facts, "/tracer/radionuclide");
  copy_fact<double>(sidecar, "RadionuclideHalfLife", facts, "/tracer/half_life_s");
  copy_fact<double>(sidecar, "InjectedRadioactivity", facts, "/tracer/dose_mbq");
  if (sidecar.contains("InjectedRadioactivity")) sidecar["InjectedRadioactivityUnits"] = "MBq";
  copy_fact<std::string>(sidecar, "AttenuationCorrection", facts, "/attenuation_method");
  copy_fact<double>(sidecar, "PatientWeight", facts, "/weight_kg");
  if (const auto corrections = fact<std::vector<std::string>>(facts, "/corrections")) {
    const auto has = [&](const char* code) {
      return std::ranges::find(*corrections, code) != corrections->end();
    };
    sidecar["CorrectedImage"] = *corrections;
    sidecar["ImageDecayCorrected"] = has("DECY");
  }
  copy_fact<double>(sidecar, "UptakeMinutes", facts, "/tracer/uptake_minutes");
  return sidecar;
}

json ct_sidecar(const ExamView& view) {
  json sidecar = common(view, "CT");
  sidecar["Units"] = "HU";
  return sidecar;
}

}  // namespace uptake::cmd
