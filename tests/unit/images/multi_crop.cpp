// SPDX-License-Identifier: MIT
// Where the crops of pictures lie, how many there are, and what they hold.
#include "inception/images/multi_crop.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

const InputFormat googlenet = InputFormat::torchvision_googlenet();

/// A picture whose red is the row, green the column and blue their sum, so that crops tell where they lie.
Image grid(Extent extent) {
  Image image = Image::of(extent);
  auto out = image.pixels.begin();
  for (int row = 0; row < extent.height; ++row) {
    for (int column = 0; column < extent.width; ++column) {
      *out++ = static_cast<std::uint8_t>(row);
      *out++ = static_cast<std::uint8_t>(column);
      *out++ = static_cast<std::uint8_t>(row + column);
    }
  }
  return image;
}

/// Bytes as they are, at a size that is not resized.
InputFormat plain(Extent size, int shorter_side, Interpolation interpolation) {
  return {.shorter_side = shorter_side,
          .size = size,
          .interpolation = interpolation,
          .normalization = Normalization::bytes_minus({0, 0, 0})};
}

std::vector<float> crops_of(const CropPlan& plan, const InputFormat& format, const Image& image) {
  const MultiCrop multi_crop(plan, format);
  std::vector<float> out(
      static_cast<std::size_t>(multi_crop.count() * format.size.area() * Image::channels));
  multi_crop(image, out.data());
  return out;
}

}  // namespace

TEST_CASE("plans have the papers' numbers of crops and scales") {
  CHECK(CropPlan::of(10, googlenet).count() == 10);
  CHECK(CropPlan::of(12, googlenet).count() == 12);
  CHECK(CropPlan::of(144, googlenet).count() == 144);
  CHECK(CropPlan::of(144, googlenet).shorter_sides == std::vector<int>{256, 288, 320, 352});
  CHECK(CropPlan::of(144, InputFormat::fid()).shorter_sides ==
        std::vector<int>{342, 384, 427, 470});
  CHECK(CropPlan::of(12, InputFormat::fid()).shorter_sides == std::vector<int>{342});
  CHECK(CropPlan::of(10, InputFormat::imagenet(400, {299, 299})).shorter_sides ==
        std::vector<int>{400});
  CHECK(mentions(refusal<Error>([] { CropPlan::of(11, googlenet); }), {"1, 10, 12 or 144", "11"}));
}

TEST_CASE("squares stand in the middle and at both ends of the longer side") {
  const Extent square{256, 256};
  CHECK(squares_of({256, 341}, false) == std::vector<Rectangle>{{0, 42, square}});
  CHECK(squares_of({256, 341}, true) ==
        std::vector<Rectangle>{{0, 0, square}, {0, 42, square}, {0, 85, square}});
  CHECK(squares_of({300, 256}, true) ==
        std::vector<Rectangle>{{0, 0, square}, {22, 0, square}, {44, 0, square}});
}

TEST_CASE("a square's crops are its corners and its centre") {
  const Extent crop{224, 224};
  const auto crops = corners_and_centre({0, 42, {256, 256}}, crop);
  CHECK(crops[0] == Rectangle{0, 42, crop});
  CHECK(crops[1] == Rectangle{0, 74, crop});
  CHECK(crops[2] == Rectangle{32, 42, crop});
  CHECK(crops[3] == Rectangle{32, 74, crop});
  CHECK(crops[4] == Rectangle{16, 58, crop});
  CHECK_THROWS_AS(corners_and_centre({0, 0, {200, 200}}, crop), ShapeError);
}

TEST_CASE("crops hold the picture's pixels, each followed by its mirror image") {
  for (const auto interpolation : {Interpolation::antialiased, Interpolation::torch}) {
    const auto out =
        crops_of({{20}, false, false}, plain({16, 16}, 20, interpolation), grid({20, 30}));
    // The middle square begins at column 5; crops begin 0 or 4, in the middle 2, behind that.
    const std::vector<std::pair<float, float>> corners{{0, 5}, {0, 9}, {4, 5}, {4, 9}, {2, 7}};
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const float* crop = out.data() + 2 * i * 16 * 16 * 3;
      CHECK(crop[0] == corners[i].first);
      CHECK(crop[1] == corners[i].second);
      const float* last = crop + 16 * 16 * 3 - 3;
      CHECK(last[0] == corners[i].first + 15);
      CHECK(last[1] == corners[i].second + 15);
      const float* mirrored = crop + 16 * 16 * 3;
      CHECK(mirrored[0] == corners[i].first);
      CHECK(mirrored[1] == corners[i].second + 15);
      CHECK(mirrored[3 * 15 + 1] == corners[i].second);
    }
  }
}

TEST_CASE(
    "the whole square is what resizing it gives, and the centre of it what InputWriter gives") {
  Image image = grid({37, 53});
  for (const auto& normalization :
       {Normalization::symmetric(3), Normalization::bytes_minus({104, 117, 128})}) {
    for (const auto order : {ChannelOrder::rgb, ChannelOrder::bgr}) {
      for (const auto interpolation :
           {Interpolation::antialiased, Interpolation::torch, Interpolation::tensorflow1}) {
        InputFormat format{.shorter_side = 24,
                           .size = {20, 20},
                           .interpolation = interpolation,
                           .order = order,
                           .normalization = normalization};
        const auto out = crops_of({{24}, false, true}, format, image);
        std::vector<float> centre(20 * 20 * 3);
        InputWriter writer(format);
        writer(image, centre.data());
        CHECK(std::equal(centre.begin(), centre.end(), out.begin() + 8 * 20 * 20 * 3));
      }
    }
  }
  // A square picture at its own size: its whole square is one resizing away.
  const InputFormat format{.shorter_side = 24, .size = {20, 20}};
  const Image square = grid({24, 24});
  const auto out = crops_of({{24}, false, true}, format, square);
  std::vector<float> whole(20 * 20 * 3);
  const InputWriter resize({.size = {20, 20}});
  resize(square, whole.data());
  CHECK(std::equal(whole.begin(), whole.end(), out.begin() + 10 * 20 * 20 * 3));
}

TEST_CASE("one crop is the format's own, and others must be squares") {
  CHECK(crop_views(1, googlenet).count == 1);
  CHECK(crop_views(12, googlenet).count == 12);
  CHECK(crop_views(12, googlenet).floats() == 12 * 224 * 224 * 3);
  CHECK(mentions(refusal<ShapeError>([] {
                   crop_views(10, {.size = {20, 30}});
                 }),
                 {"must be squares", "20 x 30"}));
}
