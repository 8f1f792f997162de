# SPDX-License-Identifier: MIT
# Compiles one source without linking and judges the outcome (cmake -D... -P compile.cmake).
#   KIND COMPILER   gcc, clang or nvcc, and the program
#   INCLUDES        our include folders, joined by ':', and SYSTEM_INCLUDES those of other libraries
#   WORK            a folder for what a compiler insists on writing
#   SOURCE          the file; FORCE_INCLUDE is a header put in front of it
#   DEFINE          a macro to define
#   EXPECT          success: no error and no warning
#                   refusal: the first error must say what the source's comments promise:
#                     // expect: TEXT        literally within the first error's own line
#                     // expect-also: TEXT   anywhere in that one diagnostic, notes and trace included
#                   and either may be limited to one compiler: // expect[gcc]: TEXT
cmake_minimum_required(VERSION 3.25)

set(command ${COMPILER} -std=c++20)
string(REPLACE ":" ";-I" includes "-I${INCLUDES}")
list(APPEND command ${includes})
string(REPLACE ":" ";" system_includes "${SYSTEM_INCLUDES}")
foreach(folder IN LISTS system_includes)
  list(APPEND command -isystem ${folder})
endforeach()
if(DEFINE)
  list(APPEND command -D${DEFINE})
endif()
if(FORCE_INCLUDE)
  list(APPEND command -include ${FORCE_INCLUDE})
endif()

set(strict "")
if(EXPECT STREQUAL success)
  set(strict -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-sign-conversion -Werror)
endif()
if(KIND STREQUAL gcc)
  list(APPEND command -fsyntax-only -fmax-errors=1 ${strict})
elseif(KIND STREQUAL clang)
  list(APPEND command -fsyntax-only -ferror-limit=1 ${strict})
else()
  file(MAKE_DIRECTORY ${WORK})
  # Warning 20012 is about Eigen's own headers, which nvcc does not take for a system's.
  list(APPEND command -diag-suppress 20012 -Xcudafe --error_limit=1 --expt-relaxed-constexpr -x cu
       -ptx -o ${WORK}/out.ptx)
endif()
list(APPEND command ${SOURCE})

# CMake wraps the text of an error, but not that of a notice.
function(refuse text)
  message(NOTICE "${text}\n${shown}\n${output}")
  message(FATAL_ERROR "${SOURCE}")
endfunction()

set(ENV{LC_ALL} C)
execute_process(COMMAND ${command} RESULT_VARIABLE result OUTPUT_VARIABLE output
                ERROR_VARIABLE output)
list(JOIN command " " shown)

if(EXPECT STREQUAL success)
  if(NOT result EQUAL 0)
    refuse("${SOURCE} must compile, and does not.")
  endif()
  return()
endif()

if(result EQUAL 0)
  refuse("${SOURCE} must be refused when ${DEFINE} is defined, and compiles.")
endif()
# The compiler stops after one error, so the output holds one diagnostic.
string(REGEX MATCH "[^\n]*error( #[0-9A-Z-]+)?: [^\n]*" first_error "${output}")
file(READ ${SOURCE} text)
set(checked 0)
while(text MATCHES "// expect(-also)?(\\[([a-z]+)\\])?: ([^\n]*)\n(.*)$")
  set(also "${CMAKE_MATCH_1}")
  set(only "${CMAKE_MATCH_3}")
  set(promise "${CMAKE_MATCH_4}")
  set(text "${CMAKE_MATCH_5}")
  if(only AND NOT only STREQUAL KIND)
    continue()
  endif()
  if(also)
    string(FIND "${output}" "${promise}" at)
  else()
    string(FIND "${first_error}" "${promise}" at)
    math(EXPR checked "${checked} + 1")
  endif()
  if(at EQUAL -1)
    refuse("${SOURCE} is refused, but the first error does not say:\n  ${promise}")
  endif()
endwhile()
if(checked EQUAL 0)
  refuse("${SOURCE} promises no error text for ${KIND}; write '// expect: TEXT'")
endif()
message("${first_error}")
