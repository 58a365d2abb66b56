#include "core/late_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>

#include "core/error.h"

namespace uptake {

void* late_function(const std::string& library, const char* name) {
  // libgomp's threads, waiting for work, would spin and take the cores from OpenBLAS's threads:
  // training took more than twice as long. It reads this when it is loaded.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  // RUNPATH of the program says where. Loaded once however often it is asked for, and never
  // unloaded: libtorch's threads may outlive us.
  void* loaded = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) {
    throw Error("library.missing", fmt::format("{} cannot be loaded: {}", library, dlerror()),
                "install the program whole; it lies beside uptake or in ../lib/uptake");
  }
  void* function = dlsym(loaded, name);
  if (function == nullptr) {
    throw Error("library.function", fmt::format("{} has no {}", library, name),
                "build or install the program and its libraries together");
  }
  return function;
}

}  // namespace uptake
