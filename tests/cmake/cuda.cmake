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
add_library(parity_tests OBJECT ${sources} ${cuda_sources} cuda_main.cpp)
target_link_libraries(parity_tests PUBLIC inception::cuda inception::io doctest::doctest)
target_include_directories(parity_tests PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
inception_use_own_flags(parity_tests)

# Links the tests and what else is named to a program, with an entry for each of SOURCES.
function(inception_add_parity_program name suffix)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;WITH;LIBRARIES")
  add_executable(${name} ${arg_WITH})
  target_link_libraries(${name} PRIVATE parity_tests ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CUDA)
  inception_use_own_flags(${name})
  inception_add_doctest_entries(parity "${suffix}" SOURCES ${arg_SOURCES}
                                COMMAND ${INCEPTION_CUDA_LAUNCHER} $<TARGET_FILE:${name}>)
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(REMOVE_EXTENSION source OUTPUT_VARIABLE stem)
    string(REPLACE / . test ${stem}${suffix})
    set_tests_properties(${test} PROPERTIES SKIP_RETURN_CODE 77)
    if(INCEPTION_CUDA_LAUNCHER)
      set_tests_properties(${test} PROPERTIES TIMEOUT 1800)
    endif()
  endforeach()
endfunction()
inception_add_parity_program(parity "" SOURCES ${sources})

# The same objects in a program with cuDNN: where nothing else is said, its convolutions are cuDNN's.
if(TARGET CuDNN::CuDNN)
  file(GLOB cudnn_tests RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS parity/cudnn/*.cpp)
  file(GLOB cudnn_sources CONFIGURE_DEPENDS parity/cudnn/*.cu)
  inception_add_parity_program(parity_cudnn @cudnn SOURCES parity/convolutions.cpp parity/models.cpp
                               ${cudnn_tests} WITH ${cudnn_tests} ${cudnn_sources}
                               LIBRARIES inception::cudnn)
else()
  add_test(NAME parity.cudnn COMMAND ${CMAKE_COMMAND} -E echo
                                     "skipped: cuDNN was not found, or INCEPTION_CUDNN is OFF")
  set_tests_properties(parity.cudnn PROPERTIES LABELS parity SKIP_REGULAR_EXPRESSION "^skipped: ")
endif()
