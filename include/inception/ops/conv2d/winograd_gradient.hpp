// SPDX-License-Identifier: MIT
// Convolution backward by weights with fewer multiplications: Winograd's filters, transposed.
#pragma once

#include <algorithm>

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
template <class Scheme, class Scalar>
struct WinogradGradientCuts {
  /// Transformed inputs and gradients of a run: a good part of a second-level cache.
  static constexpr Index run_bytes = Index{5} << 18;
  static constexpr Index least_run = 32;
  static constexpr Index most_splits = 16;
  static constexpr Index split_bytes = Index{12} << 20;

  WinogradGradientCuts(const Window& w, const Shape& x, const Shape& dy, int threads)
      : tiling(w, x, dy),
        channels(tiling.channels),
        columns(padded_columns<Scalar>(dy.c)),
        weights(Scheme::frequencies * x.c * columns) {
    const Index of_tile = Scheme::frequencies * (channels + columns) * Index{sizeof(Scalar)};
    run = std::clamp<Index>(run_bytes / of_tile, least_run, gradient_run);
    splits = std::clamp<Index>(tiling.tiles / run, 1, most_splits);
    splits = std::clamp<Index>(split_bytes / (weights * Index{sizeof(Scalar)}), 1, splits);
    run = std::clamp<Index>(run, 1, std::max<Index>(1, (tiling.tiles + splits - 1) / splits));
    const Index wanted = threads == 1 ? 1 : (4 * threads + splits - 1) / splits;
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
  Index run = 1;            ///< tiles at a time
  Index splits = 1;         ///< parts of the tiles that are summed apart
  Index channel_groups = 1;
};

/// Scratch of winograd_gradient().
template <class Scheme, class Scalar>
struct WinogradGradientScratch {
  using Cuts = WinogradGradientCuts<Scheme, Scalar>;

  WinogradGradientScratch(Scratch& scratch, const Cuts& cuts, int threads)
      : panel_size(cuts.run * panel_width<Scalar>),
        inputs_each(Scheme::frequencies * cuts.run * cuts.channels),
        frequency_of_gradients(panel_size * panel_count<Scalar>(cuts.columns)),
        gradients_each(Scheme::frequencies * frequency_of_gradients),
        pixels_each(cuts.run) {
    zeros = scratch.take<Scalar>(std::max(cuts.channels, cuts.columns));
    weights = scratch.take<Scalar>(cuts.splits * cuts.weights);
    rows = scratch.take<std::int32_t>(cuts.run);
    inputs = scratch.take<Scalar>(inputs_each * threads);
    gradients = scratch.take<Scalar>(gradients_each * threads);
    pixels = scratch.take<const Scalar*>(pixels_each * threads);
    gathered = scratch.take<Scalar>(gathered_each * threads);
    edges = scratch.take<Scalar>(edge_each * threads);
  }

  static constexpr Index gathered_each = gradient_run * gathered_channels;
  static constexpr Index edge_each = Scheme::frequencies * simd::lanes<Scalar>;

  Index panel_size, inputs_each, frequency_of_gradients, gradients_each, pixels_each;
  Scalar* zeros;          ///< the padding
  Scalar* weights;        ///< [splits][frequency][C][columns]
  std::int32_t* rows;     ///< [run], where in a panel a tile begins
  Scalar* inputs;         ///< [threads][frequency][run][channels of a group]
  Scalar* gradients;      ///< [threads][frequency][panel][run][panel_width]
  const Scalar** pixels;  ///< [threads][run]
  Scalar* gathered;       ///< [threads], gather_channels' order
  Scalar* edges;          ///< [threads][frequencies][lanes]
};

/// What one thread does: tiles, some at a time, into the frequencies of some channels' weights.
///
/// With y = Aᵀ[(G g) ⊙ (Bᵀ d)] the gradient of g is Gᵀ Σ_tiles (Bᵀ d) ⊙ (A dy): for each frequency an
/// outer product of channels and columns, summed over the tiles.
template <class Scheme, class Scalar>
class WinogradGradientPart {
 public:
  using Memory = WinogradGradientScratch<Scheme, Scalar>;
  using Cuts = WinogradGradientCuts<Scheme, Scalar>;
  static constexpr int lanes = simd::lanes<Scalar>;
  static constexpr int frequencies = Scheme::frequencies;

  /// Of the channels [first_channel, first_channel + channels), into `weights`.
  WinogradGradientPart(const WinogradGradient<Scalar>& g, const Cuts& cuts, const Memory& m,
                       int worker, Index first_channel, Index channels, Scalar* weights)
      : x_(g.x.slice(first_channel, channels)),
        dy_(g.dy),
        padding_(g.window.padding),
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
    for (Index t = 0; t < count; ++t) transform(first + t, t);
    for (Index f = 0; f < frequencies; ++f) {
      for (Index t = 0; t < count; ++t) {
        pixels_[t] = inputs_ + (f * cuts_.run + t) * stride_;
      }
      outer_product(OuterProduct<Scalar>{.x = pixels_,
                                         .gathered = gathered_,
                                         .rows = m_.rows,
                                         .dy = gradients_ + f * m_.frequency_of_gradients,
                                         .panel_size = m_.panel_size,
                                         .pixels = static_cast<int>(count),
                                         .dw = weights_ + f * frequency_of_weights_,
                                         .row_stride = cuts_.columns,
                                         .columns = cuts_.columns,
                                         .first = overwrite},
                    x_.shape.c);
    }
  }

 private:
  /// Transforms the inputs and the gradients of a tile, the t-th of the run.
  void transform(Index tile, Index t) {
    const auto& tiling = cuts_.tiling;
    const Index of_image = tiling.down * tiling.across;
    const Index n = tile / of_image;
    const int top = static_cast<int>(tile % of_image / tiling.across) * tiling.step.height;
    const int left = static_cast<int>(tile % tiling.across) * tiling.step.width;
    const Scalar* const zeros = m_.zeros;
    const Scalar* pixels[frequencies];
    point_at_patch(x_, n, top - padding_.height, left - padding_.width, tiling.patch, zeros,
                   pixels);
    for_each_vector(x_.shape.c, frequencies, pixels, [&](Index channel, Index read) {
      transform_inputs<Scheme, Scalar>(pixels, read, inputs_ + t * stride_ + channel,
                                       cuts_.run * stride_);
    });
    point_at_patch(dy_, n, top, left, tiling.step, zeros, pixels);
    for_each_vector(dy_.shape.c, Scheme::outputs, pixels, [&](Index column, Index read) {
      constexpr Index width = panel_width<Scalar>;
      transform_gradients<Scheme, Scalar>(
          pixels, read, gradients_ + column / width * m_.panel_size + t * width + column % width,
          m_.frequency_of_gradients);
    });
  }

  /// Calls visit(channel, where to read it) for each vector of channels. The last one, where it is
  /// not whole, is copied to the edge first.
  template <class Visit>
  void for_each_vector(Index channels, int count, const Scalar** pixels, Visit&& visit) {
    const Index whole = channels / lanes * lanes;
    for (Index c = 0; c < whole; c += lanes) visit(c, c);
    if (whole == channels) return;
    for (int i = 0; i < count; ++i) {
      Scalar* to = edge_ + i * lanes;
      std::fill(std::copy(pixels[i] + whole, pixels[i] + channels, to), to + lanes, Scalar{0});
      pixels[i] = to;
    }
    visit(whole, Index{0});
  }

  View<const Scalar> x_, dy_;
  Extent padding_;
  const Cuts& cuts_;
  const Memory& m_;
  Index stride_;
  Scalar *inputs_, *gradients_;
  const Scalar** pixels_;
  Scalar *gathered_, *edge_;
  Scalar* weights_;
  Index frequency_of_weights_;
};

/// dw = Gᵀ ŵ of one channel and one vector of columns, ŵ being the sum of its splits.
template <class Scheme, class Scalar>
void weights_from_frequencies(const WinogradGradient<Scalar>& g,
                              const WinogradGradientCuts<Scheme, Scalar>& cuts,
                              const Scalar* weights, Index channel, Index column) {
  using Filter = typename Scheme::Filter;
  using V = simd::Vector<Scalar>;
  constexpr auto rows = Filter::weight_rows();
  constexpr int n = Filter::size, taps = Filter::taps, lanes = simd::lanes<Scalar>;
  const Index in = g.x.shape.c, out = g.dy.shape.c;
  V sum[Scheme::frequencies];
  for (int f = 0; f < Scheme::frequencies; ++f) {
    const Scalar* from = weights + (f * in + channel) * cuts.columns + column;
    sum[f] = simd::load(from);
    for (Index s = 1; s < cuts.splits; ++s) sum[f] += simd::load(from + s * cuts.weights);
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
template <class Scheme, class Scalar>
void winograd_gradient(const Cpu& cpu, const WinogradGradient<Scalar>& g,
                       const WinogradGradientCuts<Scheme, Scalar>& cuts,
                       const WinogradGradientScratch<Scheme, Scalar>& m) {
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
    WinogradGradientPart<Scheme, Scalar> part(g, cuts, m, worker, channel,
                                              cuts.first_channel(group + 1, in) - channel,
                                              m.weights + split * cuts.weights);
    const Index begin = split * tiles / cuts.splits, end = (split + 1) * tiles / cuts.splits;
    const Index runs = (end - begin + cuts.run - 1) / cuts.run;
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
