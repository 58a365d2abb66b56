#include "simulator/scan/study_header.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "core/build_info.h"
#include "core/error.h"
#include "dicom/uid.h"

namespace uptake::simulator {
namespace {

using std::chrono::year_month_day;

year_month_day calendar(std::int64_t day) { return std::chrono::sys_days(std::chrono::days(day)); }

/// DA, YYYYMMDD.
std::string date(std::int64_t day) {
  const year_month_day d = calendar(day);
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(d.year()),
                     static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

/// A moment to the millisecond, as its day and its TM.
struct Moment {
  std::int64_t day;
  std::string time;  ///< HHMMSS, or HHMMSS.FFF
};

Moment moment(std::int64_t day, double seconds) {
  constexpr long long day_ms = 86'400'000;
  const long long ms = std::llround(seconds * 1000);
  const long long days = ms / day_ms - (ms % day_ms < 0 ? 1 : 0);
  const long long rest = ms - days * day_ms;
  const long long s = rest / 1000;
  std::string time = fmt::format("{:02}{:02}{:02}", s / 3600, s / 60 % 60, s % 60);
  if (rest % 1000 != 0) time += fmt::format(".{:03}", rest % 1000);
  return {day + days, time};
}

/// AS: whole years, as a birthday counts them.
std::string age(std::int64_t birth_day, std::int64_t day) {
  const year_month_day born = calendar(birth_day), now = calendar(day);
  const bool before_birthday =
      std::pair(now.month(), now.day()) < std::pair(born.month(), born.day());
  return fmt::format("{:03}Y", (now.year() - born.year()).count() - (before_birthday ? 1 : 0));
}

void check_study(const StudyHeader& s) {
  const auto refuse = [&](const std::string& what) { throw Error("simulator.header", what); };
  const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
  if (s.uid_text.empty()) refuse("a study needs a text to make its UIDs from");
  if (s.sex != 'F' && s.sex != 'M') refuse("a sex is told as 'F' or 'M'");
  if (!positive(s.weight_kg) || !positive(s.height_m) || !positive(s.dose_bq) ||
      !positive(s.half_life_s))
    refuse("weight, height, dose and half life are above 0");
  if (!positive(s.bed_duration_s) || !positive(s.bed_step_mm))
    refuse("a bed lasts longer than 0 s and is longer than 0 mm");
  if (!(s.injection_time_s <= s.pet_time_s)) refuse("the PET starts before the injection");
  if (s.birth_day > s.study_day) refuse("the patient is born after the study");
}

void put_injection(dicom::DatasetItem injection, const Scanner& scanner, const StudyHeader& s) {
  put_attributes(injection, scanner.tracer);
  const Moment start = moment(s.study_day, s.injection_time_s);
  injection.text(0x00181072, start.time);
  injection.text(0x00181078, date(start.day) + start.time);
  injection.number(0x00181074, s.dose_bq);
  injection.number(0x00181075, s.half_life_s);
}

/// A NUMERIC content item (PS3.3, C.7.6.14): no attribute of its own holds the glucose.
void put_glucose(dicom::DatasetItem item, double mg_dl) {
  item.text(0x0040A040, "NUMERIC");
  item.code(0x0040A043, {"2339-0", "LN", "Glucose [Mass/volume] in Blood"});
  item.number(0x0040A30A, mg_dl);
  item.code(0x004008EA, {"mg/dL", "UCUM", "mg/dL"});
}

}  // namespace

double activity_of_suv_one(const StudyHeader& s) {
  const double left = std::exp2(-(s.pet_time_s - s.injection_time_s) / s.half_life_s);
  return s.dose_bq * left / (s.weight_kg * 1000);
}

void put_moment(dicom::DatasetItem& item, std::uint32_t date_tag, std::uint32_t time_tag,
                std::int64_t day, double seconds) {
  const Moment at = moment(day, seconds);
  item.text(date_tag, date(at.day));
  item.text(time_tag, at.time);
}

dicom::DatasetWriter common_header(const Scanner& scanner, const StudyHeader& s) {
  check_study(s);
  dicom::DatasetWriter header;
  put_attributes(header, scanner.study);
  header.text(0x00181020, "uptake " + version());
  header.text(0x00100010, s.patient_name);
  header.text(0x00100020, s.patient_id);
  header.text(0x00100030, date(s.birth_day));
  header.text(0x00100040, std::string(1, s.sex));
  header.text(0x00101010, age(s.birth_day, s.study_day));
  header.number(0x00101020, s.height_m);
  header.number(0x00101030, s.weight_kg);
  header.text(0x0020000D, dicom::uid_from(s.uid_text + "/study"));
  header.text(0x00200052, dicom::uid_from(s.uid_text + "/frame of reference"));
  header.text(0x00200010, s.study_id);
  header.text(0x00080050, s.accession_number);
  header.text(0x00081030, s.study_description);
  put_moment(header, 0x00080020, 0x00080030, s.study_day, s.study_time_s);
  return header;
}

void put_pet_header(dicom::DatasetWriter& pet, const Scanner& scanner, const StudyHeader& s) {
  put_attributes(pet, scanner.pet);
  put_moment(pet, 0x00080021, 0x00080031, s.study_day, s.pet_time_s);
  put_injection(pet.item(0x00540016), scanner, s);
  if (s.glucose_mg_dl) put_glucose(pet.item(0x00400555), *s.glucose_mg_dl);
  pet.integer(0x00181242, std::llround(s.bed_duration_s * 1000));
  pet.number(0x00281052, 0);
  // SUV 0 to 7, as PET is mostly looked at.
  pet.number(0x00281050, 3.5 * activity_of_suv_one(s));
  pet.number(0x00281051, 7 * activity_of_suv_one(s));
}

}  // namespace uptake::simulator
