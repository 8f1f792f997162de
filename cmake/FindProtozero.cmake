# SPDX-License-Identifier: MIT
# Finds protozero, headers only, and makes the target Protozero::Protozero.
# It sets Protozero_FOUND, Protozero_VERSION and Protozero_INCLUDE_DIR.
include(FindPackageHandleStandardArgs)

find_path(Protozero_INCLUDE_DIR protozero/pbf_writer.hpp)
mark_as_advanced(Protozero_INCLUDE_DIR)

if(Protozero_INCLUDE_DIR)
  file(STRINGS "${Protozero_INCLUDE_DIR}/protozero/version.hpp" lines
       REGEX "#define PROTOZERO_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^0-9;]+" "" numbers "${lines}")
  list(JOIN numbers . Protozero_VERSION)
endif()
find_package_handle_standard_args(Protozero REQUIRED_VARS Protozero_INCLUDE_DIR
                                  VERSION_VAR Protozero_VERSION)

if(Protozero_FOUND AND NOT TARGET Protozero::Protozero)
  add_library(Protozero::Protozero INTERFACE IMPORTED)
  set_target_properties(Protozero::Protozero PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                        "${Protozero_INCLUDE_DIR}")
endif()
