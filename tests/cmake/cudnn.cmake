# SPDX-License-Identifier: MIT
# The parity suite's convolutions and models once more, in a program with cuDNN, whose convolutions it uses where
# nothing else is said; and what parity/cudnn/ tests of the engine itself.
if(NOT INCEPTION_CUDA)
  return()
endif()
if(NOT TARGET CuDNN::CuDNN)
  add_test(NAME parity.cudnn COMMAND ${CMAKE_COMMAND} -E echo
                                     "skipped: cuDNN was not found, or INCEPTION_CUDNN is OFF")
  set_tests_properties(parity.cudnn PROPERTIES LABELS parity SKIP_REGULAR_EXPRESSION "^skipped: ")
  return()
endif()

file(GLOB own RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS parity/cudnn/*.cpp)
file(GLOB own_cuda CONFIGURE_DEPENDS parity/cudnn/*.cu)
inception_add_parity_program(parity_cudnn $<TARGET_OBJECTS:parity> ${own} ${own_cuda} LIBRARIES inception::cudnn
                             test_kernels)

set(sources parity/convolutions.cpp parity/models.cpp ${own})
inception_add_parity_entries(parity_cudnn @cudnn SOURCES ${sources} EMULATOR ${concurrent})
list(TRANSFORM sources PREPEND */tests/ OUTPUT_VARIABLE files)
list(JOIN files , files)
inception_add_parity_mode(parity_cudnn checked EMULATOR ${checked} ARGUMENTS --source-file=${files})
if(INCEPTION_CUDA_LAUNCHER)
  # Where a convolution is not cuDNN's, the test only warns: a GPU's may lack a case that the emulated one has.
  set_property(TEST parity.convolutions@cudnn parity_cudnn@checked APPEND
               PROPERTY FAIL_REGULAR_EXPRESSION "WARNING: WARN")
endif()
