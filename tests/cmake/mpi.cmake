# SPDX-License-Identifier: MIT
# Tests that several processes run together, started by the MPI that was found; else they are skipped.
if(NOT MPI_CXX_FOUND)
  add_test(NAME mpi COMMAND ${CMAKE_COMMAND} -E echo
                            "skipped: no MPI was found, or INCEPTION_MPI is OFF")
  set_tests_properties(mpi PROPERTIES LABELS mpi SKIP_REGULAR_EXPRESSION "^skipped: ")
  return()
endif()

# Open MPI refuses to run as root, as containers do, and more processes than cores, unless it is told.
set(mpi_environment OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
                    OMPI_MCA_rmaps_base_oversubscribe=1)

file(GLOB sources CONFIGURE_DEPENDS mpi/*.cpp)
add_executable(mpi_tests ${sources})
target_link_libraries(mpi_tests PRIVATE inception::mpi inception::io doctest::doctest test_kernels)
target_include_directories(mpi_tests PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
inception_use_own_flags(mpi_tests)
foreach(processes 1 2 3)
  set(test mpi.processes_${processes})
  add_test(NAME ${test} COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${processes} $<TARGET_FILE:mpi_tests>)
  inception_describe_test(${test} mpi 300)
  set_tests_properties(${test} PROPERTIES ENVIRONMENT "${mpi_environment}" PROCESSORS 2
                                          FAIL_REGULAR_EXPRESSION "test cases: +0 \\|")
endforeach()

if(NOT INCEPTION_CUDA OR NOT NCCL_FOUND)
  add_test(NAME mpi.nccl COMMAND ${CMAKE_COMMAND} -E echo
                                 "skipped: NCCL was not found, or INCEPTION_CUDA is OFF")
  set_tests_properties(mpi.nccl PROPERTIES LABELS mpi SKIP_REGULAR_EXPRESSION "^skipped: ")
  return()
endif()
file(GLOB sources CONFIGURE_DEPENDS mpi/cuda/*.cpp mpi/cuda/*.cu)
add_executable(mpi_cuda_tests ${sources})
target_link_libraries(mpi_cuda_tests PRIVATE inception::cuda inception::mpi NCCL::NCCL inception::io doctest::doctest
                                             test_kernels)
target_include_directories(mpi_cuda_tests PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
inception_use_own_flags(mpi_cuda_tests)
add_test(NAME mpi.nccl COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} 2 ${INCEPTION_CUDA_LAUNCHER}
                               $<TARGET_FILE:mpi_cuda_tests>)
inception_describe_test(mpi.nccl mpi 1800)
set_tests_properties(mpi.nccl PROPERTIES ENVIRONMENT "${mpi_environment};CUDA_EMULATOR_DEVICES=2" PROCESSORS 2
                                         SKIP_RETURN_CODE 77 FAIL_REGULAR_EXPRESSION "test cases: +0 \\|")
