// SPDX-License-Identifier: MIT
// Winograd convolution beside the direct kernel on InceptionV2's shapes at 299x299, on one thread.
//
//   bench_winograd --benchmark_filter=3x3 --benchmark_min_time=0.1
//
// A name is KERNEL/CHANNELS-CHANNELS/GRID/batch:N/ALGORITHM. Both rates count the multiply-adds of the
// formula, so their ratio is the gain.
#include <benchmark/benchmark.h>

#include <inception/ops/conv2d/cpu.hpp>
#include <string>

#include "../support/random_tensor.hpp"

namespace {

using namespace inception;
using benchmarks::random_tensor;
using Kernel = DeviceKernel<ops::Conv2d, Cpu, float>;

/// A convolution whose output has the grid of its input.
struct Layer {
  Extent kernel;
  int in, out, side;
};

constexpr Layer layers[] = {{{3, 3}, 32, 32, 147},  {{3, 3}, 32, 64, 147},  {{3, 3}, 64, 80, 71},
                            {{3, 3}, 192, 288, 35}, {{3, 3}, 48, 64, 35},   {{3, 3}, 64, 96, 35},
                            {{3, 3}, 96, 96, 35},   {{3, 3}, 64, 178, 35},  {{3, 3}, 192, 194, 17},
                            {{3, 3}, 448, 384, 8},  {{1, 3}, 384, 384, 8},  {{3, 1}, 384, 384, 8},
                            {{1, 7}, 128, 128, 17}, {{7, 1}, 128, 192, 17}, {{1, 7}, 160, 160, 17},
                            {{7, 1}, 160, 192, 17}, {{1, 7}, 192, 192, 17}, {{7, 1}, 192, 192, 17}};

void run(benchmark::State& state, const Layer& layer, Index batch, Algorithm algorithm) {
  const Cpu cpu(1);
  Operation o;
  o.type = &ops::Conv2d::type;
  o.window.kernel = layer.kernel;
  o.window.padding = {layer.kernel.height / 2, layer.kernel.width / 2};
  o.in_channels = layer.in;
  o.out_channels = layer.out;
  o.relu = true;
  o.algorithm = algorithm;
  const Shape x_shape{batch, layer.side, layer.side, layer.in};
  const Tensor<float> x = random_tensor<float>(x_shape);
  Tensor<float> y({batch, layer.side, layer.side, layer.out});
  const Tensor<float> weight = random_tensor<float>({o.window.taps(), 1, layer.in, layer.out});
  Buffer<float> prepared(Kernel::prepared_size(o));
  Kernel::prepare(cpu, o, weight.data(), nullptr, {}, prepared.data());
  Buffer<std::byte> scratch(Kernel::forward_scratch(cpu, o, x_shape, y.shape()));
  ForwardContext<Cpu, float> ctx;
  ctx.device = &cpu;
  ctx.operation = &o;
  ctx.x[0] = {x.data(), x_shape};
  ctx.y = {y.data(), y.shape()};
  ctx.prepared = prepared.data();
  ctx.scratch = scratch.data();
  for (auto _ : state) {
    Kernel::forward(ctx);
    benchmark::ClobberMemory();
  }
  const double flops = 2.0 * static_cast<double>(y.size()) * layer.in * o.window.taps();
  state.counters["FLOP/s"] = benchmark::Counter(
      flops, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

std::string text(Extent e) { return std::to_string(e.height) + "x" + std::to_string(e.width); }

const bool registered = [] {
  for (const Layer& layer : layers) {
    for (const Index batch : {1, 8}) {
      for (const Algorithm algorithm : {Algorithm::direct, Algorithm::winograd}) {
        const std::string name = text(layer.kernel) + "/" + std::to_string(layer.in) + "-" +
                                 std::to_string(layer.out) + "/" + text({layer.side, layer.side}) +
                                 "/batch:" + std::to_string(batch) +
                                 (algorithm == Algorithm::direct ? "/direct" : "/winograd");
        benchmark::RegisterBenchmark(name.c_str(), run, layer, batch, algorithm)
            ->Unit(benchmark::kMicrosecond);
      }
    }
  }
  return true;
}();

}  // namespace
