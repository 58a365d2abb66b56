# Targets of one kind are declared in one way.

add_library(uptake_options INTERFACE)
target_compile_options(uptake_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual
  # g++ 12 at -O3 sees these inside the standard library's strings and optionals, where they are not
  # (GCC bugs 105329 and 105562), the last three since those come from a precompiled header; address
  # sanitizer and clang-tidy look for the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds> $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>)
if(CMAKE_UNITY_BUILD)
  # Of several files compiled as one, these would speak of each other's names.
  target_compile_options(uptake_options INTERFACE -Wno-shadow
    $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(UPTAKE_SANITIZE)
  target_compile_options(uptake_options INTERFACE
    -fsanitize=${UPTAKE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(uptake_options INTERFACE -fsanitize=${UPTAKE_SANITIZE})
endif()
if(UPTAKE_FUZZ)
  target_compile_options(uptake_options INTERFACE -fsanitize=fuzzer-no-link)
  # Programs that are no fuzz target (uptake, make_phantom) need its runtime as well.
  target_link_options(uptake_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# What most files include, compiled once: JSON alone costs each more than a second. A precompiled
# header fits only targets with the same options, hence -pthread and {fmt} for all of them.
set(UPTAKE_COMMON_HEADERS <algorithm> <array> <filesystem> <fmt/format.h> <functional> <map>
  <memory> <nlohmann/json.hpp> <optional> <set> <span> <string> <string_view> <variant> <vector>)
target_compile_options(uptake_options INTERFACE -pthread)
target_link_libraries(uptake_options INTERFACE fmt::fmt)

# uptake_library(core PUBLIC fmt::fmt PRIVATE OpenSSL::Crypto)
# Every .cpp of the folder and below, but for those of EXCEPT; headers stand beside their sources.
# OWN_HEADER: it has a precompiled header of its own.
function(uptake_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "OWN_HEADER" "" "PUBLIC;PRIVATE;EXCEPT")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  list(TRANSFORM arg_EXCEPT PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  list(REMOVE_ITEM sources ${arg_EXCEPT})
  add_library(uptake_${folder} STATIC ${sources})
  target_include_directories(uptake_${folder} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(uptake_${folder} PUBLIC ${arg_PUBLIC} PRIVATE uptake_options ${arg_PRIVATE})
  if(folder STREQUAL core)
    target_precompile_headers(uptake_core PRIVATE ${UPTAKE_COMMON_HEADERS})
  elseif(NOT arg_OWN_HEADER)
    target_precompile_headers(uptake_${folder} REUSE_FROM uptake_core)
  endif()
endfunction()

# Compiles a program's files with the precompiled header of uptake_nn (libtorch costs 15 s a file),
# which fits only those with the same options: -fPIC, where a program would have -fPIE.
function(uptake_use_torch_header target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC -pthread)
  target_precompile_headers(${target} REUSE_FROM uptake_nn)
endfunction()
