// SPDX-License-Identifier: MIT
// Lists the devices that programs of this build can run on, or says why there are none.
//
//   devices          a few lines of text
//   devices --json   one JSON object
#include "devices.hpp"

#include <fmt/core.h>

#include <fstream>
#include <inception/ops/simd.hpp>
#include <inception/tensor/cpu.hpp>
#include <nlohmann/json.hpp>

#include "support/command_line.hpp"

namespace {

using examples::CudaReport;
using examples::Gpu;

/// The processor's name, where Linux tells it.
std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

CudaReport report() {
  if (examples::cuda_report != nullptr) return examples::cuda_report();
  CudaReport none;
  none.reason = "this program was built without the Cuda device: build it with INCEPTION_CUDA=ON";
  return none;
}

void print_text(const CudaReport& cuda) {
  fmt::print("cpu: {}, {} cores, vectors of {} bytes\n", processor_name(),
             inception::Cpu().threads(), inception::simd::vector_bytes);
  for (const Gpu& gpu : cuda.gpus) {
    fmt::print(
        "cuda:{}: {}, compute capability {}.{}, {} multiprocessors, {} MB of memory, {} MB free\n",
        gpu.ordinal, gpu.name, gpu.major, gpu.minor, gpu.multiprocessors, gpu.total_bytes >> 20,
        gpu.free_bytes >> 20);
  }
  if (cuda.gpus.empty()) fmt::print("cuda: none; {}\n", cuda.reason);
  for (const auto& [library, version] : cuda.versions) fmt::print("{}: {}\n", library, version);
}

void print_json(const CudaReport& cuda) {
  using nlohmann::ordered_json;
  ordered_json all{{"cpu",
                    {{"name", processor_name()},
                     {"cores", inception::Cpu().threads()},
                     {"vector_bytes", inception::simd::vector_bytes}}},
                   {"cuda", ordered_json::array()},
                   {"versions", ordered_json::object()}};
  for (const Gpu& gpu : cuda.gpus) {
    all["cuda"].push_back({{"ordinal", gpu.ordinal},
                           {"name", gpu.name},
                           {"compute_capability", fmt::format("{}.{}", gpu.major, gpu.minor)},
                           {"multiprocessors", gpu.multiprocessors},
                           {"memory_bytes", gpu.total_bytes},
                           {"free_bytes", gpu.free_bytes}});
  }
  if (cuda.gpus.empty()) all["why_no_cuda"] = cuda.reason;
  for (const auto& [library, version] : cuda.versions) all["versions"][library] = version;
  fmt::print("{}\n", all.dump(2));
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false;
  examples::CommandLine line("Lists the devices that programs can run on.");
  line.flag("--json", json, "print one JSON object instead of text");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    const CudaReport cuda = report();
    json ? print_json(cuda) : print_text(cuda);
  } catch (const std::exception& e) {
    fmt::print(stderr, "devices: {}\n", e.what());
    return 1;
  }
}
