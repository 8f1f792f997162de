# SPDX-License-Identifier: MIT
# Sanitizers and missing optimisation slow a test down; its time limit follows.
if(INCEPTION_SANITIZE MATCHES thread)
  set(time_factor 12)
elseif(INCEPTION_SANITIZE OR NOT CMAKE_BUILD_TYPE MATCHES Rel)
  set(time_factor 6)
else()
  set(time_factor 1)
endif()

# Sets a test's label and its time limit, given in seconds of an optimised build.
function(inception_describe_test test label seconds)
  math(EXPR limit "${seconds} * ${time_factor}")
  set_tests_properties(${test} PROPERTIES LABELS ${label} TIMEOUT ${limit})
endfunction()
