// SPDX-License-Identifier: MIT
// Which engine a convolution is given, and what the one by cuDNN promises besides its results.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "inception/ops/conv2d/cudnn_hook.cuh"
#include "inception/ops/conv2d/cudnn_plan.cuh"
#include "inception/ops/linear/linear.hpp"
#include "parity/cudnn/small_model.hpp"
#include "support/cuda_device.hpp"
#include "support/op_harness.hpp"

using namespace inception;
using namespace inception::test;

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }

/// By the order in the program: those of its convolutions, then of the linear layer.
std::vector<Algorithm> chosen(Algorithm wish, Mode mode, bool inference_only = false) {
  std::vector<Algorithm> algorithms;
  const ModelOptions options{.algorithm = wish, .inference_only = inference_only};
  for (const Operation& o : operations_of_small_model(gpu(), options, mode, {2, 9, 8, 3})) {
    if (o.type == &ops::Conv2d::type || o.type == &ops::Linear::type) {
      algorithms.push_back(o.algorithm);
    }
  }
  return algorithms;
}

Operation convolution(int kernel) {
  Operation o;
  o.type = &ops::Conv2d::type;
  o.window.kernel = {kernel, kernel};
  o.in_channels = 4;
  o.out_channels = 8;
  return o;
}

template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("cuDNN computes convolutions where it is wished, and never linear layers") {
  constexpr auto direct = Algorithm::direct, cudnn = Algorithm::cudnn;
  using Choice = std::vector<Algorithm>;
  for (const Mode mode : {Mode::inference, Mode::training}) {
    CHECK(chosen(Algorithm::direct, mode) == Choice{direct, direct, direct, direct});
    CHECK(chosen(Algorithm::winograd, mode) == Choice{direct, direct, direct, direct});
    CHECK(chosen(Algorithm::cudnn, mode) == Choice{cudnn, cudnn, cudnn, direct});
  }
  CHECK(chosen(Algorithm::automatic, Mode::inference) == Choice{cudnn, cudnn, cudnn, direct});
  CHECK(chosen(Algorithm::automatic, Mode::training) == Choice{cudnn, direct, cudnn, direct});
  // Chosen before there is a batch.
  CHECK(chosen(Algorithm::automatic, Mode::inference, true) == Choice{cudnn, cudnn, cudnn, direct});
}

TEST_CASE("what cuDNN cannot do falls to the built-in engine") {
  const auto choose = kernels_for<ops::Conv2d, Cuda, float>().choose;
  const Operation o = convolution(3);
  CHECK(choose(gpu(), o, {1, 5, 5, 4}, {1, 3, 3, 8}, Algorithm::cudnn) == Algorithm::cudnn);
  // Nothing in the batch; more numbers than an int counts.
  CHECK(choose(gpu(), o, {0, 5, 5, 4}, {0, 3, 3, 8}, Algorithm::cudnn) == Algorithm::direct);
  CHECK(choose(gpu(), o, {1 << 20, 32, 32, 4}, {1 << 20, 30, 30, 8}, Algorithm::cudnn) ==
        Algorithm::direct);
  Operation rounded = o;
  rounded.precision = Precision::bfloat16;
  CHECK(choose(gpu(), rounded, {1, 5, 5, 4}, {1, 3, 3, 8}, Algorithm::cudnn) == Algorithm::direct);
}

TEST_CASE("cuDNN multiplies in full precision, and in TF32 where it is wished by name") {
  const auto choose = kernels_for<ops::Conv2d, Cuda, float>().choose;
  const Shape x{1, 5, 5, 4}, y{1, 3, 3, 8};
  const auto math = [&](const Operation& o) {
    const auto* plan = gpu().kept<inception::detail::CudnnPlans<float>>().find({o, x, y});
    REQUIRE(plan != nullptr);
    cudnnMathType_t type{};
    inception::detail::check_cuda(cudnnGetConvolutionMathType(plan->convolution.get(), &type),
                                  "cudnnGetConvolutionMathType");
    return type;
  };
  Operation o = convolution(3);
  CHECK(math(o) == CUDNN_FMA_MATH);
  o.precision = Precision::tf32;
  CHECK(choose(gpu(), o, x, y, Algorithm::automatic) == Algorithm::direct);
  CHECK(choose(gpu(), o, x, y, Algorithm::cudnn) == Algorithm::cudnn);
  CHECK(math(o) == CUDNN_DEFAULT_MATH);
}

TEST_CASE("a wish for cuDNN in a program without it says how to add it") {
  const auto* const there = std::exchange(inception::detail::cudnn_convolution<float>, nullptr);
  const std::string error = error_of([] { chosen(Algorithm::cudnn, Mode::inference); });
  const auto automatic = chosen(Algorithm::automatic, Mode::inference);
  inception::detail::cudnn_convolution<float> = there;
  CHECK(contains(error, "#include <inception/cudnn.cuh>"));
  CHECK(automatic == std::vector<Algorithm>(4, Algorithm::direct));
}

TEST_CASE("cuDNN's plans are kept, and use algorithms of the same bits only") {
  auto& plans = gpu().kept<inception::detail::CudnnPlans<double>>();
  const Operation o = convolution(3);
  const inception::detail::CudnnCase dense(o, {1, 5, 5, 4}, {1, 3, 3, 8});
  const inception::detail::CudnnPlan* const plan = plans.find(dense);
  REQUIRE(plan != nullptr);
  CHECK(plans.find(dense) == plan);
  Operation slice = o;
  slice.x_pixel_stride = 12;
  CHECK(plans.find(inception::detail::CudnnCase(slice, {1, 5, 5, 4}, {1, 3, 3, 8})) != plan);
  Operation grouped = o;
  grouped.groups = 2;
  CHECK(plans.find(inception::detail::CudnnCase(grouped, {1, 5, 5, 4}, {1, 3, 3, 8})) != plan);

  // The first of the results is refused in three ways, the last taken.
  using Result = cudnnConvolutionFwdAlgoPerf_t;
  const auto rank = [](int, int* count, Result* results) {
    for (int i = 0; i < 4; ++i) {
      results[i].algo = static_cast<cudnnConvolutionFwdAlgo_t>(i);
      results[i].determinism = CUDNN_DETERMINISTIC;
    }
    results[0].status = CUDNN_STATUS_NOT_SUPPORTED;
    results[1].determinism = CUDNN_NON_DETERMINISTIC;
    *count = 4;
    return CUDNN_STATUS_SUCCESS;
  };
  const auto measure = [](cudnnConvolutionFwdAlgo_t algorithm, std::size_t* bytes) {
    *bytes = algorithm == CUDNN_CONVOLUTION_FWD_ALGO_GEMM
                 ? inception::detail::most_cudnn_workspace + 1
                 : 64;
    return CUDNN_STATUS_SUCCESS;
  };
  const auto way = inception::detail::find_cudnn_way<Result>("rank", rank, measure);
  REQUIRE(way.has_value());
  CHECK(way->algorithm == CUDNN_CONVOLUTION_FWD_ALGO_DIRECT);
  CHECK(way->workspace == 64);
  const auto refuses = [](int, int*, Result*) { return CUDNN_STATUS_NOT_SUPPORTED_LAYOUT; };
  CHECK_FALSE(inception::detail::find_cudnn_way<Result>("rank", refuses, measure).has_value());
  const auto fails = [](int, int*, Result*) { return CUDNN_STATUS_INTERNAL_ERROR; };
  CHECK(
      contains(error_of([&] { inception::detail::find_cudnn_way<Result>("rank", fails, measure); }),
               "rank must succeed; cuDNN gave CUDNN_STATUS_INTERNAL_ERROR"));
}

TEST_CASE("images that are a slice of channels are refused by name, with a way out") {
  const std::string error =
      error_of([] { run_small_model_on_a_slice(gpu(), {.algorithm = Algorithm::cudnn}); });
  CHECK(contains(error,
                 "0.conv (conv2d, forward): Cuda: cuDNN must be given values whose pixels lie as "
                 "planned, 3 and 4 numbers apart; 5 and 4 were given"));
  CHECK(contains(error, "pass images as a dense tensor"));
}

TEST_CASE("a training step by cuDNN can be captured into a graph") {
  const CapturedStep step = capture_small_model(gpu(), {.seed = 1, .algorithm = Algorithm::cudnn});
  CHECK(std::ranges::any_of(step.run, [](float g) { return g != 0; }));
  CHECK(step.replayed == step.run);
}
