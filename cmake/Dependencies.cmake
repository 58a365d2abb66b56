# Every library from outside, all of them Debian packages (scripts/install-dependencies).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibArchive REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Imath REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)

find_package(PkgConfig REQUIRED)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# DCMTK's own package file sets directory-wide flags; the folder dicom/ is the only user.
find_package(DCMTK REQUIRED)

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
uptake_find_library(niftiio nifti1_io.h niftiio nifti)
uptake_find_library(torch_version torch/version.h "" torch/csrc/api/include)
