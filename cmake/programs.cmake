# SPDX-License-Identifier: MIT
# How our own examples, benchmarks and tests are compiled. A consumer never sees these flags.

# Adds warnings, sanitizers and processor flags to a target of ours. The processor is this machine's
# (INCEPTION_NATIVE) or the one named after the target.
function(inception_use_own_flags target)
  set(processor ${ARGN})
  if(NOT processor AND INCEPTION_NATIVE)
    set(processor native)
  endif()
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  set(host_options ${INCEPTION_WARNINGS} $<$<BOOL:${INCEPTION_WARNINGS_AS_ERRORS}>:-Werror>
                   $<$<BOOL:${processor}>:-march=${processor}>
                   -fno-math-errno) # a square root is one instruction
  # nvcc hands them on to the host's compiler; -Wpedantic would complain of what nvcc itself writes.
  set(cuda_options ${host_options})
  list(REMOVE_ITEM cuda_options -Wpedantic)
  list(TRANSFORM cuda_options REPLACE "(.+)" "-Xcompiler=\\1")
  target_compile_options(
    ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${host_options}>"
                      "$<$<COMPILE_LANGUAGE:CUDA>:${cuda_options}>"
                      "$<$<AND:$<COMPILE_LANGUAGE:CUDA>,$<BOOL:${INCEPTION_WARNINGS_AS_ERRORS}>>:-Werror=all-warnings>")
  if(INCEPTION_SANITIZE)
    list(JOIN INCEPTION_SANITIZE , sanitizers)
    target_compile_options(${target} PRIVATE -fsanitize=${sanitizers} -fno-sanitize-recover=all
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${sanitizers})
  endif()
endfunction()

# Adds one program with those flags.
function(inception_add_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE inception::io)
  inception_use_own_flags(${name})
endfunction()

# Adds every .cpp file of this folder as a program. NAME.cu beside NAME.cpp is what of it nvcc compiles, where
# the Cuda device is built. A program that includes headers of images/ or onnx/ is left out where their
# libraries are missing.
function(inception_add_programs)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB cuda_sources CONFIGURE_DEPENDS *.cu)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    file(GLOB own_sources ${CMAKE_CURRENT_SOURCE_DIR}/${name}.?pp)
    set(reads_pictures "")
    set(joins_processes "")
    set(writes_onnx "")
    foreach(own_source IN LISTS own_sources)
      file(STRINGS ${own_source} included REGEX "#include .inception/images/")
      list(APPEND reads_pictures ${included})
      file(STRINGS ${own_source} included REGEX "#include .inception/onnx/")
      list(APPEND writes_onnx ${included})
      file(STRINGS ${own_source} included REGEX "#include .support/processes.hpp")
      list(APPEND joins_processes ${included})
    endforeach()
    if((reads_pictures AND NOT (JPEG_FOUND AND PNG_FOUND)) OR (writes_onnx AND NOT Protozero_FOUND))
      continue() # The main CMakeLists.txt has said what is missing.
    endif()
    inception_add_program(${name} ${source})
    target_link_libraries(${name} PRIVATE inception_program_support)
    if(reads_pictures)
      target_link_libraries(${name} PRIVATE inception::images)
    endif()
    if(writes_onnx)
      target_link_libraries(${name} PRIVATE inception::onnx)
    endif()
    if(joins_processes AND TARGET inception_mpi_support)
      target_link_libraries(${name} PRIVATE inception_mpi_support)
    endif()
    set(cuda_source ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cu)
    if(INCEPTION_CUDA AND cuda_source IN_LIST cuda_sources)
      target_sources(${name} PRIVATE ${cuda_source})
      target_link_libraries(${name} PRIVATE inception_cuda_support)
      if(TARGET inception_cudnn_support)
        target_link_libraries(${name} PRIVATE inception_cudnn_support)
      endif()
      if(joins_processes AND TARGET inception_nccl_support)
        target_link_libraries(${name} PRIVATE inception_nccl_support)
      endif()
    endif()
  endforeach()
endfunction()

# What examples and benchmarks share: examples/support. CLI11 is compiled there, once, and so are the
# networks for each device.
function(inception_add_program_support)
  find_package(CLI11 REQUIRED)
  find_package(fmt REQUIRED)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/support/*.cpp)
  if(NOT (JPEG_FOUND AND PNG_FOUND))
    list(FILTER sources EXCLUDE REGEX "/folder_dataset\\.cpp$")
    list(APPEND sources ${PROJECT_SOURCE_DIR}/examples/support/without_images/folder_dataset.cpp)
  endif()
  add_library(inception_program_support STATIC ${sources})
  target_include_directories(inception_program_support PUBLIC ${PROJECT_SOURCE_DIR}/examples)
  target_link_libraries(
    inception_program_support
    PUBLIC inception::io fmt::fmt
    PRIVATE CLI11::CLI11)
  if(JPEG_FOUND AND PNG_FOUND)
    target_link_libraries(inception_program_support PRIVATE inception::images)
  endif()
  inception_use_own_flags(inception_program_support)
  if(MPI_CXX_FOUND)
    # Objects, because nothing refers to what they hold.
    file(GLOB mpi_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/support/mpi/*.cpp)
    add_library(inception_mpi_support OBJECT ${mpi_sources})
    target_include_directories(inception_mpi_support PRIVATE ${PROJECT_SOURCE_DIR}/examples)
    target_link_libraries(inception_mpi_support PUBLIC inception::mpi PRIVATE fmt::fmt)
    inception_use_own_flags(inception_mpi_support)
  endif()
  if(INCEPTION_CUDA)
    file(GLOB cuda_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/support/*.cu)
    add_library(inception_cuda_support STATIC ${cuda_sources})
    target_link_libraries(inception_cuda_support PUBLIC inception_program_support inception::cuda)
    inception_use_own_flags(inception_cuda_support)
    # fmt 9 leaves `constexpr` out where it sees nvcc, and then calls what lacks it from what has it.
    target_compile_definitions(inception_cuda_support
                               INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:FMT_USE_CONSTEXPR=1>)
  endif()
  if(INCEPTION_CUDA AND CuDNN_FOUND)
    # Objects, because nothing refers to what they hold.
    file(GLOB cudnn_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/support/cudnn/*)
    add_library(inception_cudnn_support OBJECT ${cudnn_sources})
    target_include_directories(inception_cudnn_support PRIVATE ${PROJECT_SOURCE_DIR}/examples)
    target_link_libraries(inception_cudnn_support PUBLIC inception::cudnn)
    inception_use_own_flags(inception_cudnn_support)
  endif()
  if(INCEPTION_CUDA AND NCCL_FOUND)
    file(GLOB nccl_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/support/nccl/*.cu)
    add_library(inception_nccl_support OBJECT ${nccl_sources})
    target_include_directories(inception_nccl_support PRIVATE ${PROJECT_SOURCE_DIR}/examples)
    target_link_libraries(inception_nccl_support PUBLIC inception::cuda NCCL::NCCL PRIVATE inception_cuda_support)
    inception_use_own_flags(inception_nccl_support)
  endif()
endfunction()

set(INCEPTION_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # Clang counts sign conversions among -Wconversion; GCC, whose warnings rule here, does not.
  list(APPEND INCEPTION_WARNINGS -Wno-sign-conversion)
elseif(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of its own headers: -Wrestrict of std::string (gcc.gnu.org/PR105651) and
  # -Wmaybe-uninitialized of the AVX-512 intrinsics (PR105593).
  list(APPEND INCEPTION_WARNINGS -Wno-restrict -Wno-maybe-uninitialized)
  if(CMAKE_BUILD_TYPE STREQUAL Debug)
    # At -O1 the same intrinsics count as certainly uninitialized, in Eigen's products of doubles.
    list(APPEND INCEPTION_WARNINGS -Wno-uninitialized)
  endif()
endif()
