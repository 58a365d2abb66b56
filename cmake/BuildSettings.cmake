# How to build, where the command line does not say it.

get_property(many_configurations GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT CMAKE_BUILD_TYPE AND NOT many_configurations)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

# ccache where present. The sloppiness lets it keep files that use a precompiled header, and it takes
# that of libtorch, half a gigabyte, for known while its inode is the same.
find_program(UPTAKE_CCACHE ccache)
if(UPTAKE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_INODECACHE=true "${UPTAKE_CCACHE}")
endif()
