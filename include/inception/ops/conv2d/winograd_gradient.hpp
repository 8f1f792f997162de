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

/// Scratch of winograd_gradient().
template <class Scheme, class Scalar>
struct WinogradGradientScratch {
  WinogradGradientScratch(Scratch& scratch, int threads, const Window& w, const Shape& x,
                          const Shape& dy)
      : tiling(w, x, dy),
        channels(tiling.channels),
        panels(panel_count<Scalar>(dy.c)),
        columns(padded_columns<Scalar>(dy.c)),
        run(std::clamp<Index>(tiling.tiles, 1, gradient_run)) {
    zeros = scratch.take<Scalar>(std::max(channels, panels * panel_width<Scalar>));
    inputs = scratch.take<Scalar>(Scheme::frequencies * run * channels);
    gradients = scratch.take<Scalar>(Scheme::frequencies * gradients_each());
    weights = scratch.take<Scalar>(Scheme::frequencies * x.c * columns);
    pixels = scratch.take<const Scalar*>(run * threads);
    rows = scratch.take<std::int32_t>(run);
    gathered = scratch.take<Scalar>(gathered_each * threads);
    edges = scratch.take<Scalar>(edge_each * threads);
  }

  /// outer_product() expects room for gradient_run pixels in all panels but the last.
  Index gradients_each() const { return ((panels - 1) * gradient_run + run) * panel_width<Scalar>; }
  static constexpr Index gathered_each = gradient_run * gathered_channels;
  static constexpr Index edge_each = Scheme::frequencies * simd::lanes<Scalar>;

  WinogradTiling<Scheme, Scalar> tiling;
  Index channels, panels, columns;  ///< channels and columns padded to whole vectors
  Index run;                        ///< tiles at a time
  Scalar* zeros;                    ///< the padding
  Scalar* inputs;                   ///< [frequency][run][channels]
  Scalar* gradients;                ///< [frequency][panel][gradient_run][panel_width]
  Scalar* weights;                  ///< [frequency][C][columns]
  const Scalar** pixels;            ///< [threads][run]
  std::int32_t* rows;               ///< [run]
  Scalar* gathered;                 ///< [threads], gather_channels' order
  Scalar* edges;                    ///< [threads][frequencies][lanes]
};

/// What one run of tiles adds to the weights' frequencies.
///
/// With y = Aᵀ[(G g) ⊙ (Bᵀ d)] the gradient of g is Gᵀ Σ_tiles (Bᵀ d) ⊙ (A dy): for each frequency an
/// outer product of channels and columns, summed over the tiles.
template <class Scheme, class Scalar>
class WinogradGradientRun {
 public:
  using Memory = WinogradGradientScratch<Scheme, Scalar>;
  static constexpr int lanes = simd::lanes<Scalar>;
  static constexpr int frequencies = Scheme::frequencies;

  WinogradGradientRun(const WinogradGradient<Scalar>& g, const Memory& memory, Index first,
                      Index count)
      : g_(g), m_(memory), first_(first), count_(count) {}

  /// Transforms the inputs and the gradients of one tile.
  void transform(Index t, int worker) const {
    const Index of_image = m_.tiling.down * m_.tiling.across;
    const Index n = (first_ + t) / of_image;
    const int top =
        static_cast<int>((first_ + t) % of_image / m_.tiling.across) * m_.tiling.step.height;
    const int left = static_cast<int>((first_ + t) % m_.tiling.across) * m_.tiling.step.width;
    Scalar* edge = m_.edges + worker * Memory::edge_each;
    const Scalar* pixels[frequencies];
    point_at_patch(g_.x, n, top - g_.window.padding.height, left - g_.window.padding.width,
                   m_.tiling.patch, static_cast<const Scalar*>(m_.zeros), pixels);
    for_each_vector(g_.x.shape.c, frequencies, pixels, edge, [&](Index channel, Index read) {
      transform_inputs<Scheme, Scalar>(pixels, read, m_.inputs + t * m_.channels + channel,
                                       m_.run * m_.channels);
    });
    point_at_patch(g_.dy, n, top, left, m_.tiling.step, static_cast<const Scalar*>(m_.zeros),
                   pixels);
    for_each_vector(g_.dy.shape.c, Scheme::outputs, pixels, edge, [&](Index column, Index read) {
      constexpr Index width = panel_width<Scalar>;
      transform_gradients<Scheme, Scalar>(
          pixels, read,
          m_.gradients + column / width * width * gradient_run + t * width + column % width,
          m_.gradients_each());
    });
  }

  /// Multiplies one frequency of `channels` from `channel` on.
  void multiply(Index frequency, Index channel, Index channels, int worker) const {
    const Scalar** pixels = m_.pixels + worker * m_.run;
    for (Index t = 0; t < count_; ++t) {
      pixels[t] = m_.inputs + (frequency * m_.run + t) * m_.channels + channel;
    }
    outer_product(
        OuterProduct<Scalar>{.x = pixels,
                             .gathered = m_.gathered + worker * Memory::gathered_each,
                             .rows = m_.rows,
                             .dy = m_.gradients + frequency * m_.gradients_each(),
                             .pixels = static_cast<int>(count_),
                             .dw = m_.weights + (frequency * g_.x.shape.c + channel) * m_.columns,
                             .row_stride = m_.columns,
                             .columns = m_.columns,
                             .first = first_ == 0},
        channels);
  }

 private:
  /// Calls visit(channel, where to read it) for each vector of channels. The last one, where it is
  /// not whole, is copied to `edge` first.
  template <class Visit>
  static void for_each_vector(Index channels, int count, const Scalar** pixels, Scalar* edge,
                              Visit&& visit) {
    const Index whole = channels / lanes * lanes;
    for (Index c = 0; c < whole; c += lanes) visit(c, c);
    if (whole == channels) return;
    for (int i = 0; i < count; ++i) {
      Scalar* to = edge + i * lanes;
      std::fill(std::copy(pixels[i] + whole, pixels[i] + channels, to), to + lanes, Scalar{0});
      pixels[i] = to;
    }
    visit(whole, Index{0});
  }

  const WinogradGradient<Scalar>& g_;
  const Memory& m_;
  Index first_, count_;
};

/// dw = Gᵀ ŵ, one channel.
template <class Scheme, class Scalar>
void weights_from_frequencies(const WinogradGradient<Scalar>& g,
                              const WinogradGradientScratch<Scheme, Scalar>& m, Index channel) {
  using Filter = typename Scheme::Filter;
  using V = simd::Vector<Scalar>;
  constexpr auto rows = Filter::weight_rows();
  constexpr int n = Filter::size, taps = Filter::taps, lanes = simd::lanes<Scalar>;
  constexpr int lines = Scheme::dimensions == 2 ? taps : 1;
  const Index in = g.x.shape.c, out = g.dy.shape.c;
  const auto column_sum = [&](const Scalar* from, Index stride, int tap)
      __attribute__((always_inline)) {
    V sum{};
    simd::unroll<n>([&](auto f) __attribute__((always_inline)) {
      sum += simd::load(from + f * stride) *
             static_cast<Scalar>(rows[f][static_cast<std::size_t>(tap)]);
    });
    return sum;
  };
  const Index stride = in * m.columns;
  Scalar half[taps * n * lanes];
  for (Index k = 0; k < out; k += lanes) {
    const Scalar* from = m.weights + channel * m.columns + k;
    const int here = static_cast<int>(std::min<Index>(lanes, out - k));
    const auto put = [&](int tap, const V& value) {
      Scalar* to = g.dw + (tap * in + channel) * out + k;
      if (here == lanes) {
        simd::store(to, value);
      } else {
        simd::store_some(to, value, here);
      }
    };
    if constexpr (lines == 1) {
      for (int t = 0; t < taps; ++t) put(t, column_sum(from, stride, t));
    } else {
      for (int j = 0; j < n; ++j) {
        for (int t = 0; t < taps; ++t) {
          simd::store(half + (t * n + j) * lanes, column_sum(from + j * stride, n * stride, t));
        }
      }
      for (int t = 0; t < taps * taps; ++t) {
        put(t, column_sum(half + t / taps * n * lanes, lanes, t % taps));
      }
    }
  }
}

/// Computes the gradient on all threads. Runs of tiles follow each other, and one thread adds up all
/// of an element, so the number of threads changes no bit.
template <class Scheme, class Scalar>
void winograd_gradient(const Cpu& cpu, const WinogradGradient<Scalar>& g,
                       const WinogradGradientScratch<Scheme, Scalar>& m) {
  const Index in = g.x.shape.c;
  if (m.tiling.tiles == 0) {
    std::fill_n(g.dw, g.window.taps() * in * g.dy.shape.c, Scalar{0});
    return;
  }
  std::fill_n(m.zeros, std::max(m.channels, m.columns), Scalar{0});
  for (Index t = 0; t < m.run; ++t) {
    m.rows[t] = static_cast<std::int32_t>(t * panel_width<Scalar>);
  }
  const Index runs = (m.tiling.tiles + m.run - 1) / m.run;
  for (Index r = 0; r < runs; ++r) {
    const Index first = r * m.tiling.tiles / runs;
    const Index count = (r + 1) * m.tiling.tiles / runs - first;
    const WinogradGradientRun<Scheme, Scalar> run(g, m, first, count);
    cpu.parallel_for(count, [&](Index t, int worker) { run.transform(t, worker); });
    const Index groups = (in + gathered_channels - 1) / gathered_channels;
    cpu.parallel_for(Scheme::frequencies * groups, [&](Index item, int worker) {
      const Index channel = item % groups * gathered_channels;
      run.multiply(item / groups, channel, std::min(gathered_channels, in - channel), worker);
    });
  }
  cpu.parallel_for(in, [&](Index c, int) { weights_from_frequencies<Scheme>(g, m, c); });
}

}  // namespace inception::detail
