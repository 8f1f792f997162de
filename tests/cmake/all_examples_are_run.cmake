# SPDX-License-Identifier: MIT
# Every program of examples/ and benchmarks/ must be started by some script of tests/examples/.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/complain.cmake)
file(GLOB scripts ${SOURCE_DIR}/tests/examples/*.sh)
set(text "")
foreach(script IN LISTS scripts)
  file(READ ${script} one)
  string(APPEND text "${one}\n")
endforeach()

foreach(folder examples benchmarks)
  string(TOUPPER ${folder}_DIR variable)
  file(GLOB programs ${SOURCE_DIR}/${folder}/*.cpp)
  foreach(program IN LISTS programs)
    cmake_path(GET program STEM name)
    if(NOT text MATCHES "${variable}}?/${name}[^a-z0-9_]")
      complain("${folder}/${name}.cpp: every program must be run by a test; none of \
tests/examples/*.sh calls \"$${variable}/${name}\"; add one that does")
    endif()
  endforeach()
endforeach()
fail_if_complained()
