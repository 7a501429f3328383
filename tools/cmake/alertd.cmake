# alertd_library(NAME name [PUBLIC deps...] [PRIVATE deps...] [LINK libs...] [LINK_PRIVATE libs...]
#                SOURCES files...)
#
# One library per folder. PUBLIC: folders whose types appear in this folder's headers. PRIVATE:
# folders that only its .cc files use. LINK and LINK_PRIVATE: libraries from outside, in the same
# sense. tools/check_tree fails the build's tests when an #include goes anywhere else.
#
# alertd_test(NAME name DEPS folders... [LINK libs...] SOURCES files... [DATA]): one GoogleTest
# program for one folder below tests/. Its tests find their data below ALERTD_TEST_DIR, the test's
# source folder, and write below a folder of their own.
#
# alertd_fuzzer(NAME name DEPS folders... SOURCES file [CORPUS folder]): a libFuzzer target, built
# with ALERTD_FUZZ only; its test runs the seeds and then a few seconds of inputs made from them,
# always the same ones: a test must not fail by chance. Look for new ones by hand, for hours:
# NAME_fuzz -max_total_time=3600 NEW_FOLDER CORPUS.

set(ALERTD_SANITIZE "" CACHE STRING "comma-separated -fsanitize= list")
option(ALERTD_PRECOMPILE
  "precompile the standard library's headers: a build from nothing takes a third less time" OFF)

add_library(alertd_flags INTERFACE)
target_include_directories(alertd_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(alertd_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 reports overlaps in `"text" + std::string` that are not there (its bug 105651).
  target_compile_options(alertd_flags INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND (ALERTD_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Release"))
  # GCC 12 reports uninitialised values inside std::variant, std::optional and std::string that are
  # not there, when it optimises or instruments.
  target_compile_options(alertd_flags INTERFACE -Wno-maybe-uninitialized)
endif()
if(ALERTD_PRECOMPILE)
  # All compile alike, or they could not share what is precompiled.
  target_compile_options(alertd_flags INTERFACE -pthread)
  # As ccache's manual has it for precompiled headers, which it would leave alone otherwise.
  if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND ALERTD_PRECOMPILE)
  # What is precompiled is no system header to GCC any more, and it guesses wrongly in std::string.
  target_compile_options(alertd_flags INTERFACE
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-free-nonheap-object)
  # Without it ccache does nothing.
  target_compile_options(alertd_flags INTERFACE -fpch-preprocess)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND ALERTD_PRECOMPILE)
  target_compile_options(alertd_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND ALERTD_SANITIZE MATCHES "thread")
  # Asio's fences, which the thread sanitizer does not see; it uses locks besides.
  target_compile_options(alertd_flags INTERFACE -Wno-tsan)
endif()
target_link_libraries(alertd_flags INTERFACE Threads::Threads)
# The many test programs, with all of alertd in each, take the usual linker minutes.
find_program(ALERTD_LLD ld.lld)
if(ALERTD_LLD)
  target_link_options(alertd_flags INTERFACE -fuse-ld=lld)
endif()
if(ALERTD_SANITIZE)
  target_compile_options(alertd_flags INTERFACE
    -fsanitize=${ALERTD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(alertd_flags INTERFACE -fsanitize=${ALERTD_SANITIZE})
endif()
if(ALERTD_FUZZ)
  target_compile_options(alertd_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# alertd_precompile(NAME OPTIONS... HEADERS...): one set of precompiled headers that targets with the
# same flags share. Every file includes what it uses nevertheless: tools/check_tree sees to that.
function(alertd_precompile)
  cmake_parse_arguments(ARG "" "NAME" "LINK;OPTIONS;HEADERS" ${ARGN})
  if(NOT ALERTD_PRECOMPILE)
    return()
  endif()
  # They belong to a target, and that to a source, of which nothing is linked.
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${ARG_NAME}.cc CONTENT "")
  add_library(${ARG_NAME} OBJECT ${PROJECT_BINARY_DIR}/${ARG_NAME}.cc)
  target_link_libraries(${ARG_NAME} PRIVATE alertd_flags ${ARG_LINK})
  target_compile_options(${ARG_NAME} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(${ARG_NAME} PRIVATE ${ARG_HEADERS})
endfunction()

function(alertd_use_precompiled target name)
  if(ALERTD_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

set(standard_headers
  <algorithm> <array> <atomic> <bit> <charconv> <chrono> <cmath> <cstddef> <cstdint> <filesystem>
  <fstream> <functional> <limits> <map> <memory> <mutex> <optional> <set> <span> <sstream> <string>
  <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector>)
# What is measured is what users run; the tests themselves only have to compile soon.
set(test_options $<IF:$<CONFIG:Release>,-O1,-O0>)
alertd_precompile(NAME alertd_precompiled HEADERS ${standard_headers})
alertd_precompile(NAME alertd_precompiled_tests LINK GTest::gtest OPTIONS ${test_options}
  HEADERS ${standard_headers} <gtest/gtest.h>)

function(alertd_library)
  cmake_parse_arguments(ARG "" "NAME" "PUBLIC;PRIVATE;LINK;LINK_PRIVATE;SOURCES" ${ARGN})
  list(TRANSFORM ARG_PUBLIC PREPEND alertd_)
  list(TRANSFORM ARG_PRIVATE PREPEND alertd_)
  if(NOT ARG_SOURCES)
    add_library(alertd_${ARG_NAME} INTERFACE)
    target_link_libraries(alertd_${ARG_NAME} INTERFACE
      alertd_flags ${ARG_PUBLIC} ${ARG_PRIVATE} ${ARG_LINK} ${ARG_LINK_PRIVATE})
    return()
  endif()
  add_library(alertd_${ARG_NAME} STATIC ${ARG_SOURCES})
  target_link_libraries(alertd_${ARG_NAME}
    PUBLIC alertd_flags ${ARG_PUBLIC} ${ARG_LINK} PRIVATE ${ARG_PRIVATE} ${ARG_LINK_PRIVATE})
  alertd_use_precompiled(alertd_${ARG_NAME} alertd_precompiled)
endfunction()

function(alertd_test)
  cmake_parse_arguments(ARG "" "NAME" "DEPS;LINK;SOURCES" ${ARGN})
  list(TRANSFORM ARG_DEPS PREPEND alertd_)
  add_executable(${ARG_NAME}_test ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME}_test PRIVATE ${ARG_DEPS} ${ARG_LINK} GTest::gtest GTest::gtest_main)
  target_compile_options(${ARG_NAME}_test PRIVATE ${test_options})
  alertd_use_precompiled(${ARG_NAME}_test alertd_precompiled_tests)
  target_compile_definitions(${ARG_NAME}_test PRIVATE
    ALERTD_TEST_DIR="${CMAKE_CURRENT_SOURCE_DIR}" ALERTD_SHARED_DIR="${ALERTD_SHARED_DIR}")
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME}_test)
endfunction()

function(alertd_fuzzer)
  cmake_parse_arguments(ARG "" "NAME;CORPUS" "DEPS;SOURCES" ${ARGN})
  if(NOT ALERTD_FUZZ)
    return()
  endif()
  list(TRANSFORM ARG_DEPS PREPEND alertd_)
  add_executable(${ARG_NAME}_fuzz ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME}_fuzz PRIVATE ${ARG_DEPS})
  target_link_options(${ARG_NAME}_fuzz PRIVATE -fsanitize=fuzzer)
  # What it finds goes to a folder that is empty at first, or the next run would begin elsewhere.
  add_test(NAME fuzz_${ARG_NAME} COMMAND sh -c
    "rm -rf found_${ARG_NAME} && mkdir found_${ARG_NAME} && exec \"$@\"" fuzz
    $<TARGET_FILE:${ARG_NAME}_fuzz> -seed=1 -runs=30000 -max_total_time=8 -timeout=10
    -rss_limit_mb=2048 -print_final_stats=1 found_${ARG_NAME} ${ARG_CORPUS})
endfunction()
