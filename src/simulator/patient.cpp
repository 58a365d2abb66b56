#include "simulator/patient.h"

namespace uptake::simulator {

std::string_view name_of(Change change) {
  switch (change) {
    case Change::first:
      return "first";
    case Change::appeared:
      return "appeared";
    case Change::larger:
      return "larger";
    case Change::stable:
      return "stable";
    case Change::smaller:
      return "smaller";
    case Change::resolved:
      return "resolved";
  }
  return "";
}

std::uint64_t exam_key(const Patient& patient, const Exam& exam) {
  return patient.index * 256 + exam.number;  // nobody has as many exams
}

}  // namespace uptake::simulator
