# Every library from outside, all of them Debian packages (scripts/install-dependencies).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)

# Libraries whose Debian packages ship no CMake or pkg-config file.
function(uptake_find_library target header library)
  find_path(${target}_INCLUDE ${header} REQUIRED PATH_SUFFIXES ${ARGN})
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE "${${target}_INCLUDE}")
  if(library)
    find_library(${target}_LIBRARY ${library} REQUIRED)
    target_link_libraries(${target} INTERFACE "${${target}_LIBRARY}")
  endif()
endfunction()
uptake_find_library(csv csv.h csv)
uptake_find_library(random123 Random123/philox.h "")
uptake_find_library(valijson valijson/validator.hpp "")
uptake_find_library(torch_version torch/version.h "" torch/csrc/api/include)

# libtorch takes half a second to load: only src/nn and src/training link it, and what contains them
# (the learning library, their tests). SYSTEM: its headers are not held to our warnings.
find_package(Torch REQUIRED)
add_library(uptake_torch INTERFACE)
target_include_directories(uptake_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(uptake_torch INTERFACE ${TORCH_LIBRARIES})
# Matrix products with packed weights, for reports in bulk on a CPU.
find_package(dnnl REQUIRED)

if(UPTAKE_TRAINING_ONLY)
  return()
endif()
find_package(Boost REQUIRED)  # headers alone: distributions of statistics/
find_package(ZLIB REQUIRED)
find_package(LibArchive REQUIRED)
find_package(CLI11 REQUIRED)
# Debian's package names a Python library that it does not ship, and says so at length.
set(CMAKE_MESSAGE_LOG_LEVEL NOTICE)
find_package(Imath REQUIRED)
unset(CMAKE_MESSAGE_LOG_LEVEL)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
uptake_find_library(niftiio nifti1_io.h niftiio nifti)

find_package(PkgConfig REQUIRED)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(SENTENCEPIECE REQUIRED IMPORTED_TARGET sentencepiece)
find_package(ICU REQUIRED COMPONENTS uc)

# DCMTK's own package file sets directory-wide flags; the folder dicom/ is the only user.
find_package(DCMTK REQUIRED)
