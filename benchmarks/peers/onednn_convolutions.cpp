// SPDX-License-Identifier: MIT
// Times oneDNN's convolutions, the peer of bench_convolutions.
//
//   onednn_convolutions THREADS < lines of "NAME N H W C OH OW K KH KW SH SW PH PW"
//
// Prints a JSON object: for each line the GFLOP/s of forward (with bias and ReLU), backward by data and
// backward by weights. oneDNN chooses the layout of every tensor and putting them into it is not timed,
// which is kind to it: in a network some of that is paid.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <oneapi/dnnl/dnnl.hpp>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using dnnl::memory;
using Arguments = std::unordered_map<int, memory>;
using Clock = std::chrono::steady_clock;

struct Problem {
  std::string name;
  memory::dim n, h, w, c, oh, ow, k, kh, kw, sh, sw, ph, pw;

  double flops() const {
    return 2.0 * static_cast<double>(n * oh * ow * k) * static_cast<double>(c * kh * kw);
  }
};

std::istream& operator>>(std::istream& in, Problem& p) {
  return in >> p.name >> p.n >> p.h >> p.w >> p.c >> p.oh >> p.ow >> p.k >> p.kh >> p.kw >> p.sh >>
         p.sw >> p.ph >> p.pw;
}

class Timer {
 public:
  explicit Timer(const dnnl::engine& engine) : engine_(engine), stream_(engine) {}

  /// GFLOP/s: the median of seven trials, each of as many runs as take 10 ms or more.
  double gflops(const dnnl::primitive& primitive, const Arguments& arguments, double flops) {
    int runs = 1;
    double seconds = trial(primitive, arguments, runs);  // The first run is not counted.
    while ((seconds = trial(primitive, arguments, runs)) < 0.01) runs *= 2;
    std::vector<double> trials;
    for (int i = 0; i < 7; ++i) trials.push_back(trial(primitive, arguments, runs) / runs);
    std::nth_element(trials.begin(), trials.begin() + 3, trials.end());
    return flops / trials[3] / 1e9;
  }

  /// A tensor of small numbers in the layout that a primitive asks for.
  memory filled(const memory::desc& wanted) {
    memory plain({wanted.get_dims(), wanted.get_data_type(), plain_layout(wanted)}, engine_);
    auto* values = static_cast<float*>(plain.get_data_handle());
    const auto size = static_cast<std::size_t>(plain.get_desc().get_size()) / sizeof(float);
    for (std::size_t i = 0; i < size; ++i) {
      values[i] = static_cast<float>(i * 2654435761u % 1000) / 1000 - 0.5f;
    }
    memory result(wanted, engine_);
    dnnl::reorder(plain, result).execute(stream_, plain, result);
    stream_.wait();
    return result;
  }

 private:
  double trial(const dnnl::primitive& primitive, const Arguments& arguments, int runs) {
    const auto start = Clock::now();
    for (int i = 0; i < runs; ++i) primitive.execute(stream_, arguments);
    stream_.wait();
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  static memory::format_tag plain_layout(const memory::desc& d) {
    return d.get_ndims() == 1 ? memory::format_tag::a : memory::format_tag::abcd;
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
};

struct Rates {
  double forward, backward_data, backward_weights;
};

Rates rates(const Problem& p, const dnnl::engine& engine, Timer& timer) {
  const auto any = [](memory::dims dims) {
    return memory::desc(std::move(dims), memory::data_type::f32, memory::format_tag::any);
  };
  const auto x = any({p.n, p.c, p.h, p.w}), y = any({p.n, p.k, p.oh, p.ow});
  const auto weights = any({p.k, p.c, p.kh, p.kw});
  const memory::desc bias({p.k}, memory::data_type::f32, memory::format_tag::a);
  const memory::dims stride{p.sh, p.sw}, before{p.ph, p.pw};
  const memory::dims after{(p.oh - 1) * p.sh + p.kh - p.h - p.ph,
                           (p.ow - 1) * p.sw + p.kw - p.w - p.pw};
  const auto direct = dnnl::algorithm::convolution_direct;

  dnnl::post_ops relu;
  relu.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
  dnnl::primitive_attr with_relu;
  with_relu.set_post_ops(relu);
  const dnnl::convolution_forward::primitive_desc inference(
      engine, dnnl::prop_kind::forward_inference, direct, x, weights, bias, y, stride, before,
      after, with_relu);
  const dnnl::convolution_forward::primitive_desc hint(engine, dnnl::prop_kind::forward_training,
                                                       direct, x, weights, bias, y, stride, before,
                                                       after);
  const dnnl::convolution_backward_data::primitive_desc by_data(engine, direct, x, weights, y,
                                                                stride, before, after, hint);
  const dnnl::convolution_backward_weights::primitive_desc by_weights(
      engine, direct, x, weights, bias, y, stride, before, after, hint);

  return {timer.gflops(dnnl::convolution_forward(inference),
                       {{DNNL_ARG_SRC, timer.filled(inference.src_desc())},
                        {DNNL_ARG_WEIGHTS, timer.filled(inference.weights_desc())},
                        {DNNL_ARG_BIAS, timer.filled(bias)},
                        {DNNL_ARG_DST, timer.filled(inference.dst_desc())}},
                       p.flops()),
          timer.gflops(dnnl::convolution_backward_data(by_data),
                       {{DNNL_ARG_DIFF_DST, timer.filled(by_data.diff_dst_desc())},
                        {DNNL_ARG_WEIGHTS, timer.filled(by_data.weights_desc())},
                        {DNNL_ARG_DIFF_SRC, timer.filled(by_data.diff_src_desc())}},
                       p.flops()),
          timer.gflops(dnnl::convolution_backward_weights(by_weights),
                       {{DNNL_ARG_SRC, timer.filled(by_weights.src_desc())},
                        {DNNL_ARG_DIFF_DST, timer.filled(by_weights.diff_dst_desc())},
                        {DNNL_ARG_DIFF_WEIGHTS, timer.filled(by_weights.diff_weights_desc())},
                        {DNNL_ARG_DIFF_BIAS, timer.filled(bias)}},
                       p.flops())};
}

}  // namespace

int main() {
  try {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    Timer timer(engine);
    const dnnl_version_t* version = dnnl_version();
    std::cout << "{\"version\": \"" << version->major << '.' << version->minor << '.'
              << version->patch << "\", \"convolutions\": [";
    const char* comma = "\n";
    for (Problem p; std::cin >> p; comma = ",\n") {
      const Rates r = rates(p, engine, timer);
      std::cout << comma << "{\"name\": \"" << p.name
                << "\", \"forward\": {\"gflops\": " << r.forward
                << "}, \"backward_data\": {\"gflops\": " << r.backward_data
                << "}, \"backward_weights\": {\"gflops\": " << r.backward_weights << "}}"
                << std::flush;
    }
    std::cout << "\n]}\n";
  } catch (const std::exception& e) {
    std::cerr << "onednn_convolutions: " << e.what() << '\n';
    return 1;
  }
}
