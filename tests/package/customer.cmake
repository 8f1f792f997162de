# SPDX-License-Identifier: MIT
# Builds and runs the customer's two programs. WAY: find_package, add_subdirectory or pkg_config.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(customer ${SOURCE_DIR}/tests/package/customer)

if(WAY STREQUAL pkg_config)
  set(ENV{PKG_CONFIG_PATH} ${PREFIX}/share/pkgconfig)
  foreach(pair core:inception files:inception-io)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 program)
    list(GET pair 1 module)
    execute_process(COMMAND pkg-config --cflags --libs "${module} = ${VERSION}"
                    OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags UNIX_COMMAND "${flags}")
    execute_process(COMMAND ${COMPILER} -std=c++20 ${customer}/${program}.cpp -o ${WORK}/${program}
                            ${flags} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
else()
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${customer} -B ${WORK} -G ${GENERATOR} -DWAY=${WAY}
            -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${PREFIX}
            -DINCEPTION_SOURCE=${SOURCE_DIR} -DINCEPTION_EXPECTED=${VERSION}
            COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK} COMMAND_ERROR_IS_FATAL ANY)
endif()

foreach(program core files)
  execute_process(COMMAND ${WORK}/${program} ${VERSION} WORKING_DIRECTORY ${WORK}
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()
