# SPDX-License-Identifier: MIT
# The Cuda device against the reference loops and the Cpu: parity/*.cpp hold the tests, parity/*.cu what
# nvcc must compile for them. They run on a GPU, or through INCEPTION_CUDA_LAUNCHER; else they are skipped.
if(NOT INCEPTION_CUDA)
  add_test(NAME parity COMMAND ${CMAKE_COMMAND} -E echo
                               "skipped: the Cuda device is not built; set INCEPTION_CUDA=ON")
  set_tests_properties(parity PROPERTIES LABELS parity SKIP_REGULAR_EXPRESSION "^skipped: ")
  return()
endif()

file(GLOB sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS parity/*.cpp)
file(GLOB cuda_sources CONFIGURE_DEPENDS parity/*.cu)
add_executable(parity ${sources} ${cuda_sources} cuda_main.cpp)
target_link_libraries(parity PRIVATE inception::cuda inception::io doctest::doctest)
target_include_directories(parity PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
inception_use_own_flags(parity)

inception_add_doctest_entries(parity "" SOURCES ${sources}
                              COMMAND ${INCEPTION_CUDA_LAUNCHER} $<TARGET_FILE:parity>)
foreach(source IN LISTS sources)
  cmake_path(REMOVE_EXTENSION source OUTPUT_VARIABLE stem)
  string(REPLACE / . test ${stem})
  set_tests_properties(${test} PROPERTIES SKIP_RETURN_CODE 77)
  if(INCEPTION_CUDA_LAUNCHER)
    set_tests_properties(${test} PROPERTIES TIMEOUT 1800)
  endif()
endforeach()

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
inception_describe_test(parity.steady_steps parity 1800)
set_tests_properties(parity.steady_steps PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: ")
# What a training step does to the GPU, as an emulator counts it.
add_executable(training_steps traffic/training_steps.cu)
target_link_libraries(training_steps PRIVATE inception::cuda)
inception_use_own_flags(training_steps)
add_test(NAME parity.launches
         COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:training_steps>
                 -D LAUNCHER=${INCEPTION_CUDA_LAUNCHER} -P ${CMAKE_CURRENT_SOURCE_DIR}/traffic/launches.cmake)
inception_describe_test(parity.launches parity 1800)
set_tests_properties(parity.launches PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: ")
set_property(TEST parity.steady_steps parity.launches APPEND PROPERTY LABELS counters)
# The emulator once more with its checks: races in shared memory and memory that is never freed; blocks on two
# threads; work that waits in its stream until somebody waits for it. The results must be the same.
if(INCEPTION_CUDA_LAUNCHER)
  set(checked_variables CUDA_EMULATOR_RACES=1 CUDA_EMULATOR_LEAKS=1)
  set(workers_variables CUDA_EMULATOR_WORKERS=2)
  set(deferred_variables CUDA_EMULATOR_DEFER=1)
  foreach(mode checked workers deferred)
    add_test(NAME parity@${mode} COMMAND ${INCEPTION_CUDA_LAUNCHER} $<TARGET_FILE:parity>)
    inception_describe_test(parity@${mode} parity 1800)
    set_tests_properties(
      parity@${mode}
      PROPERTIES ENVIRONMENT "${${mode}_variables}" SKIP_RETURN_CODE 77
                 FAIL_REGULAR_EXPRESSION "test cases: +0 \\|;Status: FAILURE;were never freed")
  endforeach()
  # A leak does not change the exit code.
  set_tests_properties(parity@checked PROPERTIES PASS_REGULAR_EXPRESSION "cuda-emulator: no leaks")
  set_tests_properties(parity@workers PROPERTIES PROCESSORS 2)
endif()
