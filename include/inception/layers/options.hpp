// SPDX-License-Identifier: MIT
// Options of layers as types, in any order: Kernel<1, 7>, Stride<2>, Padding<0, 3>, Bias<false>.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>

#include "inception/ops/operation.hpp"
#include "inception/shape/refusal.hpp"

namespace inception {

/// What an option speaks of; each layer says which kinds it takes.
enum class OptionKind : std::uint32_t {
  kernel = 1,
  stride = 2,
  padding = 4,
  dilation = 8,
  groups = 16,
  bias = 32,
  ceil_mode = 64,
  count_padding = 128,
  grid = 256,
  epsilon = 512,
  momentum = 1024,
  affine = 2048,
  probability = 4096,
  gamma = 8192,
};

/// Kernel<3> is 3x3; Kernel<1, 7> is one high and seven wide.
template <int Height, int Width = Height>
struct Kernel {
  static constexpr OptionKind kind = OptionKind::kernel;
  static_assert(detail::require<
                (Height >= 1 && Width >= 1),
                typename refused::height_and_width_of<Kernel>::template must_be_at_least<1>>());
  static constexpr void apply(Operation& o) { o.window.kernel = {Height, Width}; }
};

template <int Height, int Width = Height>
struct Stride {
  static constexpr OptionKind kind = OptionKind::stride;
  static_assert(detail::require<
                (Height >= 1 && Width >= 1),
                typename refused::height_and_width_of<Stride>::template must_be_at_least<1>>());
  static constexpr void apply(Operation& o) { o.window.stride = {Height, Width}; }
};

template <int Height, int Width = Height>
struct Padding {
  static constexpr OptionKind kind = OptionKind::padding;
  static_assert(detail::require<
                (Height >= 0 && Width >= 0),
                typename refused::height_and_width_of<Padding>::template must_be_at_least<0>>());
  static constexpr void apply(Operation& o) { o.window.padding = {Height, Width}; }
};

/// TensorFlow's SAME: zeros around the image so that ⌈H/S⌉ x ⌈W/S⌉ windows fit, in place of
/// Padding. Where their number is odd, as of 3x3 with stride 2 over an even size, one more stands
/// below and on the right.
struct SamePadding {
  static constexpr OptionKind kind = OptionKind::padding;
  static constexpr void apply(Operation& o) { o.window.same = true; }
};

template <int Height, int Width = Height>
struct Dilation {
  static constexpr OptionKind kind = OptionKind::dilation;
  static_assert(detail::require<
                (Height >= 1 && Width >= 1),
                typename refused::height_and_width_of<Dilation>::template must_be_at_least<1>>());
  static constexpr void apply(Operation& o) { o.window.dilation = {Height, Width}; }
};

template <int Count>
struct Groups {
  static constexpr OptionKind kind = OptionKind::groups;
  static_assert(detail::require<
                (Count > 0), typename refused::value_of<Groups>::template must_be_at_least<1>>());
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
  static_assert(
      detail::require<(Height >= 1 && Width >= 1),
                      typename refused::height_and_width_of<Grid>::template must_be_at_least<1>>());
  static constexpr void apply(Operation& o) { o.grid = {Height, Width}; }
};

/// Batch norm's ε as a fraction: Epsilon<1, 1000> is 0.001. (Not every compiler of C++20 takes a
/// floating-point template argument.)
template <long long Numerator, long long Denominator>
struct Epsilon {
  static constexpr OptionKind kind = OptionKind::epsilon;
  static_assert(detail::require<(Numerator > 0 && Denominator > 0),
                                typename refused::value_of<Epsilon>::template must_be_above<0>>());
  static constexpr void apply(Operation& o) {
    o.epsilon = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  }
};

/// The weight of the new batch in batch norm's running statistics: Momentum<1, 10> is 0.1.
template <long long Numerator, long long Denominator>
struct Momentum {
  static constexpr OptionKind kind = OptionKind::momentum;
  static_assert(
      detail::require<
          (Numerator >= 0 && Denominator > 0 && Numerator <= Denominator),
          typename refused::value_of<Momentum>::template must_be_at_least_0_and_at_most<1>>());
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

/// Affine batch norm with (true) or without its weight γ: TensorFlow's `scale`. Without it the bias
/// alone is trained, which is enough before a ReLU and another layer with weights.
template <bool Value>
struct Gamma {
  static constexpr OptionKind kind = OptionKind::gamma;
  static constexpr void apply(Operation& o) { o.gamma = Value; }
};

/// The probability that dropout zeroes an element: Probability<4, 10> is 0.4.
template <long long Numerator, long long Denominator>
struct Probability {
  static constexpr OptionKind kind = OptionKind::probability;
  static_assert(
      detail::require<
          (Numerator >= 0 && Numerator < Denominator),
          typename refused::value_of<Probability>::template must_be_at_least_0_and_below<1>>());
  static constexpr void apply(Operation& o) {
    o.probability = static_cast<double>(Numerator) / static_cast<double>(Denominator);
  }
};

/// What every option has: the kind it is of, and what it does to a layer's attributes.
template <class T>
concept LayerOption = requires(Operation& attributes) {
  { T::kind } -> std::same_as<const OptionKind&>;
  T::apply(attributes);
};

namespace detail {

template <class... Kinds>
consteval std::uint32_t option_kinds(Kinds... kinds) {
  return (static_cast<std::uint32_t>(kinds) | ... | 0U);
}

/// The bit of an option's kind; 0 for a type that is no option.
template <class T>
consteval std::uint32_t kind_bit() {
  if constexpr (LayerOption<T>) {
    return static_cast<std::uint32_t>(T::kind);
  } else {
    return 0;
  }
}

template <class Tag, std::uint32_t Takes, std::uint32_t Given, class First, class... Rest>
consteval bool refuse_first_wrong_option() {
  constexpr std::uint32_t kind = kind_bit<First>();
  if constexpr ((kind & Takes) == 0) {
    return require<false, typename refused::option<First>::template is_not_taken_by<Tag>>();
  } else if constexpr ((kind & Given) != 0) {
    return require<false, typename refused::option<First>::template is_given_twice_to<Tag>>();
  } else {
    return refuse_first_wrong_option<Tag, Takes, (Given | kind), Rest...>();
  }
}

/// Refuses options that are not of the kinds `Takes`, or that repeat one; `Tag` names the layer.
template <class Tag, std::uint32_t Takes, class... Options>
consteval bool require_options() {
  constexpr std::uint32_t given = (0U | ... | kind_bit<Options>());
  constexpr bool all_taken = ((kind_bit<Options>() & Takes) && ...);
  if constexpr (all_taken && std::popcount(given) == sizeof...(Options)) {
    return true;
  } else {
    return refuse_first_wrong_option<Tag, Takes, 0, Options...>();
  }
}

/// `attributes` changed by the options.
template <class Tag, std::uint32_t Takes, class... Options>
constexpr Operation with_options(Operation attributes) {
  static_assert(require_options<Tag, Takes, Options...>());
  (Options::apply(attributes), ...);
  attributes.window = with_even_padding(attributes.window);
  return attributes;
}

/// Refuses a pooling window that could lie in the padding alone, as PyTorch does.
template <class Pool, int Padding, int Kernel, int Dilation>
consteval bool require_padding_within_half() {
  return require<(Padding <= ((Kernel - 1) * Dilation + 1) / 2),
                 typename refused::window_of<Pool>::template has_a_padding_of<
                     Padding>::template but_at_most_half_is_allowed_of_kernel<Kernel>>();
}
template <class Pool, Window W>
consteval bool require_padding_within_half() {
  return require_padding_within_half<Pool, W.padding.height, W.kernel.height,
                                     W.dilation.height>() &&
         require_padding_within_half<Pool, W.padding.width, W.kernel.width, W.dilation.width>();
}

}  // namespace detail

}  // namespace inception
