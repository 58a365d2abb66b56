#pragma once

#include <c10/util/Exception.h>

#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace uptake {

/// Runs `work`; what libtorch throws becomes Error "torch" with its message and without its stack,
/// which is pages long.
template <class Work>
decltype(auto) with_torch_errors(Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const c10::Error& error) {
    throw Error("torch", printable(error.what_without_backtrace()),
                "where memory is short, take smaller batches");
  }
}

}  // namespace uptake
