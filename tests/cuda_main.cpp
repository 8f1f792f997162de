// SPDX-License-Identifier: MIT
// The main function of doctest programs for the Cuda device: without a GPU it says why nothing is run.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "inception/tensor/cuda.cuh"

int main(int count, char** arguments) {
  constexpr int skipped = 77;  // what ctest takes for it
  try {
    const inception::Cuda device(0, inception::Cpu(1));
  } catch (const inception::DeviceError& error) {
    std::printf("skipped: %s; or set INCEPTION_CUDA_LAUNCHER to an emulator\n", error.what());
    return skipped;
  }
  return doctest::Context(count, arguments).run();
}
