# Every library that alertd is built on, from the distribution's packages (tools/setup installs them).
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # As its manual has it for precompiled headers, which it would leave alone otherwise.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(antlr4-runtime REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(CURL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(absl REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(ZLIB REQUIRED)
find_package(CLI11 QUIET)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# SOCI's packages have no CMake configuration.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3 REQUIRED)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
add_library(SOCI::sqlite3 INTERFACE IMPORTED)
target_include_directories(SOCI::sqlite3 SYSTEM INTERFACE ${SOCI_INCLUDE_DIR})
target_link_libraries(SOCI::sqlite3 INTERFACE
  ${SOCI_SQLITE3_LIBRARY} ${SOCI_CORE_LIBRARY} PkgConfig::SQLITE3)
