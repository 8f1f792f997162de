// SPDX-License-Identifier: MIT
// The weights' gradient from rounded factors.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/rounded_product.hpp"
#include "inception/ops/conv2d/weight_gradient.hpp"

namespace inception::detail {

/// Channels of a group, images in factors.
template <class Factor>
constexpr Shape gradient_shape(const Shape& s, int groups) {
  return {factors_of<Factor>(s.n), s.h, s.w, s.c / groups};
}

/// Scratch for the rounded pixels of a run; scalars are read where they are and need none.
template <class Factor>
struct GradientSourceScratch {
  GradientSourceScratch(Scratch&, const SourceRange&, const Shape&, int) {}
};

template <Rounded Factor>
struct GradientSourceScratch<Factor> {
  GradientSourceScratch(Scratch& scratch, const SourceRange& the_range, const Shape& x, int threads)
      : range(the_range),
        size_each(range.most_pixels(factors_of<Factor>(x.n), gradient_run) * x.c),
        memory(scratch.take<Factor>(size_each * threads)) {}

  SourceRange range;
  Index size_each;  ///< of a thread
  Factor* memory;
};

template <class Scalar>
void weight_gradient(const Cpu& cpu, const WeightGradient<Scalar>& g,
                     const GradientCuts<Scalar>& cuts, const WeightGradientScratch<Scalar>& scratch,
                     const GradientSourceScratch<Scalar>&) {
  weight_gradient(cpu, g, cuts, scratch, [&](Index, Index, Index first_channel, Index, int) {
    return g.x.slice(first_channel, g.x.shape.c);
  });
}

/// Each run rounds the pixels it reads into memory near the processor,
/// where all taps and panels find them.
template <Rounded Factor>
void weight_gradient(const Cpu& cpu, const WeightGradient<float, Factor>& g,
                     const GradientCuts<float>& cuts,
                     const WeightGradientScratch<float, Factor>& scratch,
                     const GradientSourceScratch<Factor>& rounded) {
  const auto source_of = [&](Index first, Index last, Index first_channel, Index last_channel,
                             int worker) {
    const Index begin = rounded.range.begin(first), end = rounded.range.end(last - 1);
    // Channels of joined taps reach into the next pixels, which must then be there with all of theirs.
    const bool joined = cuts.run_of_taps > 1;
    const Index from = joined ? 0 : first_channel;
    const Index channels = joined ? g.x.shape.c : last_channel - first_channel;
    Factor* const memory = rounded.memory + worker * rounded.size_each;
    for_each_run<Factor>(g.x, begin, end,
                         [&](const float* a, const float* b, Index pixels, Index done) {
                           Factor* to = memory + done * channels;
                           if (channels == g.x.pixel_stride) {
                             simd::round_rows(a, b, pixels * channels, to);
                             return;
                           }
                           for (Index p = 0; p < pixels; ++p, to += channels) {
                             const Index at = p * g.x.pixel_stride + from;
                             simd::round_rows(a + at, b == nullptr ? b : b + at, channels, to);
                           }
                         });
    View<const Factor> view(memory - begin * channels,
                            {g.images, g.x.shape.h, g.x.shape.w, channels});
    if (joined) view.data += first_channel;
    return view;
  };
  weight_gradient(cpu, g, cuts, scratch, source_of);
}

}  // namespace inception::detail
