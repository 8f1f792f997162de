// SPDX-License-Identifier: MIT
// Batch normalisation as its formula says it.
#pragma once

#include <cmath>
#include <span>

#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// Mean and biased variance of a channel.
template <class Scalar>
struct ChannelMoments {
  Scalar mean = 0, variance = 0;

  ChannelMoments(View<const Scalar> x, Index c) {
    const auto count = static_cast<Scalar>(x.shape.pixels());
    for (Index p = 0; p < x.shape.pixels(); ++p) mean += x.pixel(p)[c];
    mean /= count;
    for (Index p = 0; p < x.shape.pixels(); ++p) {
      variance += (x.pixel(p)[c] - mean) * (x.pixel(p)[c] - mean);
    }
    variance /= count;
  }
};

/// y = (x − μ) / √(σ² + ε) · γ + β with the running statistics; γ and β empty: 1 and 0.
template <class Scalar>
void batch_norm_inference(const Operation& o, View<const Scalar> x, std::span<const Scalar> gamma,
                          std::span<const Scalar> beta, std::span<const Scalar> running_mean,
                          std::span<const Scalar> running_variance, View<Scalar> y) {
  for (Index p = 0; p < x.shape.pixels(); ++p) {
    for (std::size_t c = 0; c < running_mean.size(); ++c) {
      const Scalar normalised = (x.pixel(p)[c] - running_mean[c]) /
                                std::sqrt(running_variance[c] + static_cast<Scalar>(o.epsilon));
      y.pixel(p)[c] = (gamma.empty() ? normalised : normalised * gamma[c]) +
                      (beta.empty() ? Scalar{0} : beta[c]);
    }
  }
}

/// The same with the batch's statistics; r ← (1 − m)·r + m·batch, the variance with M/(M − 1).
template <class Scalar>
void batch_norm_training(const Operation& o, View<const Scalar> x, std::span<const Scalar> gamma,
                         std::span<const Scalar> beta, std::span<Scalar> running_mean,
                         std::span<Scalar> running_variance, View<Scalar> y) {
  const auto epsilon = static_cast<Scalar>(o.epsilon), momentum = static_cast<Scalar>(o.momentum);
  const auto count = static_cast<Scalar>(x.shape.pixels());
  for (std::size_t c = 0; c < running_mean.size(); ++c) {
    const ChannelMoments<Scalar> m(x, static_cast<Index>(c));
    for (Index p = 0; p < x.shape.pixels(); ++p) {
      const Scalar normalised = (x.pixel(p)[c] - m.mean) / std::sqrt(m.variance + epsilon);
      y.pixel(p)[c] = (gamma.empty() ? normalised : normalised * gamma[c]) +
                      (beta.empty() ? Scalar{0} : beta[c]);
    }
    running_mean[c] = (1 - momentum) * running_mean[c] + momentum * m.mean;
    running_variance[c] =
        (1 - momentum) * running_variance[c] + momentum * m.variance * count / (count - 1);
  }
}

/// dβ = Σ dy;  dγ = Σ dy·x̂;  dx = γ / √(σ² + ε) · (dy − dβ/M − x̂·dγ/M), M = N·H·W.
/// γ and dγ, and dβ, are empty where the layer has none.
template <class Scalar>
void batch_norm_backward(const Operation& o, View<const Scalar> x, std::span<const Scalar> gamma,
                         View<const Scalar> dy, View<Scalar> dx, std::span<Scalar> dgamma,
                         std::span<Scalar> dbeta) {
  const auto count = static_cast<Scalar>(x.shape.pixels());
  for (Index c = 0; c < x.shape.c; ++c) {
    const ChannelMoments<Scalar> m(x, c);
    const Scalar inverse = 1 / std::sqrt(m.variance + static_cast<Scalar>(o.epsilon));
    const auto normalised = [&](Index p) { return (x.pixel(p)[c] - m.mean) * inverse; };
    Scalar sum = 0, product = 0;
    for (Index p = 0; p < x.shape.pixels(); ++p) {
      sum += dy.pixel(p)[c];
      product += dy.pixel(p)[c] * normalised(p);
    }
    const auto channel = static_cast<std::size_t>(c);
    const Scalar scale = gamma.empty() ? inverse : gamma[channel] * inverse;
    for (Index p = 0; p < x.shape.pixels(); ++p) {
      dx.pixel(p)[c] = scale * (dy.pixel(p)[c] - sum / count - normalised(p) * product / count);
    }
    if (!dgamma.empty()) dgamma[channel] = product;
    if (!dbeta.empty()) dbeta[channel] = sum;
  }
}

}  // namespace inception::reference
