// SPDX-License-Identifier: MIT
// Training with rounded factors on the Cuda device, and float16's loss scale.
#include "parity/precision_runs.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/cuda_device.hpp"

namespace inception::test {

// precision_runs.cu holds it.
extern template std::vector<PrecisionStep> train_at<Cuda>(const Cuda&, const PrecisionSettings&);

}  // namespace inception::test

using namespace inception;
using namespace inception::test;

namespace {

std::vector<PrecisionStep> train(const PrecisionSettings& settings) {
  return train_at<Cuda>(device_with<Cuda>(1), settings);
}

double last_loss(const std::vector<PrecisionStep>& steps) {
  double sum = 0;
  for (std::size_t i = steps.size() - 5; i < steps.size(); ++i) sum += steps[i].loss / 5;
  return sum;
}

}  // namespace

TEST_CASE("training on Cuda with rounded factors comes as far as in full precision") {
  const auto exact = train({.steps = 25});
  const double first = exact[0].loss;
  CHECK(last_loss(exact) < first / 2);
  for (const Precision precision : {Precision::tf32, Precision::bfloat16, Precision::float16}) {
    PrecisionSettings settings{.precision = precision, .steps = 25};
    if (precision == Precision::float16) settings.loss_scale.emplace();
    const auto rounded = train(settings);
    const double bound = precision == Precision::bfloat16 ? 0.02 : 0.005;
    INFO(to_string(precision), ": full ", first, " to ", last_loss(exact), ", rounded ",
         rounded[0].loss, " to ", last_loss(rounded));
    CHECK(rounded[0].loss != first);
    CHECK(std::abs(rounded[0].loss - first) < bound * first);
    CHECK(std::abs(last_loss(rounded) - last_loss(exact)) < bound * first);
    CHECK(train(settings).back().parameters == rounded.back().parameters);
  }
}

TEST_CASE("a loss scale on Cuda changes no bit where nothing overflows") {
  const auto plain = train({.steps = 3});
  const auto scaled = train({.steps = 3, .loss_scale = LossScaleOptions{.first = 1024}});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    CHECK(scaled[i].loss == plain[i].loss);
    CHECK(scaled[i].parameters == plain[i].parameters);
    CHECK(scaled[i].state.good_steps == static_cast<int>(i + 1));
  }
}

TEST_CASE("a loss scale on Cuda: an overflow is skipped, the scale falls, then rises") {
  const auto steps = train({.precision = Precision::float16,
                            .steps = 14,
                            .loss_scale = LossScaleOptions{.first = 1 << 24, .doubled_after = 3}});
  double scale = 1 << 24;
  int good = 0, skipped = 0, risen = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    INFO("step ", i);
    const LossScaleState& state = steps[i].state;
    if (state.skip == 1U) {
      ++skipped;
      good = 0;
      scale /= 2;
      if (i > 0) CHECK(steps[i].parameters == steps[i - 1].parameters);
    } else if (++good == 3) {
      good = 0;
      scale *= 2;
      ++risen;
    }
    CHECK(state.scale == scale);
    CHECK(state.good_steps == good);
    CHECK(state.skipped == skipped);
    CHECK(steps[i].updates == static_cast<std::int64_t>(i + 1) - skipped);
    for (const double v : steps[i].parameters) REQUIRE(std::isfinite(v));
  }
  CHECK(steps[0].state.skip == 1U);
  CHECK(skipped >= 2);
  CHECK(risen >= 1);
}
