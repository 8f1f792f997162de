# SPDX-License-Identifier: MIT
# How many kernels a training step launches, and that a steady one allocates nothing and waits for its
# losses alone: what an emulator counts for three steps less what it counts for two. The first is run
# kernel by kernel, the second captured into a graph.
#   cmake -D PROGRAM=training_steps -D LAUNCHER=... -P launches.cmake
if(NOT LAUNCHER)
  message("skipped: launches are counted by an emulator of the CUDA runtime; set INCEPTION_CUDA_LAUNCHER")
  return()
endif()

# Kernels of ours and calls of cuBLAS, for a convolution block forward and backward together. Pools, dropout,
# heads, losses and the optimizer of InceptionV2 take 61; 22 siblings save 44, which leaves 17.
set(launches_of_a_block 4)
set(launches_besides 20)

# Sets the counters that a run of so many steps leaves to variables of that prefix.
function(count_steps prefix steps)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/steps_${steps}.json)
  file(REMOVE ${file})
  execute_process(COMMAND ${CMAKE_COMMAND} -E env CUDA_EMULATOR_STATS=${file} ${LAUNCHER} ${PROGRAM} ${steps}
                  OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  if(NOT EXISTS ${file})
    message("skipped: ${LAUNCHER} writes no counters to CUDA_EMULATOR_STATS")
    set(${prefix}_launches "" PARENT_SCOPE)
    return()
  endif()
  file(READ ${file} counters)
  foreach(name launches allocations synchronisations)
    string(JSON value GET ${counters} totals ${name})
    set(${prefix}_${name} ${value} PARENT_SCOPE)
  endforeach()
  string(JSON libraries LENGTH ${counters} library)
  set(calls 0)
  math(EXPR last "${libraries} - 1")
  foreach(i RANGE ${last})
    string(JSON value GET ${counters} library ${i} calls)
    math(EXPR calls "${calls} + ${value}")
  endforeach()
  set(${prefix}_calls ${calls} PARENT_SCOPE)
  foreach(name batch_norms outputs)
    string(REGEX MATCH "${name} ([0-9]+)" match "${output}")
    set(${name} ${CMAKE_MATCH_1} PARENT_SCOPE)
  endforeach()
endfunction()

count_steps(before 2)
if(before_launches STREQUAL "")
  return()
endif()
count_steps(steady 3)
foreach(name launches calls allocations synchronisations)
  math(EXPR ${name} "${steady_${name}} - ${before_${name}}")
endforeach()
math(EXPR all "${launches} + ${calls}")
math(EXPR most "${launches_of_a_block} * ${batch_norms} + ${launches_besides}")
message("a step: ${launches} launches and ${calls} calls of libraries for ${batch_norms} convolution blocks "
        "(at most ${most}); ${allocations} allocations, ${synchronisations} waits")
if(batch_norms EQUAL 0 OR launches EQUAL 0)
  message(FATAL_ERROR "nothing was counted")
endif()
if(all GREATER most)
  message(FATAL_ERROR "a step must launch at most ${most} kernels; it launches ${all}")
endif()
if(NOT allocations EQUAL 0)
  message(FATAL_ERROR "a steady step must allocate nothing; it allocates ${allocations} times")
endif()
if(synchronisations GREATER outputs)
  message(FATAL_ERROR "a step must wait for its ${outputs} losses alone; it waits ${synchronisations} times")
endif()
