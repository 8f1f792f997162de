// SPDX-License-Identifier: MIT
// Networks drawn at random: chains, branches, sums, splits and taps nested in each other. They keep
// the grid and are four channels wide.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/combinators/sequential.hpp"
#include "inception/extern_kernels.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/identity.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/layers/relu.hpp"
#include "inception/model/any_model.hpp"
#include "inception/ops/sum/sum.hpp"
#include "support/random.hpp"

namespace inception::test {

/// Lowers a random network as the typed layers lower themselves, and keeps its tables.
template <class Scalar>
class RandomNetwork {
 public:
  static constexpr int channels = 4;

  explicit RandomNetwork(Random& random, int nesting = 3) : random_(random) {
    const ValueId input = builder_.add_value(channels);
    builder_.add_output("output", chain(input, none, nesting));
    for (const auto& make : builder_.kernels().entries) kernels_.push_back(make());
  }

  ProgramView program() const { return builder_.tables().view(); }
  std::span<const KernelEntry<Cpu, Scalar>> kernels() const { return kernels_; }

 private:
  ValueId chain(ValueId value, ValueId destination, int nesting) {
    const int length = random_.between(1, 4);
    for (int i = 0; i < length; ++i) {
      value = step(value, i + 1 == length ? destination : none, nesting);
    }
    return value;
  }

  template <class L>
  ValueId lower(ValueId input, ValueId destination) {
    builder_.enter("", next_scope_++);
    const ValueId output = L::lower(builder_, input, destination);
    builder_.leave();
    return output;
  }

  ValueId step(ValueId x, ValueId to, int nesting) {
    switch (random_.between(0, nesting > 0 ? 13 : 6)) {
      case 0:
        return lower<Conv2d<4, 4>>(x, to);
      case 1:
        return lower<Conv2d<4, 4, Kernel<3>, Padding<1>, Bias<false>>>(x, to);
      case 2:
        return lower<BatchNorm2d<4>>(x, to);
      case 3:
        return lower<ReLU<4>>(x, to);
      case 4:
        return lower<MaxPool2d<4, Kernel<3>, Padding<1>>>(x, to);
      case 5:
        return lower<AvgPool2d<4, Kernel<3>, Padding<1>>>(x, to);
      case 6:
        return random_.coin() ? lower<Identity<4>>(x, to) : lower<Dropout<4>>(x, to);
      case 7:
        return lower<Sequential<Conv2d<4, 4>, BatchNorm2d<4>, ReLU<4>>>(x, to);
      case 8:
        return wide_concat(x, to, nesting - 1);
      case 9:
        return narrow_concat(x, to, nesting - 1);
      case 10:
      case 11:
        return sum(x, to, nesting - 1);
      case 12:
        return split(x, to);
      default:
        if (random_.coin()) chain(x, none, nesting - 1);  // nobody reads its result
        add_tap(random_.coin() ? x : chain(x, none, nesting - 1));
        if (random_.coin()) add_tap(builder_.add_slice(x, 1, 2));
        return step(x, to, nesting - 1);
    }
  }

  /// Two branches of four channels, and a convolution back to four.
  ValueId wide_concat(ValueId x, ValueId to, int nesting) {
    const ValueId both = builder_.add_value(8);
    for (const int offset : {0, 4}) chain(x, builder_.add_slice(both, offset, 4), nesting);
    return lower<Conv2d<8, 4>>(both, to);
  }
  /// Two branches of two channels: inside a branch, these are slices of a slice.
  ValueId narrow_concat(ValueId x, ValueId to, int nesting) {
    const ValueId both = builder_.result(to, 4);
    for (const int offset : {0, 2}) {
      const ValueId slice = builder_.add_slice(both, offset, 2);
      const ValueId last = random_.coin() ? x : chain(x, none, nesting);
      if (random_.coin()) {
        lower<Sequential<Conv2d<4, 2>, BatchNorm2d<2>, ReLU<2>>>(last, slice);
      } else {
        lower<Conv2d<4, 2>>(last, slice);
      }
    }
    return both;
  }
  ValueId sum(ValueId x, ValueId to, int nesting) {
    Operation o = detail::same_channels(4);
    o.inputs[0] = random_.coin() ? x : chain(x, none, nesting);
    o.inputs[1] = chain(x, none, nesting);
    o.output = builder_.result(to, 4);
    o.scale = 0.5;
    builder_.template add_operation<ops::Sum>(o);
    return o.output;
  }
  /// Reads slices of a value, as a layer of a user's own may: both halves, or one of them.
  ValueId split(ValueId x, ValueId to) {
    const ValueId both = builder_.result(to, 4);
    const bool twice = random_.coin();
    for (const int offset : {0, 2}) {
      const ValueId half = builder_.add_slice(x, twice ? 2 : offset, 2);
      lower<Conv2d<2, 2>>(half, builder_.add_slice(both, offset, 2));
    }
    return both;
  }
  void add_tap(ValueId value) {
    static constexpr std::array<std::string_view, 6> names{"a", "b", "c", "d", "e", "f"};
    if (taps_ < names.size()) builder_.add_output(names[taps_++], value);
  }

  Random& random_;
  std::vector<KernelEntry<Cpu, Scalar>> kernels_;
  Builder<KernelsFor<Cpu, Scalar>> builder_;
  int next_scope_ = 0;
  std::size_t taps_ = 0;
};

/// A model of such a network, which must stay as long as the model.
template <class Scalar>
struct RandomModel : AnyModel<Cpu, Scalar> {
  RandomModel(const RandomNetwork<Scalar>& network, const ModelOptions& options, int threads = 1)
      : AnyModel<Cpu, Scalar>(network.program(), network.kernels(), options, Cpu(threads)) {}
};

}  // namespace inception::test
