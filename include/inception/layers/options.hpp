// SPDX-License-Identifier: MIT
// Options of layers as types, in any order: Kernel<1, 7>, Stride<2>, Padding<0, 3>, Bias<false>.
#pragma once

#include <cstdint>

#include "inception/ops/operation.hpp"
#include "inception/shape/refusal.hpp"

namespace inception {

/// What an option speaks of; each layer says which kinds it takes.
enum class OptionKind : std::uint32_t {
  kernel = 1, stride = 2, padding = 4, dilation = 8, groups = 16, bias = 32, ceil_mode = 64,
  count_padding = 128, grid = 256, epsilon = 512, momentum = 1024, affine = 2048, probability = 4096,
};

/// Kernel<3> is 3x3; Kernel<1, 7> is one high and seven wide.
template <int Height, int Width = Height>
struct Kernel {
  static constexpr OptionKind kind = OptionKind::kernel;
  static_assert(detail::require<(Height > 0 && Width > 0),
                                typename refused::Kernel<Height, Width>::
                                    template must_have_a_height_and_width_of_at_least<1>>());
  static constexpr void apply(Operation& o) { o.window.kernel = {Height, Width}; }
};

template <int Height, int Width = Height>
struct Stride {
  static constexpr OptionKind kind = OptionKind::stride;
  static_assert(detail::require<(Height > 0 && Width > 0),
                                typename refused::Stride_or_Dilation<Height, Width>::
                                    template must_be_at_least<1>>());
  static constexpr void apply(Operation& o) { o.window.stride = {Height, Width}; }
};

template <int Height, int Width = Height>
struct Padding {
  static constexpr OptionKind kind = OptionKind::padding;
  static_assert(Height >= 0 && Width >= 0, "Padding: height and width must be at least 0");
  static constexpr void apply(Operation& o) { o.window.padding = {Height, Width}; }
};

template <int Height, int Width = Height>
struct Dilation {
  static constexpr OptionKind kind = OptionKind::dilation;
  static_assert(detail::require<(Height > 0 && Width > 0),
                                typename refused::Stride_or_Dilation<Height, Width>::
                                    template must_be_at_least<1>>());
  static constexpr void apply(Operation& o) { o.window.dilation = {Height, Width}; }
};

template <int Count>
struct Groups {
  static constexpr OptionKind kind = OptionKind::groups;
  static_assert(Count > 0, "Groups: there must be at least 1");
  static constexpr void apply(Operation& o) { o.groups = Count; }
};

template <bool Value>
struct Bias {
  static constexpr OptionKind kind = OptionKind::bias;
  static constexpr void apply(Operation& o) { o.bias = Value; }
};

/// A pooling window that sticks out at the end still counts.
template <bool Value>
struct CeilMode {
  static constexpr OptionKind kind = OptionKind::ceil_mode;
  static constexpr void apply(Operation& o) { o.window.ceil_mode = Value; }
};

/// Average pooling divides by the whole kernel (PyTorch's default) or by the real pixels
/// (TensorFlow, FID).
template <bool Value>
struct CountPadding {
  static constexpr OptionKind kind = OptionKind::count_padding;
  static constexpr void apply(Operation& o) { o.count_padding = Value; }
};

/// The output grid of adaptive pooling, or the input grid of Flatten.
template <int Height, int Width = Height>
struct Grid {
  static constexpr OptionKind kind = OptionKind::grid;
  static_assert(Height > 0 && Width > 0, "Grid: height and width must be at least 1");
  static constexpr void apply(Operation& o) { o.grid = {Height, Width}; }
};

/// Batch norm's ε as a fraction: Epsilon<1, 1000> is 0.001. (Not every compiler of C++20 takes a
/// floating-point template argument.)
template <long long Numerator, long long Denominator>
struct Epsilon {
  static constexpr OptionKind kind = OptionKind::epsilon;
  static constexpr void apply(Operation& o) {
    o.epsilon = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  }
};

/// The weight of the new batch in batch norm's running statistics: Momentum<1, 10> is 0.1.
template <long long Numerator, long long Denominator>
struct Momentum {
  static constexpr OptionKind kind = OptionKind::momentum;
  static constexpr void apply(Operation& o) {
    o.momentum = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  }
};

/// Batch norm with (true) or without a trained weight and bias.
template <bool Value>
struct Affine {
  static constexpr OptionKind kind = OptionKind::affine;
  static constexpr void apply(Operation& o) { o.affine = Value; }
};

/// The probability that dropout zeroes an element: Probability<4, 10> is 0.4.
template <long long Numerator, long long Denominator>
struct Probability {
  static constexpr OptionKind kind = OptionKind::probability;
  static_assert(Numerator >= 0 && Numerator < Denominator,
                "Probability: numerator / denominator must be at least 0 and below 1");
  static constexpr void apply(Operation& o) {
    o.probability = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  }
};

namespace detail {

/// `attributes` changed by the options, each of which must be of one of the kinds `Takes`.
template <std::uint32_t Takes, class... Options>
constexpr Operation with_options(Operation attributes) {
  static_assert(((static_cast<std::uint32_t>(Options::kind) & Takes) && ...),
                "a layer was given an option that it does not take");
  (Options::apply(attributes), ...);
  return attributes;
}

template <class... Kinds>
consteval std::uint32_t option_kinds(Kinds... kinds) {
  return (static_cast<std::uint32_t>(kinds) | ... | 0U);
}

}  // namespace detail

}  // namespace inception
