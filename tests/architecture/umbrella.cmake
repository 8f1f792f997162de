# SPDX-License-Identifier: MIT
# inception.hpp must bring in every header that needs no more than Eigen.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/complain.cmake)

# These need nlohmann-json, zlib or both (the target inception::io), so a user includes them by name.
set(not_in_umbrella data io training)

# What bfloat16.hpp adds takes the compiler long, so a user includes it by name.
set(by_name bfloat16.hpp ops/conv2d/rounded_convolution.hpp)

# Follows includes from the door.
set(seen "")
set(waiting inception.hpp)
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

file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/*.hpp)
foreach(header IN LISTS headers)
  string(REGEX REPLACE "/.*" "" folder ${header})
  if(folder IN_LIST not_in_umbrella)
    if(header IN_LIST seen)
      complain("inception.hpp includes ${header}, which needs more than Eigen")
    endif()
  elseif(header IN_LIST by_name)
    if(header IN_LIST seen)
      complain("inception.hpp includes ${header}, which is to be included by name")
    endif()
  elseif(NOT header IN_LIST seen AND NOT header MATCHES "/reference\\.hpp$")
    complain("inception.hpp does not include ${header}; add it there or to a header it includes")
  endif()
endforeach()
fail_if_complained()
