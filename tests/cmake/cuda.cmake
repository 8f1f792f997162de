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
