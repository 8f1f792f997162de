// SPDX-License-Identifier: MIT
// Output sizes of sliding windows, worked out by hand and by PyTorch's formula.
#include "inception/shape/window.hpp"

#include "inception/shape/input_extent.hpp"

using namespace inception;

namespace {

struct Square {
  int kernel = 1, stride = 1, padding = 0, dilation = 1;
  bool ceil_mode = false;
};

constexpr int side(int input, Square s) {
  const Window w{{s.kernel, s.kernel},
                 {s.stride, s.stride},
                 {s.padding, s.padding},
                 {s.dilation, s.dilation},
                 s.ceil_mode};
  const Extent output = output_extent({input, input}, w);
  return output.height == output.width ? output.height : -1;
}

}  // namespace

// The defaults are the identity.
static_assert(output_extent({7, 5}, Window{}) == Extent{7, 5});
static_assert(Window{}.taps() == 1 && Window{.kernel = {1, 7}}.taps() == 7);

// Back from the output to the smallest input.
constexpr Window uneven{.kernel = {3, 7}, .stride = {2, 1}, .padding = {0, 3}, .dilation = {2, 1}};
static_assert(input_extent({64, 64}, Window{}) == Extent{64, 64});
static_assert(input_extent({64, 64}, uneven) == Extent{131, 64});
static_assert(output_extent({131, 64}, uneven) == Extent{64, 64});
static_assert(output_extent({130, 64}, uneven) == Extent{63, 64});

// The stem of InceptionV2.
static_assert(side(299, {.kernel = 3, .stride = 2}) == 149);
static_assert(side(149, {.kernel = 3}) == 147);
static_assert(side(147, {.kernel = 3, .padding = 1}) == 147);
static_assert(side(147, {.kernel = 3, .stride = 2}) == 73);
static_assert(side(71, {.kernel = 3, .stride = 2}) == 35);

// A stride that does not divide leaves pixels unread; ceil mode reads them.
static_assert(side(112, {.kernel = 3, .stride = 2}) == 55);
static_assert(side(112, {.kernel = 3, .stride = 2, .ceil_mode = true}) == 56);
static_assert(side(113, {.kernel = 3, .stride = 2}) == 56);
static_assert(side(113, {.kernel = 3, .stride = 2, .ceil_mode = true}) == 56);
static_assert(side(6, {.kernel = 3, .stride = 2, .padding = 1}) == 3);
static_assert(side(6, {.kernel = 3, .stride = 2, .padding = 1, .ceil_mode = true}) == 4);

// Ceil mode drops a window that would start in the padding behind the image.
static_assert(side(5, {.kernel = 2, .stride = 3, .padding = 1, .ceil_mode = true}) == 2);
static_assert(side(7, {.kernel = 2, .stride = 3, .padding = 1, .ceil_mode = true}) == 3);
static_assert(side(8, {.kernel = 2, .stride = 3, .padding = 1, .ceil_mode = true}) == 3);
static_assert(side(9, {.kernel = 2, .stride = 3, .padding = 1, .ceil_mode = true}) == 4);
static_assert(side(5, {.kernel = 1, .stride = 2, .ceil_mode = true}) == 3);
static_assert(side(6, {.kernel = 1, .stride = 2, .ceil_mode = true}) == 3);

// Too small an image has no output; in ceil mode the first window may stick out of it.
static_assert(side(2, {.kernel = 3}) == 0);
static_assert(side(2, {.kernel = 3, .padding = 1}) == 2);
static_assert(side(2, {.kernel = 3, .stride = 2}) == 0);
static_assert(side(2, {.kernel = 3, .stride = 2, .ceil_mode = true}) == 1);
static_assert(side(1, {.kernel = 3, .stride = 2, .ceil_mode = true}) == 0);
static_assert(side(1, {.kernel = 3, .stride = 3, .ceil_mode = true}) == 1);
static_assert(side(2, {.kernel = 3, .ceil_mode = true}) == 0);
static_assert(!output_extent({3, 2}, {.kernel = {3, 3}}).valid());
static_assert(!output_extent({2, 3}, {.kernel = {3, 3}}).valid());

// A dilated kernel of 3 taps spans 5 pixels at dilation 2, and 7 at dilation 3.
static_assert(side(32, {.kernel = 3, .dilation = 2}) == 28);
static_assert(side(32, {.kernel = 3, .padding = 2, .dilation = 2}) == 32);
static_assert(side(32, {.kernel = 3, .stride = 2, .padding = 2, .dilation = 2}) == 16);
static_assert(side(5, {.kernel = 3, .dilation = 2}) == 1);
static_assert(side(4, {.kernel = 3, .dilation = 2}) == 0);
static_assert(side(32, {.kernel = 3, .dilation = 3}) == 26);

// TensorFlow's SAME: as many windows as strides begin in the image. The padding is that of its
// smaller half.
constexpr Window same3by2{.kernel = {3, 3}, .stride = {2, 2}, .same = true};
static_assert(output_extent({28, 27}, same3by2) == Extent{14, 14});
static_assert(settled(same3by2, {28, 27}).padding == Extent{0, 1});  // 0 and 1 behind it, 1 and 1
constexpr Window same7by2{.kernel = {7, 7}, .stride = {2, 2}, .same = true};
static_assert(output_extent({224, 224}, same7by2) == Extent{112, 112});
static_assert(settled(same7by2, {224, 225}).padding == Extent{2, 3});
static_assert(settled({.kernel = {1, 1}, .stride = {2, 2}, .same = true}, {7, 8}).padding ==
              Extent{});
static_assert(settled({.kernel = {2, 4}, .same = true}, {9, 9}).padding == Extent{0, 1});
static_assert(settled({.kernel = {3, 3}, .dilation = {2, 3}, .same = true}, {9, 9}).padding ==
              Extent{2, 3});
static_assert(output_extent({1, 1}, same7by2) == Extent{1, 1});
static_assert(settled(same7by2, {1, 2}).padding == Extent{3, 2});
// Other windows are settled as they are.
static_assert(settled({.kernel = {3, 3}, .padding = {1, 1}}, {9, 9}) ==
              Window{.kernel = {3, 3}, .padding = {1, 1}});

// Height and width have nothing to do with each other.
static_assert(output_extent({17, 12}, {.kernel = {1, 7}, .padding = {0, 3}}) == Extent{17, 12});
static_assert(output_extent({17, 12}, {.kernel = {7, 1}, .padding = {3, 0}}) == Extent{17, 12});
static_assert(output_extent({17, 12}, {.kernel = {1, 7}}) == Extent{17, 6});
static_assert(output_extent({17, 12}, {.kernel = {7, 1}}) == Extent{11, 12});
static_assert(output_extent({10, 11}, {.kernel = {2, 3}, .stride = {2, 3}}) == Extent{5, 3});
static_assert(output_extent({9, 9}, {.kernel = {3, 3}, .dilation = {1, 4}}) == Extent{7, 1});
static_assert(output_extent({299, 75}, {.kernel = {3, 3}, .stride = {2, 2}}) == Extent{149, 37});
