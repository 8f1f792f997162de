// SPDX-License-Identifier: MIT
// Prints the width of the kernels' vectors and its arguments, each in brackets. 'exit=N' ends it with
// status N, 'signal=N' by signal N.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <inception/inception.hpp>

int main(int argc, char** argv) {
  std::printf(GREETING " %d bytes", inception::simd::vector_bytes);
  for (int i = 1; i < argc; ++i) std::printf(" [%s]", argv[i]);
  std::printf("\n");
  std::fflush(stdout);
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("exit=")) return std::stoi(word.substr(5));
    if (word.starts_with("signal=")) std::raise(std::stoi(word.substr(7)));
  }
  return 0;
}
