// SPDX-License-Identifier: MIT
// Random edits of training pictures: TrivialAugment and RandAugment.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "inception/data/picture_colours.hpp"
#include "inception/data/picture_moves.hpp"
#include "inception/data/random_stream.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// What may be done to a picture, in torchvision's order.
enum class PictureEdit : std::uint8_t {
  identity,
  shear_x,
  shear_y,
  translate_x,
  translate_y,
  rotate,
  brightness,
  color,
  contrast,
  sharpness,
  posterize,
  solarize,
  autocontrast,
  equalize,
};
inline constexpr int picture_edits = 14;

/// Carries out one edit. The magnitude is torchvision's: a slope, pixels, degrees, a factor less 1, bits that are
/// kept, a threshold; nothing for the others.
///
/// Source   torchvision's transforms.autoaugment, on pictures of Pillow, nearest pixels, black outside
inline void edit_picture(const PictureBytes& p, PictureEdit edit, double magnitude) {
  const auto factor = static_cast<float>(1 + magnitude);
  switch (edit) {
    case PictureEdit::identity:
      return;
    case PictureEdit::shear_x:
      return move_pixels(p, AffineMap::sheared_along_x(magnitude));
    case PictureEdit::shear_y:
      return move_pixels(p, AffineMap::sheared_along_y(magnitude));
    case PictureEdit::translate_x:
      return move_pixels(p, AffineMap::shifted(static_cast<int>(magnitude), 0));
    case PictureEdit::translate_y:
      return move_pixels(p, AffineMap::shifted(0, static_cast<int>(magnitude)));
    case PictureEdit::rotate:
      return move_pixels(p, AffineMap::turned(magnitude, p.extent));
    case PictureEdit::brightness:
      return change_brightness(p, factor);
    case PictureEdit::color:
      return change_saturation(p, factor);
    case PictureEdit::contrast:
      return change_contrast(p, factor);
    case PictureEdit::sharpness:
      return change_sharpness(p, factor);
    case PictureEdit::posterize:
      return posterize(p, static_cast<int>(magnitude));
    case PictureEdit::solarize:
      return solarize(p, magnitude);
    case PictureEdit::autocontrast:
      return stretch_contrast(p);
    case PictureEdit::equalize:
      return equalize(p);
  }
}

/// How edits are drawn.
enum class EditPolicy : std::uint8_t {
  none,
  trivial,  ///< one edit, of any strength: TrivialAugment (Müller & Hutter, arXiv:2103.10158), wide
  random,   ///< several edits, all of one strength: RandAugment (Cubuk et al., arXiv:1909.13719)
};

struct EditOptions {
  EditPolicy policy = EditPolicy::none;
  int edits = 2;     ///< random: how many, one after the other
  int strength = 9;  ///< random: of 0 to 30
};

namespace detail {

inline constexpr int edit_strengths = 31;

/// A point of linspace(first, last, 31).
inline double between(double first, double last, int strength) {
  return first + (last - first) * strength / (edit_strengths - 1);
}

/// How strong an edit is, and whether its sign may change.
struct EditMagnitude {
  double value = 0;
  bool has_sign = false;
};

/// Source   the tables _augmentation_space of torchvision's TrivialAugmentWide and RandAugment
inline EditMagnitude magnitude_of(PictureEdit edit, EditPolicy policy, int strength,
                                  Extent extent) {
  const bool wide = policy == EditPolicy::trivial;
  const auto reach = [&](double trivial, double random) {
    return EditMagnitude{between(0, wide ? trivial : random, strength), true};
  };
  switch (edit) {
    case PictureEdit::shear_x:
    case PictureEdit::shear_y:
      return reach(0.99, 0.3);
    case PictureEdit::translate_x:
      return reach(32, 150.0 / 331.0 * extent.width);
    case PictureEdit::translate_y:
      return reach(32, 150.0 / 331.0 * extent.height);
    case PictureEdit::rotate:
      return reach(135, 30);
    case PictureEdit::brightness:
    case PictureEdit::color:
    case PictureEdit::contrast:
    case PictureEdit::sharpness:
      return reach(0.99, 0.9);
    case PictureEdit::posterize: {
      const double dropped = strength / ((edit_strengths - 1) / (wide ? 6.0 : 4.0));
      return {8 - std::nearbyint(dropped), false};  // halves to even, as torch.round
    }
    case PictureEdit::solarize:
      return {between(255, 0, strength), false};
    default:
      return {};
  }
}

}  // namespace detail

/// Checks what a user may set.
///
/// Errors   Error says what does not hold
inline void check(const EditOptions& o) {
  if (o.edits >= 1 && o.strength >= 0 && o.strength < detail::edit_strengths) return;
  throw Error("EditOptions: there must be at least 1 edit, of a strength of 0 to 30; " +
              std::to_string(o.edits) + " of " + std::to_string(o.strength) + " were given");
}

/// Draws edits for image `image` in `epoch` and carries them out: a function of its arguments only.
inline void edit_at_random(const PictureBytes& p, const EditOptions& o, std::uint64_t seed,
                           Index epoch, Index image) {
  if (o.policy == EditPolicy::none) return;
  const bool trivial = o.policy == EditPolicy::trivial;
  const int edits = trivial ? 1 : o.edits;
  const Philox random = detail::random_stream(seed, detail::Purpose::edits, epoch);
  for (int i = 0; i < edits; ++i) {
    const auto bits = random.bits(static_cast<std::uint64_t>(image * edits + i));
    const auto below = [&](std::size_t word, int n) {
      return static_cast<int>((std::uint64_t{bits[word]} * static_cast<std::uint64_t>(n)) >> 32);
    };
    const auto edit = static_cast<PictureEdit>(below(0, picture_edits));
    const int strength = trivial ? below(1, detail::edit_strengths) : o.strength;
    const auto [value, has_sign] = detail::magnitude_of(edit, o.policy, strength, p.extent);
    edit_picture(p, edit, has_sign && (bits[2] & 1U) != 0 ? -value : value);
  }
}

}  // namespace inception
