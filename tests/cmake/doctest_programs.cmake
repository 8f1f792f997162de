# SPDX-License-Identifier: MIT
# doctest files of one folder become one program, and each file one ctest entry that selects the test
# cases written in it. (So a test case must stand in a .cpp file; one in a header would not be run.)
add_library(test_main OBJECT ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
target_link_libraries(test_main PUBLIC doctest::doctest inception::io)
target_include_directories(test_main PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/cmake)
target_compile_definitions(test_main PUBLIC INCEPTION_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
inception_use_own_flags(test_main)

# The kernels of all models, for the files that include extern_kernels.hpp.
add_library(test_kernels STATIC ${CMAKE_CURRENT_SOURCE_DIR}/kernels/float.cpp
                                ${CMAKE_CURRENT_SOURCE_DIR}/kernels/double.cpp)
target_link_libraries(test_kernels PRIVATE inception::inception)
inception_use_own_flags(test_kernels)

# One entry for each source of a program, named after the source; a suffix tells builds of one source
# apart. COMMAND runs the program.
function(inception_add_doctest_entries label suffix)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;COMMAND")
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(REMOVE_EXTENSION source OUTPUT_VARIABLE stem)
    string(REPLACE / . test ${stem}${suffix})
    file(MAKE_DIRECTORY ${scratch_dir}/${test})
    add_test(NAME ${test} COMMAND ${arg_COMMAND} --source-file=*/tests/${source}
             WORKING_DIRECTORY ${scratch_dir}/${test})
    inception_describe_test(${test} ${label} 300)
    # A file whose test cases were not found would otherwise pass.
    set_tests_properties(${test} PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 \\|")
  endforeach()
endfunction()

function(inception_add_doctest_program folder label)
  file(GLOB_RECURSE sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  string(REPLACE / _ program ${folder})
  add_executable(${program} ${sources})
  target_link_libraries(${program} PRIVATE test_main test_kernels)
  inception_use_own_flags(${program})
  inception_add_doctest_entries(${label} "" SOURCES ${sources} COMMAND ${program})
endfunction()
