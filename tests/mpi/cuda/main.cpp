// SPDX-License-Identifier: MIT
// The main function of the tests that several processes with a GPU each run together: where one has none it says so.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "inception/parallel/collectives.hpp"
#include "inception/parallel/mpi.hpp"
#include "inception/tensor/cuda.cuh"
#include "mpi/processes.hpp"

namespace {

inception::Communicator* all = nullptr;

bool has_gpu(int rank) {
  try {
    const inception::Cuda device(rank, inception::Cpu(1));
    return true;
  } catch (const inception::DeviceError& error) {
    std::printf("skipped: process %d: %s; or set INCEPTION_CUDA_LAUNCHER to an emulator\n", rank,
                error.what());
    return false;
  }
}

}  // namespace

inception::Communicator& inception::test::all_processes() { return *all; }

int main(int argc, char** argv) {
  constexpr int skipped = 77;  // what ctest takes for it
  inception::MpiCommunicator processes;
  all = &processes;
  if (inception::any_of(processes, !has_gpu(processes.rank()))) return skipped;
  return doctest::Context(argc, argv).run();
}
