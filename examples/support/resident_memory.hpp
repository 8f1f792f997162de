// SPDX-License-Identifier: MIT
// How much memory this process really holds, as Linux counts it.
#pragma once

#include <malloc.h>  // malloc_trim

#include <fstream>
#include <inception/tensor/error.hpp>
#include <inception/tensor/index.hpp>
#include <string>

namespace examples {

/// Measures the most resident memory from its construction on, beyond what was there before.
///
/// Errors   Error where /proc/self does not allow it
class ResidentPeak {
 public:
  ResidentPeak() {
    malloc_trim(0);  // what was freed is not to be found again by what is measured
    std::ofstream reset("/proc/self/clear_refs");
    reset << "5" << std::flush;  // the peak becomes what is resident now: proc(5)
    if (!reset) {
      throw inception::Error(
          "memory can be measured only where /proc/self/clear_refs can be written, as on Linux");
    }
    before_ = read("VmRSS:");
  }

  inception::Index growth() const { return read("VmHWM:") - before_; }

 private:
  /// A line "NAME 1234 kB" of /proc/self/status, in bytes.
  static inception::Index read(const std::string& name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    inception::Index kib = 0;
    while (status >> word) {
      if (word == name && status >> kib) return kib * 1024;
    }
    throw inception::Error("memory can be measured only where /proc/self/status says " + name);
  }

  inception::Index before_ = 0;
};

}  // namespace examples
