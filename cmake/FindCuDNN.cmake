# SPDX-License-Identifier: MIT
# Finds cuDNN in the CUDA Toolkit or in CuDNN_ROOT, and makes the target CuDNN::CuDNN.
# It sets CuDNN_FOUND, CuDNN_VERSION, CuDNN_LIBRARY and CuDNN_INCLUDE_DIR.
include(FindPackageHandleStandardArgs)

find_path(CuDNN_INCLUDE_DIR cudnn.h HINTS ${CUDAToolkit_INCLUDE_DIRS} PATH_SUFFIXES include)
find_library(CuDNN_LIBRARY cudnn HINTS ${CUDAToolkit_LIBRARY_DIR} PATH_SUFFIXES lib64 lib)
mark_as_advanced(CuDNN_INCLUDE_DIR CuDNN_LIBRARY)

if(EXISTS "${CuDNN_INCLUDE_DIR}/cudnn_version.h")
  file(STRINGS "${CuDNN_INCLUDE_DIR}/cudnn_version.h" lines REGEX "#define CUDNN_(MAJOR|MINOR|PATCHLEVEL) ")
  string(REGEX REPLACE "[^0-9;]+" "" numbers "${lines}")
  list(JOIN numbers . CuDNN_VERSION)
endif()
find_package_handle_standard_args(CuDNN REQUIRED_VARS CuDNN_LIBRARY CuDNN_INCLUDE_DIR
                                  VERSION_VAR CuDNN_VERSION)

if(CuDNN_FOUND AND NOT TARGET CuDNN::CuDNN)
  add_library(CuDNN::CuDNN UNKNOWN IMPORTED)
  set_target_properties(CuDNN::CuDNN PROPERTIES IMPORTED_LOCATION "${CuDNN_LIBRARY}"
                                                INTERFACE_INCLUDE_DIRECTORIES "${CuDNN_INCLUDE_DIR}")
endif()
