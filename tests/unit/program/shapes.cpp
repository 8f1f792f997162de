// SPDX-License-Identifier: MIT
// Shape inference: grids for any input size, and what the refusal of a size says.
#include "inception/program/shapes.hpp"

#include <doctest/doctest.h>

#include "inception/combinators/residual.hpp"
#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

template <class Network>
std::vector<Extent> grids(Extent input) {
  return grids_for(program_of<Network>.view(), input);
}

/// The text of the refusal; empty where the input fits.
template <class Network>
std::string refusal(Extent input) {
  try {
    grids<Network>(input);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "";
}

Extent grid_after(ProgramView p, const std::vector<Extent>& grids, std::string_view path) {
  Extent grid;
  for (const Operation& o : p.operations) {
    if (lies_in(p, o, path)) grid = grids[static_cast<std::size_t>(o.output)];
  }
  return grid;
}

}  // namespace

TEST_CASE("InceptionV2 refuses small images at the first layer that they do not fit") {
  using Network = InceptionV2<10>;
  const std::string mend =
      "; the smallest square input that fits is 75x75: resize the images, or change the layers "
      "before this one";
  CHECK(refusal<Network>({32, 32}) ==
        "inceptionRed1.branch1.2.conv (conv2d 3x3): must be given a grid of at least 3x3; an "
        "input of 32x32 reaches it as 1x1" +
            mend);
  CHECK(refusal<Network>({64, 64}) ==
        "inceptionRed2.branch1.2.conv (conv2d 3x3): must be given a grid of at least 3x3; an "
        "input of 64x64 reaches it as 2x2" +
            mend);
  CHECK(refusal<Network>({74, 75}) ==
        "inceptionRed2.branch1.2.conv (conv2d 3x3): must be given a grid of at least 3x3; an "
        "input of 74x75 reaches it as 2x3" +
            mend);
  CHECK(refusal<Network>({75, 74}) ==
        "inceptionRed2.branch1.2.conv (conv2d 3x3): must be given a grid of at least 3x3; an "
        "input of 75x74 reaches it as 3x2" +
            mend);
  CHECK(refusal<Network>({2, 400}) ==
        "conv1.conv (conv2d 3x3): must be given a grid of at least 3x3; an input of 2x400 reaches "
        "it as 2x400" +
            mend);
  CHECK(refusal<Network>({75, 75}).empty());
  CHECK(refusal<Network>({75, 400}).empty());
}

TEST_CASE("every stem knows its smallest image") {
  CHECK(smallest_side(program_of<InceptionV2<10>>.view()) == 75);
  CHECK(smallest_side(program_of<InceptionV2<10, 3, UnstridedStem>>.view()) == 39);
  CHECK(smallest_side(program_of<InceptionV2<10, 3, UnpooledStem>>.view()) == 39);
  CHECK(smallest_side(program_of<InceptionV2<10, 3, LowResolutionStem>>.view()) == 21);
  CHECK(refusal<InceptionV2<10, 1, LowResolutionStem>>({20, 28}).find("fits is 21x21") !=
        std::string::npos);
}

TEST_CASE("no size that is not positive fits") {
  for (const Extent input : {Extent{0, 0}, Extent{-5, 299}, Extent{299, 0}}) {
    CHECK_THROWS_AS(grids<InceptionV2<10>>(input), ShapeError);
    CHECK_THROWS_AS(grids<ReLU<8>>(input), ShapeError);
  }
}

TEST_CASE("height and width go their own ways") {
  constexpr ProgramView p = program_of<InceptionV2<10>>.view();
  const std::vector<Extent> tall = grids_for(p, {299, 96}), wide = grids_for(p, {96, 299});
  const std::vector<Extent> high = grids_for(p, {299, 299}), low = grids_for(p, {96, 96});
  REQUIRE(tall.size() == p.values.size());
  // From value to value, each side is that of the square image.
  for (std::size_t v = 0; v < tall.size(); ++v) {
    CHECK(tall[v] == Extent{high[v].height, low[v].width});
    CHECK(wide[v] == Extent{low[v].height, high[v].width});
  }
  CHECK(grid_after(p, tall, "conv6") == Extent{35, 9});
  CHECK(grid_after(p, tall, "inceptionRed2") == Extent{8, 1});
  CHECK(grid_after(p, tall, "aux.pool") == Extent{4, 4});
  CHECK(grid_after(p, tall, "fc") == Extent{1, 1});
}

TEST_CASE("slices have the grid of the value they lie in") {
  using Net = Concat<Conv2d<4, 2>, Concat<Conv2d<4, 3>, Conv2d<4, 1>>>;
  for (const Extent grid : grids<Net>({6, 5})) CHECK(grid == Extent{6, 5});
}

TEST_CASE("branches of a concat must give one grid") {
  using Net = Concat<Conv2d<4, 2>, Conv2d<4, 2, Kernel<3>>>;
  CHECK(refusal<Net>({7, 6}) ==
        "branch2 (conv2d 3x3): must give the grid of the branches before it; an input of 7x6 "
        "makes it give 5x4 beside 7x6; no square input up to 1024x1024 fits: change the layers");
  CHECK(refusal<Concat<Conv2d<4, 2, Kernel<3>>, MaxPool2d<4, Kernel<3>>>>({7, 6}).empty());
}

TEST_CASE("summands must have one grid") {
  using Net = Sequential<Conv2d<4, 8>, Residual<Conv2d<8, 8, Kernel<2>>>>;
  CHECK(refusal<Net>({7, 6}) ==
        "1 (sum): must add up equal grids; an input of 7x6 reaches it as 7x6 and 6x5; no square "
        "input up to 1024x1024 fits: change the layers");
}

TEST_CASE("a flatten takes one grid") {
  using Net = Sequential<MaxPool2d<4, Kernel<2>, Stride<2>>, Flatten<4, Grid<7>>>;
  CHECK(refusal<Net>({16, 14}) ==
        "1 (flatten): must be given a grid of 7x7; an input of 16x14 reaches it as 8x7; the "
        "smallest square input that fits is 14x14: resize the images, or change the layers before "
        "this one");
  CHECK(refusal<Net>({15, 14}).empty());
}

TEST_CASE("a dilated, padded or ceil-mode window says what it really needs") {
  CHECK(refusal<Conv2d<4, 2, Kernel<3, 1>, Dilation<2, 1>>>({4, 1}) ==
        "(conv2d 3x1): must be given a grid of at least 5x1; an input of 4x1 reaches it as 4x1; "
        "the smallest square input that fits is 5x5: resize the images, or change the layers "
        "before this one");
  CHECK(refusal<Conv2d<4, 2, Kernel<5>, Padding<1>>>({2, 9}).find("at least 3x3;") !=
        std::string::npos);
  using Ceiled = MaxPool2d<4, Kernel<3>, Stride<2>, CeilMode<true>>;
  CHECK(refusal<Ceiled>({1, 9}).find("at least 2x2;") != std::string::npos);
  CHECK(refusal<Ceiled>({2, 9}).empty());
}
