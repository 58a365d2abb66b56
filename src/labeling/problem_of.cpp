#include "labeling/problem_of.h"

#include <new>
#include <utility>

#include "core/error.h"

namespace uptake {

dicom::Problem problem_of(std::string where, const std::exception& error) {
  if (const auto* known = dynamic_cast<const Error*>(&error)) {
    const auto cure = known->cure().empty() ? "" : " (" + known->cure() + ")";
    return {std::move(where), known->code(), known->message() + cure};
  }
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    return {std::move(where), "out_of_memory", "not enough memory"};
  }
  return {std::move(where), "internal", error.what()};
}

}  // namespace uptake
