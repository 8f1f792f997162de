# SPDX-License-Identifier: MIT
# inception.hpp must bring in every header that needs no more than Eigen, and cuda.cuh every .cuh file.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/complain.cmake)

# These need nlohmann-json, zlib or both (the target inception::io), libjpeg-turbo and libpng (inception::images),
# protozero (inception::onnx), or Eigen's decompositions, which take the compiler long; a user includes them by name,
# and so does who draws networks.
set(not_in_umbrella data drawing images io metrics onnx training)

# What bfloat16.hpp adds takes the compiler long, cudnn.cuh needs cuDNN, processes need MPI, NCCL and Linux, and where
# kernels are compiled is for the user to say: these are included by name.
set(by_name tensor/cuda_eigen.cuh bfloat16.hpp ops/conv2d/rounded_convolution.hpp cudnn.cuh
            tensor/cudnn.cuh ops/conv2d/cudnn.cuh ops/conv2d/cudnn_plan.cuh
            extern_kernels.hpp instantiate_kernels.hpp instantiate_double_kernels.hpp
            parallel/mpi.hpp parallel/mpi_error.hpp parallel/mpi_sum.hpp parallel/nccl.cuh parallel/shared_cores.hpp
            extern_kernels.cuh instantiate_kernels.cuh instantiate_double_kernels.cuh)

# Lists what a door opens, directly and through other headers.
function(follow door result)
  set(seen "")
  set(waiting ${door})
  while(waiting)
    list(POP_FRONT waiting header)
    if(header IN_LIST seen OR NOT EXISTS ${ROOT}/${header})
      continue()
    endif()
    list(APPEND seen ${header})
    file(STRINGS ${ROOT}/${header} lines REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<]inception/")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE ".*[\"<]inception/([^\">]+)[\">].*" "\\1" path "${line}")
      list(APPEND waiting ${path})
    endforeach()
  endwhile()
  set(${result} "${seen}" PARENT_SCOPE)
endfunction()
follow(inception.hpp seen)
follow(cuda.cuh seen_with_cuda)

file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/*.hpp ${ROOT}/*.cuh)
foreach(header IN LISTS headers)
  string(REGEX REPLACE "/.*" "" folder ${header})
  if(folder IN_LIST not_in_umbrella)
    if(header IN_LIST seen)
      complain("inception.hpp includes ${header}, whose folder is to be included by name")
    endif()
  elseif(header IN_LIST by_name)
    if(header IN_LIST seen OR header IN_LIST seen_with_cuda)
      complain("inception.hpp or cuda.cuh includes ${header}, which is to be included by name")
    endif()
  elseif(header MATCHES "\\.cuh$")
    if(NOT header IN_LIST seen_with_cuda)
      complain("cuda.cuh does not include ${header}; add it there or to a header it includes")
    endif()
  elseif(NOT header IN_LIST seen AND NOT header MATCHES "/reference\\.hpp$")
    complain("inception.hpp does not include ${header}; add it there or to a header it includes")
  endif()
endforeach()
fail_if_complained()
