# SPDX-License-Identifier: MIT
# Some tests only compile. They run with the compiler of this build and with the others that the
# library promises to support, each where it is found.
function(inception_compiler_kind id result)
  if(id MATCHES Clang)
    set(${result} clang PARENT_SCOPE)
  else()
    set(${result} gcc PARENT_SCOPE)
  endif()
endfunction()

inception_compiler_kind(${CMAKE_CXX_COMPILER_ID} own_kind)
set(compiler_${own_kind} ${CMAKE_CXX_COMPILER})
find_program(INCEPTION_GCC NAMES g++-14 g++-13 g++-12 g++)
find_program(INCEPTION_CLANG NAMES clang++-19 clang++-18 clang++-17 clang++-16)
find_program(INCEPTION_NVCC NAMES nvcc HINTS ENV CUDA_PATH PATHS /usr/local/cuda PATH_SUFFIXES bin)

set(compiler_kinds "")
foreach(kind gcc clang nvcc)
  string(TOUPPER INCEPTION_${kind} found)
  if(NOT compiler_${kind})
    set(compiler_${kind} ${${found}})
  endif()
  if(compiler_${kind})
    list(APPEND compiler_kinds ${kind})
  else()
    add_test(NAME compiler.${kind} COMMAND ${CMAKE_COMMAND} -E echo
                                           "skipped: ${kind} is not installed; its compile-only "
                                           "tests are left out")
    set_tests_properties(compiler.${kind} PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped: ")
  endif()
endforeach()
message(STATUS "Compile-only tests run with: ${compiler_kinds}")

# Where the other libraries' headers are; the compilers' own folder must not be named again.
set(other_libraries
    $<TARGET_PROPERTY:Eigen3::Eigen,INTERFACE_INCLUDE_DIRECTORIES>
    $<TARGET_PROPERTY:nlohmann_json::nlohmann_json,INTERFACE_INCLUDE_DIRECTORIES>
    $<TARGET_PROPERTY:ZLIB::ZLIB,INTERFACE_INCLUDE_DIRECTORIES>)
if(MPI_CXX_FOUND)
  list(APPEND other_libraries $<TARGET_PROPERTY:MPI::MPI_CXX,INTERFACE_INCLUDE_DIRECTORIES>)
endif()
set(system_includes $<FILTER:${other_libraries},EXCLUDE,^/usr/include$>)

# Adds a test that compiles without linking. Arguments after the first three go to compile.cmake as
# definitions: SOURCE=, EXPECT=success|refusal, DEFINE=, FORCE_INCLUDE=.
function(inception_add_compile_test name label kind)
  list(TRANSFORM ARGN PREPEND -D OUTPUT_VARIABLE definitions)
  add_test(
    NAME ${name}
    COMMAND
      ${CMAKE_COMMAND} -DKIND=${kind} -DCOMPILER=${compiler_${kind}}
      -DINCLUDES=${PROJECT_SOURCE_DIR}/include:${PROJECT_SOURCE_DIR}/tests
      "-DSYSTEM_INCLUDES=$<JOIN:${system_includes},:>" -DWORK=${scratch_dir}/${name} ${definitions}
      -P ${check_script_dir}/compile.cmake)
  inception_describe_test(${name} ${label} 120)
endfunction()
