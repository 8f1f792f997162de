# SPDX-License-Identifier: MIT
# Builds and runs the customer's programs: core, and one for each of COMPONENTS, joined by commas, which are
# io and what else this machine has libraries for. WAY: find_package, add_subdirectory or pkg_config, which has
# io only.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(customer ${SOURCE_DIR}/tests/package/customer)
string(REPLACE "," ";" components ${COMPONENTS})

if(WAY STREQUAL pkg_config)
  set(ENV{PKG_CONFIG_PATH} ${PREFIX}/share/pkgconfig)
  set(components io)
  foreach(pair core:inception io:inception-io)
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
    COMMAND ${CMAKE_COMMAND} -S ${customer} -B ${WORK} -G ${GENERATOR} -DWAY=${WAY} "-DCOMPONENTS=${components}"
            -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${PREFIX}
            -DINCEPTION_SOURCE=${SOURCE_DIR} -DINCEPTION_EXPECTED=${VERSION}
            COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK} COMMAND_ERROR_IS_FATAL ANY)
endif()

set(pictures ${SOURCE_DIR}/tests/fuzz/corpus/images)
set(arguments_images ${pictures}/rgb.png ${pictures}/subsampling_1.jpg)
foreach(program core ${components})
  execute_process(COMMAND ${WORK}/${program} ${VERSION} ${arguments_${program}}
                  WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
