// SPDX-License-Identifier: MIT
// One image of bytes to the floats a network sees.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inception/data/antialiased_resize.hpp"
#include "inception/data/augmentation.hpp"
#include "inception/data/crop.hpp"
#include "inception/data/normalization.hpp"
#include "inception/data/resize.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// What is done to every image, in this order: resized crop, crop and flip, edits, colours, normalise, resize,
/// grey to colour, erase.
struct Preprocessing {
  Normalization normalization{};
  Augmentation augmentation{};
  bool mirror = false;  // left and right change places in every image: a second view to test on
  int down = 0;         // the window of every image lies so many pixels below the image, and to its
  int right = 0;        // right: more views. What it holds besides the image is black
  Extent size{};        // the network's; left out: the image's own
  int channels = 0;     // the network's; 0: the image's own. Grey images are copied to each
};

/// Carries out a Preprocessing on images of one size.
///
/// Shapes   bytes [H, W, C] → floats [H', W', C']
/// Errors   ShapeError for a size or a number of channels that cannot be made of the images'
class Preprocessor {
 public:
  /// Memory between the steps; one per thread.
  struct Scratch {
    std::vector<std::uint8_t> part;
    std::vector<std::uint8_t> resized_part;
    std::vector<std::uint8_t> cropped;
    std::vector<float> normalized;
    std::vector<float> resized;
  };

  Preprocessor(Extent from, int channels, const Preprocessing& options)
      : from_(from),
        to_(options.size == Extent{} ? from : options.size),
        view_(options.augmentation.resized_crop ? to_ : from),
        in_channels_(channels),
        out_channels_(options.channels == 0 ? channels : options.channels),
        mirrors_(options.mirror),
        down_(options.down),
        right_(options.right),
        augmentation_(options.augmentation),
        table_(options.normalization, channels) {
    if (options.augmentation.crop_padding < 0) {
      throw ShapeError("Preprocessing: crop_padding must be at least 0; " +
                       std::to_string(options.augmentation.crop_padding) + " was given");
    }
    check(options.augmentation.edits);
    check(options.augmentation.jitter);
    if (options.augmentation.resized_crop) check(*options.augmentation.resized_crop);
    if (changes_colours() && in_channels_ != 1 && in_channels_ != 3) {
      throw ShapeError(
          "Preprocessing: only grey and red, green, blue images can be edited; images of " +
          std::to_string(in_channels_) + " channels were given");
    }
    if (!(options.augmentation.erasing >= 0 && options.augmentation.erasing <= 1)) {
      throw Error("Preprocessing: the probability of erasing must be of [0, 1]; " +
                  std::to_string(options.augmentation.erasing) + " was given");
    }
    if (out_channels_ != in_channels_ && in_channels_ != 1) {
      throw ShapeError("Preprocessing: only grey images can get another number of channels; " +
                       std::to_string(in_channels_) + " to " + std::to_string(out_channels_) +
                       " was asked for");
    }
    if (out_channels_ < 1) {
      throw ShapeError("Preprocessing: channels must be at least 1, or 0 to keep the images'; " +
                       std::to_string(out_channels_) + " was given");
    }
    if (to_ != view_) resize_.emplace(view_, to_);
  }

  Extent extent() const { return to_; }
  int channels() const { return out_channels_; }

  void operator()(const std::uint8_t* image, const AugmentationChoice& choice, Scratch& scratch,
                  float* out) const {
    if (augmentation_.resized_crop) image = resized_part(image, choice.part, scratch);
    if (changes_bytes()) {
      AugmentationChoice view = choice;
      view.flip = choice.flip != mirrors_;
      view.down += down_;
      view.right += right_;
      augment(image, view_, in_channels_, view, room(scratch.cropped, view_));
      const PictureBytes picture{scratch.cropped, view_, in_channels_};
      for (int i = 0; i < augmentation_.edits.count(); ++i) {
        edit_picture(picture, choice.edits[static_cast<std::size_t>(i)],
                     augmentation_.edits.policy);
      }
      if (augmentation_.jitter.any()) jitter_colours(picture, choice.jitter);
      image = scratch.cropped.data();
    }
    make_input(image, scratch, out);
    if (augmentation_.erasing > 0) erase(choice.erased, to_, out_channels_, out);
  }

 private:
  bool changes_colours() const {
    return augmentation_.edits.count() > 0 || augmentation_.jitter.any();
  }
  bool changes_bytes() const {
    return augmentation_.moves() || changes_colours() || mirrors_ || down_ != 0 || right_ != 0;
  }

  const std::uint8_t* resized_part(const std::uint8_t* image, const Rectangle& part,
                                   Scratch& scratch) const {
    crop(image, from_, part, in_channels_, room(scratch.part, part.extent));
    AntialiasedResize(part.extent, to_)(scratch.part.data(), in_channels_,
                                        room(scratch.resized_part, to_));
    return scratch.resized_part.data();
  }

  void make_input(const std::uint8_t* image, Scratch& scratch, float* out) const {
    const bool copies = out_channels_ != in_channels_;
    float* normalized = resize_ || copies ? room(scratch.normalized, view_) : out;
    table_(image, view_.area(), normalized);
    float* resized = normalized;
    if (resize_) {
      resized = copies ? room(scratch.resized, to_) : out;
      (*resize_)(normalized, in_channels_, resized);
    }
    if (!copies) return;
    for (Index pixel = 0; pixel < to_.area(); ++pixel) {
      out = std::fill_n(out, out_channels_, resized[pixel]);
    }
  }

  template <class T>
  T* room(std::vector<T>& memory, Extent extent) const {
    memory.resize(static_cast<std::size_t>(extent.area() * in_channels_));
    return memory.data();
  }

  Extent from_;
  Extent to_;
  Extent view_;  // between the resized crop and the resizing of normalised numbers
  int in_channels_;
  int out_channels_;
  bool mirrors_;
  int down_;
  int right_;
  Augmentation augmentation_;
  NormalizationTable table_;
  std::optional<BilinearResize> resize_;
};

}  // namespace inception
