# SPDX-License-Identifier: MIT
# A training step whose shapes have been seen allocates nothing and waits once. Runs the test case of
# steady steps with 4 and with 9 steps under LAUNCHER, whose counters CUDA_EMULATOR_STATS asks for, and
# takes the difference.
cmake_minimum_required(VERSION 3.25)

function(count_calls steps result)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/steady_steps_${steps}.json)
  file(REMOVE ${file})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env CUDA_EMULATOR_STATS=${file} INCEPTION_STEADY_STEPS=${steps}
            ${LAUNCHER} ${PROGRAM} "--test-case=steady steps*"
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${steps} steps failed:\n${output}")
  endif()
  set(${result} "" PARENT_SCOPE)
  if(EXISTS ${file})
    file(READ ${file} counters)
    set(${result} "${counters}" PARENT_SCOPE)
  endif()
endfunction()

set(fewer 4)
set(more 9)
count_calls(${fewer} first)
count_calls(${more} second)
if(NOT first OR NOT second)
  message("skipped: ${LAUNCHER} does not count calls as the CUDA emulator does")
  return()
endif()

math(EXPR steps "${more} - ${fewer}")
function(expect name wanted)
  string(JSON before GET "${first}" totals ${name})
  string(JSON after GET "${second}" totals ${name})
  math(EXPR actual "${after} - ${before}")
  if(NOT actual EQUAL wanted)
    message(SEND_ERROR "${steps} steady steps made ${actual} ${name}, not ${wanted}")
  else()
    message("${steps} steady steps: ${actual} ${name}")
  endif()
endfunction()
expect(allocations 0)
expect(frees 0)
expect(synchronisations ${steps})
expect(d2h_count ${steps}) # the loss
expect(h2d_count ${steps}) # the labels
