// SPDX-License-Identifier: MIT
// run_at_level LEVEL PROGRAM ARGUMENTS...: runs a test program compiled for a level of x86-64, or says that
// this processor cannot (exit code 77, which ctest reports as skipped).
#include <unistd.h>

#include <cstdio>

#include "multi_target/levels.hpp"

int main(int count, char** words) {
  if (count < 3) {
    std::fputs("run_at_level: a level and a program must be given\n", stderr);
    return 2;
  }
  if (!inception::multi_target::executes(words[1])) {
    std::printf("skipped: this processor does not execute programs compiled for %s\n", words[1]);
    return 77;
  }
  execv(words[2], words + 2);
  std::perror(words[2]);
  return 1;
}
