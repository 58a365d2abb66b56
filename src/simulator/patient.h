#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace uptake::simulator {

enum class Sex { female, male };

/// How a lesion compares with the exam before.
enum class Change { first, appeared, larger, stable, smaller, resolved };
std::string_view name_of(Change change);

/// One focus of uptake that physiology does not explain. It keeps its number and its place through
/// a patient's exams.
struct Lesion {
  std::size_t number = 0;  ///< from 1, within the patient
  std::string region;      ///< the most specific region of the ontology that it lies in
  std::string side;        ///< "left", "right", or "" on the midline; also where the region says it
  std::string cause;       ///< a key of share/simulator/causes.json: "metastasis", "infection", ...
  bool malignant = false;
  double diameter_mm = 10;  ///< of the uptake, from 5 up; 0 once resolved, and so is suv
  double suv = 5;           ///< true SUVbw inside, before the scanner blurs it
  Change change = Change::first;
  double prior_diameter_mm = 0, prior_suv = 0;  ///< at the exam before; 0 where there was none
};

/// One examination of a patient. `lesions` also has those that resolved since the exam before
/// (change == resolved): they are in the report's comparison, and not in the image.
struct Exam {
  std::size_t number = 0;  ///< from 1, within the patient
  std::int64_t day = 0;    ///< since 1970-01-01
  std::vector<Lesion> lesions;
  /// Physiologic uptake that varies, a factor on the tissue's usual SUV, by tissue as
  /// share/simulator/physiology.json names it: {"myocardium", 2.4}, {"brown_fat", 6}. 1 = usual.
  std::map<std::string, double> physiology;
  std::vector<std::string> treatments;  ///< given before this exam: "surgery", "chemotherapy", ...
  std::int64_t summary_code = 1;        ///< 1, 2, 4 or 9
};

/// A simulated person, with all that happens to them.
struct Patient {
  std::size_t index = 0;
  std::string id;  ///< "SIM-000017"
  Sex sex = Sex::female;
  double age_years = 60;  ///< at the first exam
  double height_cm = 168, weight_kg = 72;
  std::string cancer;   ///< a key of share/simulator/cancers.json; "" = none was ever found
  std::string subtype;  ///< histology, a key within the cancer: "adenocarcinoma"; may be empty
  int stage = 0;        ///< 1 to 4 at the first exam; 0 without cancer
  std::vector<std::string> conditions;      ///< "diabetes", "emphysema", ...: history, CT findings
  std::vector<std::string> removed_organs;  ///< regions taken out: "uterus", "right_upper_lobe"
  std::vector<Exam> exams;                  ///< in order of days, at least one
  std::optional<std::int64_t> death_day;    ///< since 1970-01-01
  bool held_out = false;  ///< reports use the phrasings kept for test patients as well
};

/// What exam of which patient, as a number that streams of random numbers are told apart by.
std::uint64_t exam_key(const Patient& patient, const Exam& exam);

}  // namespace uptake::simulator
