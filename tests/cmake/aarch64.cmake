# SPDX-License-Identifier: MIT
# The tests of operations for aarch64 (NEON, 16-byte vectors), compiled across and run by an emulator:
# the program operations.aarch64 and the entries unit.ops.conv2d@aarch64 and so on. The compiler is called
# by hand, because a build of CMake's has one compiler for C++.
option(INCEPTION_TEST_AARCH64 "Test the operations for aarch64 with aarch64-linux-gnu-g++ and qemu-aarch64"
       OFF)
if(NOT INCEPTION_TEST_AARCH64)
  return()
endif()
find_program(INCEPTION_AARCH64_GCC aarch64-linux-gnu-g++)
find_program(INCEPTION_AARCH64_EMULATOR NAMES qemu-aarch64 qemu-aarch64-static)
if(NOT INCEPTION_AARCH64_GCC OR NOT INCEPTION_AARCH64_EMULATOR)
  message(FATAL_ERROR "INCEPTION_TEST_AARCH64: aarch64-linux-gnu-g++ and qemu-aarch64 must be installed; "
                      "found '${INCEPTION_AARCH64_GCC}' and '${INCEPTION_AARCH64_EMULATOR}'; install Debian's "
                      "packages g++-aarch64-linux-gnu and qemu-user, or set INCEPTION_TEST_AARCH64=OFF")
endif()

# Headers only: zlib, which inception::io links, is not there for aarch64.
set(aarch64_flags
    -std=c++20 -O1 -fexpensive-optimizations -fno-math-errno -pthread ${INCEPTION_WARNINGS}
    $<$<BOOL:${INCEPTION_WARNINGS_AS_ERRORS}>:-Werror>
    -DINCEPTION_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    -I${PROJECT_SOURCE_DIR}/include -I${CMAKE_CURRENT_SOURCE_DIR})
set(headers_of_others
    $<FILTER:${other_libraries};$<TARGET_PROPERTY:doctest::doctest,INTERFACE_INCLUDE_DIRECTORIES>,EXCLUDE,^/usr/include$>)
set(aarch64_objects "")
foreach(source IN LISTS operation_tests ITEMS main.cpp)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/aarch64/${source}.o)
  cmake_path(GET object PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${INCEPTION_AARCH64_GCC} ${aarch64_flags}
            "-isystem$<JOIN:${headers_of_others},;-isystem>" -MD -MF ${object}.d -o ${object} -c
            ${CMAKE_CURRENT_SOURCE_DIR}/${source}
    DEPENDS ${source}
    DEPFILE ${object}.d
    COMMENT "Compiling ${source} for aarch64"
    COMMAND_EXPAND_LISTS VERBATIM)
  list(APPEND aarch64_objects ${object})
endforeach()
set(program ${CMAKE_CURRENT_BINARY_DIR}/operations.aarch64)
add_custom_command(
  OUTPUT ${program}
  COMMAND ${INCEPTION_AARCH64_GCC} -static -pthread -o ${program} ${aarch64_objects}
  DEPENDS ${aarch64_objects}
  VERBATIM)
add_custom_target(operations_aarch64 ALL DEPENDS ${program})
inception_add_doctest_entries(kernel_paths @aarch64 SOURCES ${operation_tests}
                              COMMAND ${INCEPTION_AARCH64_EMULATOR} ${program})
