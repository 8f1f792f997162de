// SPDX-License-Identifier: MIT
// Convolution backward by weights with fewer multiplications: Winograd's filters, transposed.
#pragma once

#include <algorithm>
#include <numeric>

#include "inception/ops/conv2d/outer_product.hpp"
#include "inception/ops/conv2d/winograd_scheme.hpp"
#include "inception/ops/conv2d/winograd_transforms.hpp"
#include "inception/ops/scratch.hpp"
#include "inception/ops/view.hpp"

namespace inception::detail {

/// dw of a convolution that winograd_serves(): [taps][C][K], dense.
template <class Scalar>
struct WinogradGradient {
  Window window{};
  View<const Scalar> x{}, dy{};
  Scalar* dw = nullptr;
};

/// How the work is cut. Only `splits` and `run` decide in which order numbers are added up, so they
/// must not depend on the number of threads.
template <class Scheme, class Scalar, class Factor = Scalar>
struct WinogradGradientCuts {
  static constexpr Index values = values_per_factor<Factor>;
  /// Transformed inputs and gradients of a run. They are read one frequency after the other, and longer
  /// runs pass over the weights' frequencies less often: more than a second-level cache may hold.
  static constexpr Index run_bytes = Index{5} << 18;
  static constexpr Index least_run = 32;
  static constexpr Index most_splits = 16;
  static constexpr Index split_bytes = Index{4} << 20;

  WinogradGradientCuts(const Window& w, const Shape& x, const Shape& dy, int threads)
      : tiling(forward_pass(w), x, dy),
        channels(padded_columns<Scalar>(x.c)),
        columns(padded_columns<Scalar>(dy.c)),
        weights(Scheme::frequencies * x.c * columns) {
    const Index of_factor = Scheme::frequencies * (channels + columns) * Index{sizeof(Factor)};
    const Index factors = factors_of<Factor>(tiling.tiles);
    run = std::clamp<Index>(run_bytes / of_factor, least_run, gradient_run);
    splits = std::clamp<Index>(factors / run, 1, most_splits);
    splits = std::clamp<Index>(split_bytes / (weights * Index{sizeof(Scalar)}), 1, splits);
    run = std::clamp<Index>(run, 1, std::max<Index>(1, (factors + splits - 1) / splits));
    // Each group transforms the gradients anew: as few as give all threads the same work.
    const Index wanted = threads / std::gcd(Index{threads}, splits);
    channel_groups =
        std::clamp<Index>(wanted, 1, (x.c + gathered_channels - 1) / gathered_channels);
  }

  /// The channel at which a group begins.
  Index first_channel(Index group, Index all) const {
    return group == channel_groups
               ? all
               : group * channels / channel_groups / simd::lanes<Scalar> * simd::lanes<Scalar>;
  }

  WinogradTiling<Scheme, Scalar> tiling;
  Index channels, columns;  ///< padded to whole vectors
  Index weights;            ///< elements of the weights' frequencies
  Index run = 1;            ///< factors, of one tile or two, at a time
  Index splits = 1;         ///< parts of the tiles that are summed apart
  Index channel_groups = 1;
};

/// Scratch of winograd_gradient().
template <class Scheme, class Scalar, class Factor = Scalar>
struct WinogradGradientScratch {
  using Cuts = WinogradGradientCuts<Scheme, Scalar, Factor>;

  WinogradGradientScratch(Scratch& scratch, const Cuts& cuts, int threads)
      : panel_size(cuts.run * panel_width<Scalar>),
        inputs_each(Scheme::frequencies * cuts.run * cuts.channels),
        frequency_of_gradients(panel_size * panel_count<Scalar>(cuts.columns)),
        gradients_each(Scheme::frequencies * frequency_of_gradients),
        pixels_each(cuts.run) {
    zeros = scratch.take<Scalar>(std::max(cuts.channels, cuts.columns));
    weights = scratch.take<Scalar>(cuts.splits * cuts.weights);
    rows = scratch.take<std::int32_t>(cuts.run);
    inputs = scratch.take<Factor>(inputs_each * threads);
    gradients = scratch.take<Factor>(gradients_each * threads);
    pixels = scratch.take<const Factor*>(pixels_each * threads);
    gathered = scratch.take<Factor>(gathered_each * threads);
    edges = scratch.take<Scalar>(edge_each * threads);
  }

  static constexpr Index gathered_each = gradient_run * gathered_channels;
  static constexpr Index edge_each =
      Cuts::values * std::max(Scheme::inputs, Scheme::outputs) * simd::lanes<Scalar>;

  Index panel_size, inputs_each, frequency_of_gradients, gradients_each, pixels_each;
  Scalar* zeros;          ///< the padding
  Scalar* weights;        ///< [splits][frequency][C][columns]
  std::int32_t* rows;     ///< [run], where in a panel a factor's gradients begin
  Factor* inputs;         ///< [threads][frequency][run][channels of a group]
  Factor* gradients;      ///< [threads][frequency][panel][run][panel_width]
  const Factor** pixels;  ///< [threads][run]
  Factor* gathered;       ///< [threads], gather_channels' order
  Scalar* edges;          ///< [threads][tile of a factor][inputs or outputs][lanes]
};

/// What one thread does: tiles, some at a time, into the frequencies of some channels' weights.
///
/// With y = Aᵀ[(G g) ⊙ (Bᵀ d)] the gradient of g is Gᵀ Σ_tiles (Bᵀ d) ⊙ (A dy): for each frequency an
/// outer product of channels and columns, summed over the tiles. The frequencies are what is multiplied,
/// as factors; a pair of bfloat16 holds two tiles.
template <class Scheme, class Scalar, class Factor = Scalar>
class WinogradGradientPart {
 public:
  using Memory = WinogradGradientScratch<Scheme, Scalar, Factor>;
  using Cuts = WinogradGradientCuts<Scheme, Scalar, Factor>;
  static constexpr int lanes = simd::lanes<Scalar>;
  static constexpr int frequencies = Scheme::frequencies;
  static constexpr int values = values_per_factor<Factor>;

  /// Of the channels [first_channel, first_channel + channels), into `weights`.
  WinogradGradientPart(const WinogradGradient<Scalar>& g, const Cuts& cuts, const Memory& m,
                       int worker, Index first_channel, Index channels, Scalar* weights)
      : x_(g.x.slice(first_channel, channels)),
        dy_(g.dy),
        cuts_(cuts),
        m_(m),
        stride_(padded_columns<Scalar>(channels)),
        inputs_(m.inputs + worker * m.inputs_each),
        gradients_(m.gradients + worker * m.gradients_each),
        pixels_(m.pixels + worker * m.pixels_each),
        gathered_(m.gathered + worker * Memory::gathered_each),
        edge_(m.edges + worker * Memory::edge_each),
        weights_(weights + first_channel * cuts.columns),
        frequency_of_weights_(g.x.shape.c * cuts.columns) {}

  /// Adds tiles [first, first + count), at most a run of them; `overwrite`: they are the first.
  void add(Index first, Index count, bool overwrite) {
    const Index factors = factors_of<Factor>(count);
    for (Index t = 0; t < factors; ++t) {
      transform(first + t * values, std::min<Index>(values, count - t * values), t);
    }
    for (Index f = 0; f < frequencies; ++f) {
      for (Index t = 0; t < factors; ++t) {
        pixels_[t] = inputs_ + (f * cuts_.run + t) * stride_;
      }
      outer_product(OuterProduct<Scalar, Factor>{.x = pixels_,
                                                 .gathered = gathered_,
                                                 .rows = m_.rows,
                                                 .dy = gradients_ + f * m_.frequency_of_gradients,
                                                 .panel_size = m_.panel_size,
                                                 .pixels = static_cast<int>(factors),
                                                 .dw = weights_ + f * frequency_of_weights_,
                                                 .row_stride = cuts_.columns,
                                                 .columns = cuts_.columns,
                                                 .first = overwrite},
                    x_.shape.c);
    }
  }

 private:
  using Pixels = const Scalar* [values][std::max(Scheme::inputs, Scheme::outputs)];

  /// Transforms the inputs and the gradients of the tiles of the t-th factor of the run.
  void transform(Index first, Index tiles, Index t) {
    const auto& tiling = cuts_.tiling;
    const Scalar* const zeros = m_.zeros;
    Pixels inputs, gradients;
    ExpectedPatch<Scalar, Scheme::inputs> expected[values];
    ExpectedPatch<Scalar, Scheme::outputs> expected_gradients[values];
    for (Index i = 0; i < tiles; ++i) {
      const auto at = tiling.place(first + i);
      point_at_patch(x_, at.n, at.input_top, at.input_left, tiling.patch, zeros, inputs[i]);
      point_at_patch(dy_, at.n, at.top, at.left, tiling.step, zeros, gradients[i]);
      const Index soon = first + i + tiles_ahead;
      if (soon >= tiling.tiles) continue;
      const auto next = tiling.place(soon);
      expected[i] = {x_,
                     next.n,
                     next.input_top,
                     next.input_left,
                     tiling.patch,
                     tiling.patch.width - tiling.advance.width};
      expected_gradients[i] = {dy_, next.n, next.top, next.left, tiling.step, 0};
    }
    for_each_vector(x_.shape.c, Scheme::inputs, inputs, tiles, [&](Index channel, Index read) {
      for (const auto& patch : expected) patch.ask_for(channel);
      write_factors(inputs, tiles, read, inputs_ + t * stride_ + channel, cuts_.run * stride_,
                    transform_inputs<Scheme, Scalar, Scalar>);
    });
    for_each_vector(dy_.shape.c, Scheme::outputs, gradients, tiles, [&](Index column, Index read) {
      for (const auto& patch : expected_gradients) patch.ask_for(column);
      constexpr Index width = panel_width<Scalar>;
      write_factors(gradients, tiles, read,
                    gradients_ + column / width * m_.panel_size + t * width + column % width,
                    m_.frequency_of_gradients, transform_gradients<Scheme, Scalar>);
    });
  }

  /// Transforms a vector of channels of each tile and writes their frequencies as factors.
  template <class Transform>
  static void write_factors(const Pixels& pixels, Index tiles, Index channel, Factor* to,
                            Index stride, Transform transform) {
    if constexpr (Rounded<Factor>) {
      Scalar exact[values][frequencies * lanes];
      for (Index i = 0; i < tiles; ++i) transform(pixels[i], channel, exact[i], lanes);
      for (int f = 0; f < frequencies; ++f) {
        simd::round_rows(exact[0] + f * lanes, tiles == 1 ? nullptr : exact[values - 1] + f * lanes,
                         lanes, to + f * stride);
      }
    } else {
      transform(pixels[0], channel, to, stride);
    }
  }

  /// Calls visit(channel, where to read it) for each vector of channels. The last one, where it is
  /// not whole, is copied to the edge first.
  template <class Visit>
  void for_each_vector(Index channels, int count, Pixels& pixels, Index tiles, Visit&& visit) {
    const Index whole = channels / lanes * lanes;
    for (Index c = 0; c < whole; c += lanes) visit(c, c);
    if (whole == channels) return;
    Scalar* to = edge_;
    for (Index i = 0; i < tiles; ++i) {
      for (int p = 0; p < count; ++p, to += lanes) {
        std::fill(std::copy(pixels[i][p] + whole, pixels[i][p] + channels, to), to + lanes,
                  Scalar{0});
        pixels[i][p] = to;
      }
    }
    visit(whole, Index{0});
  }

  View<const Scalar> x_, dy_;
  const Cuts& cuts_;
  const Memory& m_;
  Index stride_;
  Factor *inputs_, *gradients_;
  const Factor** pixels_;
  Factor* gathered_;
  Scalar *edge_, *weights_;
  Index frequency_of_weights_;
};

/// dw = Gᵀ ŵ of one channel and one vector of columns, ŵ being the sum of its splits.
template <class Scheme, class Scalar, class Factor>
void weights_from_frequencies(const WinogradGradient<Scalar>& g,
                              const WinogradGradientCuts<Scheme, Scalar, Factor>& cuts,
                              const Scalar* weights, Index channel, Index column) {
  using Filter = typename Scheme::Filter;
  using V = simd::Vector<Scalar>;
  constexpr auto rows = Filter::weight_rows();
  constexpr int n = Filter::size, taps = Filter::taps, lanes = simd::lanes<Scalar>;
  const Index in = g.x.shape.c, out = g.dy.shape.c;
  V sum[Scheme::frequencies];
  constexpr Index ahead = 4 * lanes;  // more places are read side by side than a processor follows
  for (int f = 0; f < Scheme::frequencies; ++f) {
    const Scalar* from = weights + (f * in + channel) * cuts.columns + column;
    sum[f] = simd::load(from);
    __builtin_prefetch(from + ahead);
    for (Index s = 1; s < cuts.splits; ++s) {
      sum[f] += simd::load(from + s * cuts.weights);
      __builtin_prefetch(from + s * cuts.weights + ahead);
    }
  }
  const auto along = [&](const V* from, int stride, int tap) __attribute__((always_inline)) {
    V result = simd::zero<V>();
    for (int f = 0; f < n; ++f) {
      result += from[f * stride] * static_cast<Scalar>(rows[f][static_cast<std::size_t>(tap)]);
    }
    return result;
  };
  const int here = static_cast<int>(std::min<Index>(lanes, out - column));
  const auto put = [&](int tap, const V& value) {
    Scalar* to = g.dw + (tap * in + channel) * out + column;
    here == lanes ? simd::store(to, value) : simd::store_some(to, value, here);
  };
  if constexpr (Scheme::dimensions == 1) {
    for (int t = 0; t < taps; ++t) put(t, along(sum, 1, t));
  } else {
    V half[taps * n];
    for (int i = 0; i < taps * n; ++i) half[i] = along(sum + i % n, n, i / n);
    for (int t = 0; t < taps * taps; ++t) put(t, along(half + t / taps * n, 1, t % taps));
  }
}

/// Computes the gradient on all threads.
template <class Scheme, class Scalar, class Factor>
void winograd_gradient(const Cpu& cpu, const WinogradGradient<Scalar>& g,
                       const WinogradGradientCuts<Scheme, Scalar, Factor>& cuts,
                       const WinogradGradientScratch<Scheme, Scalar, Factor>& m) {
  const Index in = g.x.shape.c, tiles = cuts.tiling.tiles;
  if (tiles == 0) {
    std::fill_n(g.dw, g.window.taps() * in * g.dy.shape.c, Scalar{0});
    return;
  }
  std::fill_n(m.zeros, std::max(cuts.channels, cuts.columns), Scalar{0});
  for (Index t = 0; t < cuts.run; ++t) {
    m.rows[t] = static_cast<std::int32_t>(t * panel_width<Scalar>);
  }
  cpu.parallel_for(cuts.splits * cuts.channel_groups, [&](Index item, int worker) {
    const Index split = item / cuts.channel_groups, group = item % cuts.channel_groups;
    const Index channel = cuts.first_channel(group, in);
    WinogradGradientPart<Scheme, Scalar, Factor> part(g, cuts, m, worker, channel,
                                                      cuts.first_channel(group + 1, in) - channel,
                                                      m.weights + split * cuts.weights);
    const Index begin = split * tiles / cuts.splits, end = (split + 1) * tiles / cuts.splits;
    const Index run = cuts.run * values_per_factor<Factor>;
    const Index runs = (end - begin + run - 1) / run;
    for (Index r = 0; r < runs; ++r) {
      const Index first = begin + r * (end - begin) / runs;
      part.add(first, begin + (r + 1) * (end - begin) / runs - first, r == 0);
    }
  });
  cpu.parallel_for(in, [&](Index channel, int) {
    for (Index column = 0; column < g.dy.shape.c; column += simd::lanes<Scalar>) {
      weights_from_frequencies(g, cuts, static_cast<const Scalar*>(m.weights), channel, column);
    }
  });
}

}  // namespace inception::detail
