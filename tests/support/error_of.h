#pragma once

#include <utility>

#include "core/error.h"

namespace uptake {

/// The Error that `work` ends with; one with the code "nothing_thrown" when it ends well.
template <class Work>
Error error_of(Work&& work) {
  try {
    static_cast<void>(std::forward<Work>(work)());
  } catch (const Error& error) {
    return error;
  }
  return {"nothing_thrown", ""};
}

}  // namespace uptake
