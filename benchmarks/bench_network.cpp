// SPDX-License-Identifier: MIT
// How fast a network runs or trains on a device, on the CPU beside its peak in the same run.
//
//   bench_network --network inception_v2 --size 299 --batch 8 --mode infer --threads 1 --repeat 5
//
// Prints one JSON object; progress goes to stderr. A repeat is one batch: a forward pass (infer), or
// forward, losses (logits and 0.3 of the auxiliary ones), backward and a step of SGD with momentum
// (train). Warm-up is not counted.
#include "bench_network.hpp"

#include <sys/resource.h>

#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace benchmarks;

#if defined(__clang__)
constexpr const char* compiler = "clang " __clang_version__;
#else
constexpr const char* compiler = "g++ " __VERSION__;
#endif

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// The most memory this process ever held, in MB of 10^6 bytes.
double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;  // Linux counts in KiB
}

/// null where it is not known.
nlohmann::ordered_json known(std::optional<double> value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json to_json(const BenchNetworkOptions& o, const Measurement& m,
                               std::size_t scalar_bytes) {
  const Extent size = examples::parse_image_size(o.size);
  const double rate = median(m.images_per_second);
  const auto [least, most] =
      std::minmax_element(m.images_per_second.begin(), m.images_per_second.end());
  // The backward pass makes two products for each of the forward pass: by data and by weights.
  const double passes = o.mode == "train" ? 3 : 1;
  std::optional<double> fraction;
  const double gflops = rate * passes * 2 * static_cast<double>(m.multiply_adds) / 1e9;
  if (m.fma_peak_gflops) fraction = gflops / *m.fma_peak_gflops;
  return {{"network", o.network},
          {"stem", o.stem},
          {"mode", o.mode},
          {"precision", o.precision},
          {"algorithm", o.algorithm},
          {"height", size.height},
          {"width", size.width},
          {"channels", o.channels},
          {"classes", o.classes},
          {"batch", o.batch},
          {"device", m.device},
          {"threads", o.threads},
          {"images_per_second", rate},
          {"images_per_second_min", *least},
          {"images_per_second_max", *most},
          {"images_per_second_all", m.images_per_second},
          {"multiply_adds", m.multiply_adds},
          {"gflops", gflops},
          {"fma_peak_gflops", known(m.fma_peak_gflops)},
          {"fraction_of_peak", known(fraction)},
          {"time_to_first_prediction", m.first_prediction_seconds},
          {"peak_rss_mb", peak_rss_mb()},
          {"parameter_bytes", m.parameter_bytes},
          {"workspace_mb", static_cast<double>(m.workspace_bytes) / 1e6},
          {"compiler", compiler},
          {"vector_bytes", simd::vector_bytes},
          {"vector_lanes", simd::vector_bytes / static_cast<int>(scalar_bytes)}};
}

void declare(examples::CommandLine& line, BenchNetworkOptions& o) {
  line.option("--network", o.network, "the network", examples::network_names());
  line.option("--stem", o.stem, "the stem of inception_v2", examples::stem_names());
  line.option("--size", o.size, "side of the images, or HEIGHTxWIDTH");
  line.option("--channels", o.channels, "of the images, 1 or 3");
  line.option("--classes", o.classes, "of the network", {1, 1 << 20});
  line.option("--batch", o.batch, "images at a time", {1, 65536});
  line.option("--mode", o.mode, "infer: forward passes; train: whole training steps",
              {"infer", "train"});
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", {0, 4096});
  line.option("--repeat", o.repeat, "batches that are timed", {1, 1 << 20});
  line.option("--precision", o.precision, examples::precision_help, examples::precision_names());
  line.option("--algorithm", o.algorithm, "of convolutions", examples::algorithm_names());
}

}  // namespace

int main(int argc, char** argv) {
  BenchNetworkOptions o;
  examples::CommandLine line("Times a network and prints one JSON object.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    o.threads = Cpu(o.threads).threads();
    Measurement m;
    examples::run_on(o.device, o.threads, benchmarks::BenchNetwork{o, &m});
    const auto json = to_json(o, m, o.precision == "f64" ? sizeof(double) : sizeof(float));
    fmt::print("{}\n", json.dump(2));
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench_network: {}\n", e.what());
    return 1;
  }
}
