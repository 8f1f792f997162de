# SPDX-License-Identifier: MIT
# One program for several machines. The library's functions are inline, and those compiled for different
# processors must not meet in one program; so there is one program a level, and a launcher.

# inception_add_multi_target_executable(NAME sources... [LIBRARIES libraries...] [LEVELS levels...])
#
# Adds NAME.x86-64-v4, NAME.x86-64-v3, NAME.x86-64-v2, each compiled with -march of that level from the
# same sources, and NAME, which starts the best one that the processor executes. All lie in
# CMAKE_RUNTIME_OUTPUT_DIRECTORY; NAME_TARGETS lists them all, for install(TARGETS). LIBRARIES are linked
# to each program besides inception::inception; definitions and options come by them too. A library
# with functions of inception in it must be a header or a source: compiled once, it would fit one level.
# On another processor or system than x86-64 Linux, NAME is an ordinary program.
function(inception_add_multi_target_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;LEVELS")
  set(sources ${arg_UNPARSED_ARGUMENTS})
  set(known x86-64-v4 x86-64-v3 x86-64-v2 x86-64)
  if(NOT DEFINED arg_LEVELS)
    set(arg_LEVELS x86-64-v4 x86-64-v3 x86-64-v2)
  endif()
  list(REMOVE_DUPLICATES arg_LEVELS)
  foreach(level IN LISTS arg_LEVELS)
    if(NOT level IN_LIST known)
      list(JOIN known ", " choice)
      message(FATAL_ERROR "inception_add_multi_target_executable(${name}): a level must be one of "
                          "${choice}; '${level}' was given; correct LEVELS")
    endif()
  endforeach()
  if(NOT sources)
    message(FATAL_ERROR "inception_add_multi_target_executable(${name}): a program must have "
                        "sources; none was given; name them after ${name}")
  endif()

  if(NOT CMAKE_SYSTEM_NAME STREQUAL Linux OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES
                                             "^(x86_64|AMD64|amd64)$")
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE inception::inception ${arg_LIBRARIES})
    set(${name}_TARGETS ${name} PARENT_SCOPE)
    return()
  endif()

  set(launcher_dir ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/multi_target)
  add_executable(${name} ${launcher_dir}/launcher.cpp)
  target_compile_features(${name} PRIVATE cxx_std_17)
  # It must start on any processor, whatever the project's flags say.
  target_compile_options(${name} PRIVATE -march=x86-64)
  set(targets ${name})
  foreach(level IN LISTS arg_LEVELS)
    add_executable(${name}.${level} ${sources})
    target_link_libraries(${name}.${level} PRIVATE inception::inception ${arg_LIBRARIES})
    target_compile_options(${name}.${level} PRIVATE -march=${level})
    add_dependencies(${name} ${name}.${level})
    list(APPEND targets ${name}.${level})
  endforeach()
  set(${name}_TARGETS ${targets} PARENT_SCOPE)
endfunction()
