# SPDX-License-Identifier: MIT
# The kernels' vectors follow from -march (include/inception/ops/simd.hpp), so one build tests one width.
# Here the tests of operations are built again for each of INCEPTION_TEST_LEVELS: the program
# operations.x86-64-v3 and the entries unit.ops.conv2d@x86-64-v3 and so on, label kernel_paths. A
# processor that cannot execute a level skips its entries.
file(GLOB operation_tests RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS unit/ops/*.cpp
     gradient/ops.cpp golden/ops.cpp)

# Kernels are written in vectors, which every optimisation keeps, and -O1 takes half the time to compile.
# GCC then makes fused multiply-adds only when asked for what it calls expensive.
set(operation_test_optimisation -O1 $<$<CXX_COMPILER_ID:GNU>:-fexpensive-optimizations>)

set(INCEPTION_TEST_LEVELS "" CACHE STRING
    "Levels of x86-64 to test the operations for, besides our own flags: 'x86-64-v2;x86-64-v3'")
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" OR NOT INCEPTION_TEST_LEVELS)
  return()
endif()

add_executable(run_at_level cmake/run_at_level.cpp)
target_compile_features(run_at_level PRIVATE cxx_std_20)
target_include_directories(run_at_level PRIVATE ${PROJECT_SOURCE_DIR}/cmake)
inception_use_own_flags(run_at_level x86-64)

foreach(level IN LISTS INCEPTION_TEST_LEVELS)
  set(program operations.${level})
  add_executable(${program} ${operation_tests})
  target_link_libraries(${program} PRIVATE test_main)
  inception_use_own_flags(${program} ${level})
  target_compile_options(${program} PRIVATE "$<$<CONFIG:Release>:${operation_test_optimisation}>")
  inception_add_doctest_entries(
    kernel_paths @${level}
    SOURCES ${operation_tests}
    COMMAND run_at_level ${level} $<TARGET_FILE:${program}>)
  list(TRANSFORM operation_tests REPLACE "(.*)\\.cpp$" "\\1@${level}" OUTPUT_VARIABLE entries)
  list(TRANSFORM entries REPLACE / .)
  set_tests_properties(${entries} PROPERTIES SKIP_RETURN_CODE 77)
endforeach()
