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

}  // namespace uptake::simulator
