// SPDX-License-Identifier: MIT
// How fast a network runs or trains on the CPU, beside the peak of that CPU in the same run.
//
//   bench_network --network inception_v2 --size 299 --batch 8 --mode infer --threads 1 --repeat 5
//
// Prints one JSON object; progress goes to stderr. A repeat is one batch: a forward pass (infer), or
// forward, losses (logits and 0.3 of the auxiliary ones), backward and a step of SGD with momentum
// (train). Warm-up is not counted.
#include <fmt/core.h>
#include <sys/resource.h>

#include <cmath>
#include <inception/optimizers/sgd.hpp>
#include <inception/program/cost.hpp>
#include <inception/training/step.hpp>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/algorithm_names.hpp"
#include "support/command_line.hpp"
#include "support/fma_peak.hpp"
#include "support/image_size.hpp"
#include "support/make_inception_v2.hpp"
#include "support/random_tensor.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;
using benchmarks::Clock;
using benchmarks::seconds_since;

struct Options {
  std::string network = "inception_v2", stem = "seed", size = "299", mode = "infer";
  std::string precision = "f32", algorithm = "automatic";
  int channels = 3, classes = 10, threads = 1, repeat = 5;
  Index batch = 8;
};

#if defined(__clang__)
constexpr const char* compiler = "clang " __clang_version__;
#else
constexpr const char* compiler = "g++ " __VERSION__;
#endif

std::vector<std::int32_t> random_labels(Index images, int classes) {
  const Philox random(1, 1);
  std::vector<std::int32_t> labels;
  for (Index n = 0; n < images; ++n) {
    labels.push_back(static_cast<std::int32_t>(
        random.below(static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(classes))));
  }
  return labels;
}

/// A network of NaNs may run at another speed, and nobody wants it at any.
template <class Scalar>
void require_finite(const View<const Scalar>& logits) {
  for (Index i = 0; i < logits.shape.size(); ++i) {
    if (!std::isfinite(logits.data[i])) {
      throw Error("bench_network: the logits must be finite; one of them is " +
                  std::to_string(logits.data[i]));
    }
  }
}

/// What was measured. Rates are per batch, in the order of the repeats.
struct Measurement {
  double first_prediction_seconds = 0;
  double fma_peak_gflops = 0;
  std::int64_t multiply_adds = 0;
  Index workspace_bytes = 0;
  std::vector<double> images_per_second;
};

template <class Scalar>
Measurement measure(const Options& o) {
  const Extent size = examples::parse_image_size(o.size);
  const Tensor<Scalar> images =
      benchmarks::random_tensor<Scalar>({o.batch, size.height, size.width, o.channels});
  const auto labels = random_labels(o.batch, o.classes);
  const bool training = o.mode == "train";
  Measurement m;
  const auto measure_peak = [&] {
    fmt::print(stderr, "bench_network: measuring the peak of {} threads\n", o.threads);
    m.fma_peak_gflops = std::max(m.fma_peak_gflops, benchmarks::fma_peak_gflops<Scalar>(o.threads));
  };

  const auto start = Clock::now();
  const auto model = examples::make_inception_v2<Scalar>(
      o.stem, o.channels,
      {.classes = o.classes,
       .initializer = Initializer::he,
       .precision = o.precision == "bf16" ? Precision::bfloat16 : Precision::full,
       .algorithm = examples::algorithm_of(o.algorithm)},
      Cpu(o.threads));
  model->forward(images, training ? Mode::training : Mode::inference);
  m.first_prediction_seconds = seconds_since(start);
  m.multiply_adds = multiply_adds(model->program(), size);

  std::unique_ptr<Sgd<Scalar>> optimizer;
  if (training) {
    optimizer = std::make_unique<Sgd<Scalar>>(model->arenas(), SgdOptions{.momentum = 0.9},
                                              model->device());
  }
  const StepOptions step{.loss = {.aux_weight = 0.3}};
  const auto run_batch = [&] {
    if (training) {
      train_step(*model, *optimizer, images, labels, 1e-4, step);
    } else {
      model->forward(images);
    }
  };
  run_batch();  // What the first pass did not touch yet: gradients, the optimizer's momentum.
  measure_peak();
  for (int i = 1; i <= o.repeat; ++i) {
    const auto begin = Clock::now();
    run_batch();
    m.images_per_second.push_back(static_cast<double>(o.batch) / seconds_since(begin));
    fmt::print(stderr, "bench_network: repeat {} of {}: {:.2f} images/s\n", i, o.repeat,
               m.images_per_second.back());
  }
  require_finite(model->output("logits"));
  m.workspace_bytes = model->workspace_bytes();
  measure_peak();  // Again, because a processor's clock changes while it works.
  return m;
}

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

nlohmann::ordered_json to_json(const Options& o, const Measurement& m, std::size_t scalar_bytes) {
  const Extent size = examples::parse_image_size(o.size);
  const double rate = median(m.images_per_second);
  const auto [least, most] =
      std::minmax_element(m.images_per_second.begin(), m.images_per_second.end());
  // The backward pass makes two products for each of the forward pass: by data and by weights.
  const double passes = o.mode == "train" ? 3 : 1;
  const double gflops = rate * passes * 2 * static_cast<double>(m.multiply_adds) / 1e9;
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
          {"threads", o.threads},
          {"images_per_second", rate},
          {"images_per_second_min", *least},
          {"images_per_second_max", *most},
          {"images_per_second_all", m.images_per_second},
          {"multiply_adds", m.multiply_adds},
          {"gflops", gflops},
          {"fma_peak_gflops", m.fma_peak_gflops},
          {"fraction_of_peak", gflops / m.fma_peak_gflops},
          {"time_to_first_prediction", m.first_prediction_seconds},
          {"peak_rss_mb", peak_rss_mb()},
          {"workspace_mb", static_cast<double>(m.workspace_bytes) / 1e6},
          {"compiler", compiler},
          {"vector_bytes", simd::vector_bytes},
          {"vector_lanes", simd::vector_bytes / static_cast<int>(scalar_bytes)}};
}

void declare(examples::CommandLine& line, Options& o) {
  line.option("--network", o.network, "the network", {"inception_v2"});
  line.option("--stem", o.stem, "its stem", examples::stem_names());
  line.option("--size", o.size, "side of the images, or HEIGHTxWIDTH");
  line.option("--channels", o.channels, "of the images, 1 or 3");
  line.option("--classes", o.classes, "of the network", {1, 1 << 20});
  line.option("--batch", o.batch, "images at a time", {1, 65536});
  line.option("--mode", o.mode, "infer: forward passes; train: whole training steps",
              {"infer", "train"});
  line.option("--threads", o.threads, "0 takes every core", {0, 4096});
  line.option("--repeat", o.repeat, "batches that are timed", {1, 1 << 20});
  line.option("--precision", o.precision,
              "of the arithmetic; bf16 rounds the factors of convolutions", {"f32", "f64", "bf16"});
  line.option("--algorithm", o.algorithm, "of convolutions", examples::algorithm_names());
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Times a network on the CPU and prints one JSON object.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    o.threads = Cpu(o.threads).threads();
    const bool is_double = o.precision == "f64";
    const Measurement m = is_double ? measure<double>(o) : measure<float>(o);
    const auto json = to_json(o, m, is_double ? sizeof(double) : sizeof(float));
    fmt::print("{}\n", json.dump(2));
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench_network: {}\n", e.what());
    return 1;
  }
}
