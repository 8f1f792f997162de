// SPDX-License-Identifier: MIT
// Tiles put every element where the plain loop puts it, and each once.
#include "inception/model/layouts.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

namespace {

Parameter parameter(Layout layout, std::initializer_list<int> shape) {
  Parameter p;
  p.layout = layout;
  for (const int extent : shape) p.shape[static_cast<std::size_t>(p.rank++)] = extent;
  return p;
}

/// Fills by tiles, from the last to the first, and by the plain loop; whether both agree.
template <class Scalar>
bool tiles_agree(const Parameter& p) {
  Index size = 0;
  for_each_element(p, [&](Index, Index) { ++size; });
  std::vector<Scalar> expected(static_cast<std::size_t>(size)), ours(expected.size(), Scalar{-1});
  for_each_element(p, [&](Index theirs, Index at) {
    expected[static_cast<std::size_t>(at)] = static_cast<Scalar>(theirs);
  });
  const LayoutTiles tiles(p);
  Index asked = 0;
  bool inside = true;
  for (Index tile = tiles.count(); tile-- > 0;) {
    const auto source = [&](Index first, Index count, Scalar* to) {
      inside = inside && first >= 0 && count > 0 && first + count <= size;
      std::iota(to, to + count, static_cast<Scalar>(first));
      asked += count;
    };
    tiles.fill(tile, source, ours.data());
  }
  return inside && asked == size && ours == expected;
}

}  // namespace

TEST_CASE("tiles fill parameters of every layout") {
  for (const int out : {1, 2, 15, 63, 64, 65, 130}) {
    CAPTURE(out);
    CHECK(tiles_agree<float>(parameter(Layout::plain, {out})));
    for (const int in : {1, 3, 31, 33, 300}) {
      CAPTURE(in);
      CHECK(tiles_agree<double>(parameter(Layout::linear, {out, in})));
      CHECK(tiles_agree<float>(parameter(Layout::convolution, {out, in, 1, 1})));
      CHECK(tiles_agree<float>(parameter(Layout::convolution, {out, in, 3, 3})));
      CHECK(tiles_agree<double>(parameter(Layout::convolution, {out, in, 1, 7})));
      CHECK(tiles_agree<float>(parameter(Layout::convolution, {out, in, 2, 1})));
    }
  }
  CHECK(tiles_agree<double>(parameter(Layout::plain, {40'000})));
  CHECK(LayoutTiles(parameter(Layout::plain, {40'000})).count() > 1);
  CHECK(LayoutTiles(parameter(Layout::linear, {130, 300})).count() == 6);
}

TEST_CASE("tiles fill parameters of random shapes") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    CHECK(tiles_agree<float>(
        parameter(Layout::convolution, {random.between(1, 150), random.between(1, 90),
                                        random.between(1, 4), random.between(1, 4)})));
  }
}
