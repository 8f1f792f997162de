# SPDX-License-Identifier: MIT
# Looks for what the Cuda device is built with, and says plainly what is missing.
include(CheckLanguage)

# An emulator of the runtime runs PTX, and is linked in the runtime's place.
set(default_architectures all-major)
if(INCEPTION_CUDA_LAUNCHER)
  set(default_architectures 80-virtual)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
endif()
set(CMAKE_CUDA_ARCHITECTURES ${default_architectures} CACHE STRING "The GPUs to compile for")

check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  message(FATAL_ERROR "INCEPTION_CUDA: nvcc must be installed; none is found in PATH and CUDACXX: install "
                      "the CUDA Toolkit, or set INCEPTION_CUDA=OFF")
endif()
enable_language(CUDA)
find_package(CUDAToolkit)
if(NOT TARGET CUDA::cublas)
  message(FATAL_ERROR "INCEPTION_CUDA: cuBLAS must be installed; it is not found in the toolkit of "
                      "${CMAKE_CUDA_COMPILER}: install it, or set INCEPTION_CUDA=OFF")
endif()
message(STATUS "Cuda device: nvcc ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}")

if(INCEPTION_CUDNN)
  list(PREPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
  find_package(CuDNN 9 QUIET)
  list(POP_FRONT CMAKE_MODULE_PATH)
endif()
if(CuDNN_FOUND)
  message(STATUS "Cuda device: cuDNN ${CuDNN_VERSION} in ${CuDNN_LIBRARY}")
elseif(NOT INCEPTION_CUDNN)
  message(STATUS "Cuda device: no cuDNN, because INCEPTION_CUDNN is ${INCEPTION_CUDNN}")
elseif(INCEPTION_CUDNN STREQUAL "AUTO")
  message(STATUS "Cuda device: no cuDNN; version 9 was not found, CuDNN_ROOT can say where it is")
else()
  message(FATAL_ERROR "INCEPTION_CUDNN: cuDNN 9 must be installed; it is not found in the CUDA Toolkit and the "
                      "usual places: install it, name its folder by CuDNN_ROOT, or set INCEPTION_CUDNN=AUTO")
endif()

# NCCL sums over the processes of MPI.
if(MPI_CXX_FOUND)
  list(PREPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
  find_package(NCCL 2 QUIET)
  list(POP_FRONT CMAKE_MODULE_PATH)
  if(NCCL_FOUND)
    message(STATUS "Several processes: NCCL ${NCCL_VERSION} in ${NCCL_LIBRARY}")
  else()
    message(STATUS "Several processes: on the CPU alone; NCCL was not found, NCCL_ROOT can say where it is")
  endif()
endif()
