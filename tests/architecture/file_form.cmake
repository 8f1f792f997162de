# SPDX-License-Identifier: MIT
# Every source starts with its licence and a line of purpose, and stays a size one can read.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/complain.cmake)

set(line_limit 500)

set(sources "")
foreach(folder include examples tests benchmarks cmake)
  foreach(ending hpp cuh cpp cu)
    file(GLOB_RECURSE found RELATIVE ${ROOT} ${ROOT}/${folder}/*.${ending})
    list(APPEND sources ${found})
  endforeach()
endforeach()

foreach(source IN LISTS sources)
  file(READ ${ROOT}/${source} text)
  if(NOT text MATCHES "^// SPDX-License-Identifier: MIT\n// [^\n]+\n")
    complain("${source}: must start with '// SPDX-License-Identifier: MIT' and a '// ' line \
that says what the file is for")
  endif()
  if(source MATCHES "\\.(hpp|cuh)$" AND NOT text MATCHES "\n#pragma once\n")
    complain("${source}: a header must have '#pragma once'")
  endif()
  string(REGEX REPLACE "[^\n]" "" newlines "${text}")
  string(LENGTH "${newlines}" lines)
  if(lines GREATER line_limit)
    complain("${source}: must have at most ${line_limit} lines; it has ${lines}; split it")
  endif()
  if(source MATCHES "^tests/.*\\.hpp$" AND text MATCHES "\n(TEST_CASE|TEST_SUITE)")
    complain("${source}: a test case must stand in a .cpp file, because ctest selects test \
cases by the file they are written in")
  endif()
endforeach()
fail_if_complained()
