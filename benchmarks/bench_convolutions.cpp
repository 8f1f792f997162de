// SPDX-License-Identifier: MIT
// Every convolution of InceptionV2 alone: how near each comes to the peak of the processor.
//
//   bench_convolutions --size 299 --batch 8 --threads 1 --repeat 5 --only inception4a
//
// Prints one JSON object with a record a convolution; progress goes to stderr. Each kernel runs on
// arrays of its own that the caches may hold from one repeat to the next, as the layer before leaves
// them; the median of the repeats counts.
#include <fmt/core.h>

#include <algorithm>
#include <inception/networks/inception_v2.hpp>
#include <inception/ops/conv2d/cpu.hpp>
#include <inception/program/lowering.hpp>
#include <inception/program/shapes.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command_line.hpp"
#include "support/fma_peak.hpp"
#include "support/image_size.hpp"
#include "support/memory_bandwidth.hpp"
#include "support/random_tensor.hpp"

namespace {

using namespace inception;
using benchmarks::Clock;
using benchmarks::random_tensor;
using benchmarks::seconds_since;
using Kernel = DeviceKernel<ops::Conv2d, Cpu, float>;

struct Options {
  std::string size = "299", only;
  int threads = 1, repeat = 5;
  Index batch = 8;
};

template <class Body>
double median_seconds(int repeat, Body&& body) {
  body();
  std::vector<double> seconds;
  for (int i = 0; i < repeat; ++i) {
    const auto start = Clock::now();
    body();
    seconds.push_back(seconds_since(start));
  }
  std::nth_element(seconds.begin(), seconds.begin() + repeat / 2, seconds.end());
  return seconds[static_cast<std::size_t>(repeat / 2)];
}

/// One convolution with its arrays.
struct Convolution {
  Convolution(const Cpu& the_cpu, const Operation& the_operation, Shape x_shape, Shape y_shape)
      : cpu(the_cpu),
        operation(the_operation),
        x(random_tensor<float>(x_shape)),
        y(random_tensor<float>(y_shape)),
        dx(x_shape),
        weight(random_tensor<float>(
            {1, operation.window.taps(), x_shape.c / operation.groups, y_shape.c})),
        gradient(weight.shape()),
        bias(static_cast<std::size_t>(y_shape.c)),
        prepared(static_cast<std::size_t>(Kernel::prepared_size(operation))),
        scratch(static_cast<std::size_t>(
            std::max(Kernel::forward_scratch(cpu, operation, x_shape, y_shape),
                     Kernel::backward_scratch(cpu, operation, x_shape, y_shape)) /
                static_cast<Index>(sizeof(float)) +
            16)) {}

  void fill(KernelContext<Cpu, float>& context) {
    context.device = &cpu;
    context.operation = &operation;
    context.x[0] = {x.data(), x.shape()};
    context.parameters = {weight.data(), bias.data()};
    auto address = reinterpret_cast<std::uintptr_t>(scratch.data());
    context.scratch = reinterpret_cast<std::byte*>((address + 63) / 64 * 64);
  }

  double forward(int repeat) {
    Kernel::prepare(cpu, operation, weight.data(), bias.data(), {}, prepared.data());
    ForwardContext<Cpu, float> context;
    fill(context);
    context.y = {y.data(), y.shape()};
    context.prepared = prepared.data();
    return median_seconds(repeat, [&] { Kernel::forward(context); });
  }

  /// Only the parts that `by_data` and `by_weights` ask for.
  double backward(int repeat, bool by_data, bool by_weights) {
    BackwardContext<Cpu, float> context;
    fill(context);
    context.dy = {y.data(), y.shape()};
    if (by_data) context.dx[0] = {dx.data(), dx.shape()};
    if (by_weights) context.parameter_gradients = {gradient.data(), bias.data()};
    return median_seconds(repeat, [&] { Kernel::backward(context); });
  }

  const Cpu& cpu;
  Operation operation;
  Tensor<float> x, y, dx, weight, gradient;
  std::vector<float> bias, prepared, scratch;
};

nlohmann::ordered_json rate(double seconds, std::int64_t multiply_adds, double peak) {
  const double gflops = 2 * static_cast<double>(multiply_adds) / seconds / 1e9;
  return {{"seconds", seconds}, {"gflops", gflops}, {"fraction", gflops / peak}};
}

nlohmann::ordered_json shape_json(const Shape& s) { return {s.n, s.h, s.w, s.c}; }

nlohmann::ordered_json measure(const Options& o) {
  const Cpu cpu(o.threads);
  const ProgramView p = program_of<InceptionV2<10>>.view();
  const ShapeInference inferred = infer_grids(p, examples::parse_image_size(o.size));
  if (inferred.misfit != none) throw Error("--size: the network needs larger images");
  const auto shape_of = [&](ValueId v) {
    const auto i = static_cast<std::size_t>(v);
    const Extent grid = inferred.grids[i];
    return Shape{o.batch, grid.height, grid.width, p.values[i].channels};
  };

  double peak = benchmarks::fma_peak_gflops<float>(o.threads);
  nlohmann::ordered_json records = nlohmann::ordered_json::array();
  for (const Operation& operation : p.operations) {
    if (operation.type != &ops::Conv2d::type) continue;
    const std::string name = scope_name(p, operation.scope);
    if (!name.starts_with(o.only)) continue;
    const Shape x = shape_of(operation.inputs[0]), y = shape_of(operation.output);
    const std::int64_t multiply_adds =
        o.batch * operation.type->multiply_adds(operation, y.extent());
    Operation alone = operation;
    alone.relu = false;  // the mask of the backward pass is the batch norm's here
    alone.bias = false;
    Convolution convolution(cpu, alone, x, y);
    const double forward = convolution.forward(o.repeat);
    const double by_data = convolution.backward(o.repeat, true, false);
    const double by_weights = convolution.backward(o.repeat, false, true);
    peak = std::max(peak, benchmarks::fma_peak_gflops<float>(o.threads));
    const Window& w = operation.window;
    records.push_back({{"name", name},
                       {"x", shape_json(x)},
                       {"y", shape_json(y)},
                       {"kernel", {w.kernel.height, w.kernel.width}},
                       {"stride", {w.stride.height, w.stride.width}},
                       {"multiply_adds", multiply_adds},
                       {"bytes", 4 * (x.size() + y.size() + convolution.weight.size())},
                       {"forward", rate(forward, multiply_adds, peak)},
                       {"backward_data", rate(by_data, multiply_adds, peak)},
                       {"backward_weights", rate(by_weights, multiply_adds, peak)}});
    const auto fraction = [&](const char* part) {
      return records.back()[part]["fraction"].get<double>();
    };
    fmt::print(
        stderr,
        "bench_convolutions: {:36} {:>4}x{:<4} {:>4} -> {:<4} {}x{}/{}  {:.2f} {:.2f} {:.2f}\n",
        name, y.h, y.w, x.c, y.c, w.kernel.height, w.kernel.width, w.stride.height,
        fraction("forward"), fraction("backward_data"), fraction("backward_weights"));
  }
  if (records.empty()) {
    throw Error("--only: the network has no convolution whose name begins with \"" + o.only + "\"");
  }
  return {{"peak_gflops", peak},
          {"bandwidth_gb_per_s", benchmarks::memory_bandwidth_gb_per_s(o.threads)},
          {"threads", o.threads},
          {"batch", o.batch},
          {"size", o.size},
          {"convolutions", records}};
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line(
      "Times every convolution of InceptionV2 on the CPU and prints one JSON object.");
  line.option("--size", o.size, "side of the images, or HEIGHTxWIDTH");
  line.option("--batch", o.batch, "images at a time", {1, 65536});
  line.option("--threads", o.threads, "0 takes every core", {0, 4096});
  line.option("--repeat", o.repeat, "runs of each kernel that are timed", {1, 1 << 20});
  line.option("--only", o.only, "convolutions whose names begin so");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    o.threads = Cpu(o.threads).threads();
    fmt::print("{}\n", measure(o).dump(2));
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench_convolutions: {}\n", e.what());
    return 1;
  }
}
