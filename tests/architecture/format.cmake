# SPDX-License-Identifier: MIT
# clang-format 14 must find nothing to change (other versions differ in details, and are not asked).
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${CLANG_FORMAT} --version OUTPUT_VARIABLE version)
if(NOT version MATCHES "version 14\\.")
  message(STATUS "skipped: .clang-format is written for version 14; this is ${version}")
  return()
endif()

set(sources "")
foreach(folder include examples tests benchmarks cmake)
  foreach(ending hpp cuh cpp cu)
    file(GLOB_RECURSE found ${ROOT}/${folder}/*.${ending})
    list(APPEND sources ${found})
  endforeach()
endforeach()
execute_process(COMMAND ${CLANG_FORMAT} --dry-run --Werror ${sources} RESULT_VARIABLE result
                ERROR_VARIABLE complaints)
if(NOT result EQUAL 0)
  message(NOTICE "${complaints}")
  message(FATAL_ERROR "not formatted; run clang-format -i on the files named above")
endif()
