// SPDX-License-Identifier: MIT
// What bench_network measures, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <inception/ops/cpu_views.hpp>
#include <inception/optimizers/sgd.hpp>
#include <inception/program/cost.hpp>
#include <inception/training/step.hpp>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "support/algorithm_names.hpp"
#include "support/device_choice.hpp"
#include "support/fma_peak.hpp"
#include "support/image_size.hpp"
#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"
#include "support/precision_names.hpp"
#include "support/random_tensor.hpp"

namespace benchmarks {

using namespace inception;

/// What bench_network is told.
struct BenchNetworkOptions {
  std::string network = "inception_v2", stem = "seed", size = "299", mode = "infer";
  std::string precision = "f32", algorithm = "automatic", device = "cpu";
  int channels = 3, classes = 10, threads = 1, repeat = 5;
  inception::Index batch = 8;
};

inline std::vector<std::int32_t> random_labels(Index images, int classes) {
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
void require_finite(const Tensor<Scalar>& logits) {
  for (const Scalar value : logits.span()) {
    if (!std::isfinite(value)) {
      throw Error("bench_network: the logits must be finite; one of them is " +
                  std::to_string(value));
    }
  }
}

template <class Scalar, class Device>
std::unique_ptr<AnyModel<Device, Scalar>> make_model(const BenchNetworkOptions& o,
                                                     const Device& device) {
  const ModelOptions options{.classes = o.classes,
                             .initializer = Initializer::he,
                             .precision = examples::precision_of(o.precision),
                             .algorithm = examples::algorithm_of(o.algorithm)};
  if (const auto* network = examples::find_network(o.network)) {
    return examples::make_network<Scalar>(*network, options, device);
  }
  return examples::make_inception_v2<Scalar>(o.stem, o.channels, options, device);
}

/// Until what was begun on a device is done.
template <class Device>
void wait_for(const Device& device) {
  if constexpr (requires { device.synchronize(); }) device.synchronize();
}

/// What was measured. Rates are per batch, in the order of the repeats.
struct Measurement {
  std::string device;
  double first_prediction_seconds = 0;
  std::optional<double> fma_peak_gflops{};  ///< of the processor; a GPU's is not measured
  std::int64_t multiply_adds = 0;
  Index workspace_bytes = 0, parameter_bytes = 0;
  std::vector<double> images_per_second;
};

template <class Scalar, class Device>
Measurement measure(const BenchNetworkOptions& o, const Device& device) {
  const Extent size = examples::parse_image_size(o.size);
  const Tensor<Scalar> drawn =
      random_tensor<Scalar>({o.batch, size.height, size.width, o.channels});
  Tensor<Scalar, Device> images(drawn.shape(), device);
  images.buffer().write(0, drawn.span());
  const auto labels = random_labels(o.batch, o.classes);
  const bool training = o.mode == "train";
  Measurement m;
  m.device = examples::DeviceName<Device>::of(device);
  const auto measure_peak = [&] {
    if constexpr (std::is_same_v<Device, Cpu>) {
      fmt::print(stderr, "bench_network: measuring the peak of {}\n", m.device);
      m.fma_peak_gflops =
          std::max(m.fma_peak_gflops.value_or(0), fma_peak_gflops<Scalar>(o.threads));
    }
  };

  const auto start = Clock::now();
  const auto model = make_model<Scalar>(o, device);
  model->forward(images, training ? Mode::training : Mode::inference);
  wait_for(device);
  m.first_prediction_seconds = seconds_since(start);
  m.parameter_bytes = model->parameter_bytes();
  m.multiply_adds = multiply_adds(model->program(), size);

  std::unique_ptr<Sgd<Scalar, Device>> optimizer;
  if (training) {
    optimizer = std::make_unique<Sgd<Scalar, Device>>(model->arenas(), SgdOptions{.momentum = 0.9},
                                                      model->device());
  }
  const StepOptions step{.loss = {.aux_weight = 0.3}};
  const auto run_batch = [&] {
    if (training) {
      train_step(*model, *optimizer, images, labels, 1e-4, step);
    } else {
      model->forward(images);
    }
    wait_for(device);
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
  require_finite(to_host(device, model->output("logits")));
  m.workspace_bytes = model->workspace_bytes();
  measure_peak();  // Again, because a processor's clock changes while it works.
  return m;
}

/// Measures, and leaves the result where it is told.
struct BenchNetwork {
  BenchNetworkOptions options;
  Measurement* result;

  template <class Device>
  int operator()(const Device& device) const {
    *result = options.precision == "f64" ? measure<double>(options, device)
                                         : measure<float>(options, device);
    return 0;
  }
};

}  // namespace benchmarks
