# SPDX-License-Identifier: MIT
# What `cmake --install` copies: headers, the CMake package and two pkg-config files. All of it is
# independent of the processor and can be moved to another prefix.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/inception)
set(pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ TYPE INCLUDE FILES_MATCHING PATTERN *.hpp
                                                                             PATTERN *.cuh)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE TYPE DOC)

# An export each, because a consumer without nlohmann-json, zlib, libjpeg-turbo, libpng, protozero, MPI, CUDA and cuDNN
# must be able to load the first.
foreach(target inception io images onnx mpi cuda cudnn)
  install(TARGETS inception_${target} EXPORT inception_${target}_targets
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT inception_${target}_targets NAMESPACE inception:: DESTINATION ${package_dir})
endforeach()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/inceptionConfig.cmake.in
                              inceptionConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(inceptionConfigVersion.cmake COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/inceptionConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/inceptionConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/multi_target.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindCuDNN.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindProtozero.cmake
        DESTINATION ${package_dir})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/cmake/multi_target DESTINATION ${package_dir})

cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_DATADIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}
           OUTPUT_VARIABLE datadir_from_prefix)
file(RELATIVE_PATH prefix_from_pkgconfig /prefix/${datadir_from_prefix}/pkgconfig /prefix)
foreach(name inception inception-io)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc DESTINATION ${pkgconfig_dir})
endforeach()
