# SPDX-License-Identifier: MIT
# For test scripts: says what is wrong and goes on, so that one run shows every fault. (CMake wraps
# the text of an error, but not that of a notice.)
function(complain text)
  message(NOTICE "${text}")
  set_property(GLOBAL APPEND PROPERTY complaints x)
endfunction()

# To be called last.
function(fail_if_complained)
  get_property(complaints GLOBAL PROPERTY complaints)
  list(LENGTH complaints count)
  if(count GREATER 0)
    message(FATAL_ERROR "complaints: ${count}")
  endif()
endfunction()
