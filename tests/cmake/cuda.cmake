# SPDX-License-Identifier: MIT
# The Cuda device against the reference loops and the Cpu: parity/*.cpp hold the tests, parity/*.cu what
# nvcc must compile for them. They run on a GPU, or through INCEPTION_CUDA_LAUNCHER; else they are skipped.
if(NOT INCEPTION_CUDA)
  add_test(NAME parity COMMAND ${CMAKE_COMMAND} -E echo
                               "skipped: the Cuda device is not built; set INCEPTION_CUDA=ON")
  set_tests_properties(parity PROPERTIES LABELS parity SKIP_REGULAR_EXPRESSION "^skipped: ")
  return()
endif()

# A program of tests of the Cuda device: sources, then LIBRARIES.
function(inception_add_parity_program program)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  add_executable(${program} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${program} PRIVATE ${arg_LIBRARIES} inception::io doctest::doctest)
  target_include_directories(${program} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  inception_use_own_flags(${program})
endfunction()

# One entry a source. EMULATOR are variables of the emulator, where that is what runs them.
function(inception_add_parity_entries program suffix)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;EMULATOR")
  inception_add_doctest_entries(parity "${suffix}" SOURCES ${arg_SOURCES}
                                COMMAND ${INCEPTION_CUDA_LAUNCHER} $<TARGET_FILE:${program}>)
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(REMOVE_EXTENSION source OUTPUT_VARIABLE stem)
    string(REPLACE / . test ${stem}${suffix})
    set_tests_properties(${test} PROPERTIES SKIP_RETURN_CODE 77)
    if(INCEPTION_CUDA_LAUNCHER)
      set_tests_properties(${test} PROPERTIES TIMEOUT 1800 ENVIRONMENT "${arg_EMULATOR}")
    endif()
  endforeach()
endfunction()

# A program's test cases once more, all in one entry, under an emulator with these variables. ARGUMENTS choose
# among the test cases.
function(inception_add_parity_mode program mode)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "EMULATOR;ARGUMENTS")
  if(NOT INCEPTION_CUDA_LAUNCHER)
    return()
  endif()
  set(test ${program}@${mode})
  add_test(NAME ${test} COMMAND ${INCEPTION_CUDA_LAUNCHER} $<TARGET_FILE:${program}> ${arg_ARGUMENTS})
  inception_describe_test(${test} parity 1800)
  set_tests_properties(
    ${test} PROPERTIES ENVIRONMENT "${arg_EMULATOR}" SKIP_RETURN_CODE 77
                       FAIL_REGULAR_EXPRESSION "test cases: +0 \\|;Status: FAILURE;were never freed")
  if("CUDA_EMULATOR_LEAKS=1" IN_LIST arg_EMULATOR)
    # A leak does not change the exit code.
    set_tests_properties(${test} PROPERTIES PASS_REGULAR_EXPRESSION "cuda-emulator: no leaks")
  endif()
endfunction()

# Races in shared memory and memory that is never freed; blocks on two threads, and work that waits in its
# stream until somebody waits for it.
set(checked CUDA_EMULATOR_RACES=1 CUDA_EMULATOR_LEAKS=1)
set(concurrent CUDA_EMULATOR_WORKERS=2 CUDA_EMULATOR_DEFER=1)

file(GLOB sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS parity/*.cpp)
file(GLOB cuda_sources CONFIGURE_DEPENDS parity/*.cu)
inception_add_parity_program(parity ${sources} ${cuda_sources} cuda_main.cpp LIBRARIES inception::cuda test_kernels)
inception_add_parity_entries(parity "" SOURCES ${sources})
inception_add_parity_mode(parity checked EMULATOR ${checked})
inception_add_parity_mode(parity concurrent EMULATOR ${concurrent})

# Whole networks: the models that examples/support compiles for the programs.
if(TARGET inception_cuda_support)
  file(GLOB sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS parity/networks/*.cpp)
  file(GLOB cuda_sources CONFIGURE_DEPENDS parity/networks/*.cu)
  inception_add_parity_program(parity_networks ${sources} ${cuda_sources} cuda_main.cpp
                               LIBRARIES inception_cuda_support)
  inception_add_parity_entries(parity_networks "" SOURCES ${sources} EMULATOR CUDA_EMULATOR_DEFER=1)
endif()

# What a training step does to the GPU, as an emulator counts it.
if(INCEPTION_CUDA_LAUNCHER)
  add_test(NAME parity.steady_steps
           COMMAND ${CMAKE_COMMAND} "-DLAUNCHER=${INCEPTION_CUDA_LAUNCHER}"
                   -DPROGRAM=$<TARGET_FILE:parity> -P ${check_script_dir}/count_steady_steps.cmake
           WORKING_DIRECTORY ${scratch_dir})
else()
  add_test(NAME parity.steady_steps
           COMMAND ${CMAKE_COMMAND} -E echo
                   "skipped: calls are counted by an emulator; set INCEPTION_CUDA_LAUNCHER")
endif()
add_executable(training_steps traffic/training_steps.cu)
target_link_libraries(training_steps PRIVATE inception::cuda)
inception_use_own_flags(training_steps)
add_test(NAME parity.launches
         COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:training_steps>
                 -D LAUNCHER=${INCEPTION_CUDA_LAUNCHER} -P ${CMAKE_CURRENT_SOURCE_DIR}/traffic/launches.cmake)
foreach(test parity.steady_steps parity.launches)
  inception_describe_test(${test} parity 1800)
  set_tests_properties(${test} PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: ")
  set_property(TEST ${test} APPEND PROPERTY LABELS counters)
endforeach()
