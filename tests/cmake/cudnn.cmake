# SPDX-License-Identifier: MIT
# The parity suite's convolutions and models once more, in a program with cuDNN, whose convolutions it uses where
# nothing else is said; and what parity/cudnn/ tests of the engine itself.
if(NOT INCEPTION_CUDA)
  return()
endif()
if(NOT TARGET CuDNN::CuDNN)
  add_test(NAME parity.cudnn COMMAND ${CMAKE_COMMAND} -E echo
                                     "skipped: cuDNN was not found, or INCEPTION_CUDNN is OFF")
  set_tests_properties(parity.cudnn PROPERTIES LABELS parity SKIP_REGULAR_EXPRESSION "^skipped: ")
  return()
endif()

file(GLOB own RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS parity/cudnn/*.cpp)
file(GLOB own_cuda CONFIGURE_DEPENDS parity/cudnn/*.cu)
add_executable(parity_cudnn $<TARGET_OBJECTS:parity> ${own} ${own_cuda})
target_link_libraries(parity_cudnn PRIVATE inception::cudnn inception::io doctest::doctest)
target_include_directories(parity_cudnn PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
inception_use_own_flags(parity_cudnn)

set(sources parity/convolutions.cpp parity/models.cpp ${own})
inception_add_doctest_entries(parity @cudnn SOURCES ${sources}
                              COMMAND ${INCEPTION_CUDA_LAUNCHER} $<TARGET_FILE:parity_cudnn>)
foreach(source IN LISTS sources)
  cmake_path(REMOVE_EXTENSION source OUTPUT_VARIABLE stem)
  string(REPLACE / . test ${stem}@cudnn)
  set_tests_properties(${test} PROPERTIES SKIP_RETURN_CODE 77)
  if(INCEPTION_CUDA_LAUNCHER)
    # Where the launcher is an emulator, it also checks that nothing is read before it is written.
    set_tests_properties(${test} PROPERTIES TIMEOUT 1800 ENVIRONMENT CUDA_EMULATOR_DEFER=1)
  endif()
endforeach()
