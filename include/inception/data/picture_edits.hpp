// SPDX-License-Identifier: MIT
// Random edits of training pictures: TrivialAugment and RandAugment.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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
  off,
  trivial,  ///< one edit, of any strength: TrivialAugment (Müller & Hutter, arXiv:2103.10158), wide
  random,   ///< several edits, all of one strength: RandAugment (Cubuk et al., arXiv:1909.13719)
};

inline constexpr std::array<std::string_view, 3> edit_policy_names{"none", "trivial", "random"};

/// A policy's name on a command line and in a recipe.
inline std::string_view to_string(EditPolicy policy) {
  return edit_policy_names[static_cast<std::size_t>(policy)];
}

/// A policy by its name.
///
/// Errors   Error where the name is none
inline EditPolicy edit_policy_from(std::string_view name) {
  const auto found = std::find(edit_policy_names.begin(), edit_policy_names.end(), name);
  if (found == edit_policy_names.end()) {
    throw Error("edit_policy_from: the name must be none, trivial or random; \"" +
                std::string(name) + "\" was given");
  }
  return static_cast<EditPolicy>(found - edit_policy_names.begin());
}

struct EditOptions {
  EditPolicy policy = EditPolicy::off;
  int edits = 2;     ///< random: how many, one after the other; 1 to 4
  int strength = 9;  ///< random: of 0 to 30

  /// How many are made of each picture.
  int count() const {
    return policy == EditPolicy::off ? 0 : policy == EditPolicy::trivial ? 1 : edits;
  }
};

/// The most edits that a policy may ask for.
inline constexpr int most_edits = 4;

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
  const bool edits = o.edits >= 1 && o.edits <= most_edits;
  const bool strength = o.strength >= 0 && o.strength < detail::edit_strengths;
  if (edits && strength) return;
  throw Error("EditOptions: there must be 1 to " + std::to_string(most_edits) +
              " edits, of a strength of 0 to 30; " + std::to_string(o.edits) + " of " +
              std::to_string(o.strength) + " were given");
}

/// An edit that was drawn.
struct DrawnEdit {
  PictureEdit edit = PictureEdit::identity;
  int strength = 0;       ///< of 0 to 30
  bool negative = false;  ///< where the edit has a sign

  friend constexpr bool operator==(const DrawnEdit&, const DrawnEdit&) = default;
};

/// Draws edit number `number` of image `image` in `epoch`: a function of its arguments only.
inline DrawnEdit draw_edit(const EditOptions& o, std::uint64_t seed, Index epoch, Index image,
                           int number) {
  const auto bits = detail::random_stream(seed, detail::Purpose::edits, epoch)
                        .bits(static_cast<std::uint64_t>(image * most_edits + number));
  const auto below = [&](std::size_t word, int n) {
    return static_cast<int>((std::uint64_t{bits[word]} * static_cast<std::uint64_t>(n)) >> 32);
  };
  return {static_cast<PictureEdit>(below(0, picture_edits)),
          o.policy == EditPolicy::trivial ? below(1, detail::edit_strengths) : o.strength,
          (bits[2] & 1U) != 0};
}

/// Carries out an edit that was drawn by a policy.
inline void edit_picture(const PictureBytes& p, const DrawnEdit& drawn, EditPolicy policy) {
  const auto [value, has_sign] = detail::magnitude_of(drawn.edit, policy, drawn.strength, p.extent);
  edit_picture(p, drawn.edit, has_sign && drawn.negative ? -value : value);
}

}  // namespace inception
