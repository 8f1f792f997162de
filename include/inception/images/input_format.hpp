// SPDX-License-Identifier: MIT
// What a network expects of its input, as one value.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "inception/data/normalization.hpp"
#include "inception/images/image.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// How pictures get another size.
enum class Interpolation {
  antialiased,  ///< Pillow's and torchvision's for pictures: smoothed before shrinking, bytes
  antialiased_bicubic,  ///< the same with a bicubic filter: timm's for most weights
  torch,        ///< torch.nn.functional.interpolate's and pytorch-fid's: not smoothed, floats
  tensorflow1,  ///< TensorFlow 1's: not smoothed, pixels at their corners, floats
};

/// The order of a pixel's channels.
enum class ChannelOrder { rgb, bgr };

/// From a picture to a network's input, in this order: the central fraction is cut out, the picture
/// is resized and the middle is cut out of it, channels are put into order and normalised.
///
/// A network gives wrong answers, and no error, with another network's format; so keep the format
/// with the weights: to_text() and input_format_from() make it a line of text for the metadata of a
/// safetensors file, under the key `input_format_key`.
struct InputFormat {
  double central_fraction = 1;  // of each side; 1: everything
  int shorter_side = 0;  // resized to this, the aspect kept; 0: to `size`, whatever the aspect
  Extent size{};         // the network's input
  Interpolation interpolation = Interpolation::antialiased;
  ChannelOrder order = ChannelOrder::rgb;
  Normalization normalization = Normalization::symmetric(Image::channels);  // in that order

  /// torchvision's inception_v3 with its weights. They come with transform_input: what the network
  /// computes with is [−1, 1], not ImageNet's mean and deviation.
  static InputFormat torchvision_inception_v3() {
    return {.shorter_side = 342, .size = {299, 299}};
  }
  /// torchvision's googlenet with its weights; transform_input as above.
  static InputFormat torchvision_googlenet() { return {.shorter_side = 256, .size = {224, 224}}; }
  /// torchvision's usual preprocessing, without transform_input.
  static InputFormat imagenet(int shorter_side, Extent size) {
    return {.shorter_side = shorter_side, .size = size, .normalization = Normalization::imagenet()};
  }
  /// pytorch-fid's network.
  static InputFormat fid() { return {.size = {299, 299}, .interpolation = Interpolation::torch}; }
  /// TF-slim's evaluation: Inception-v3, v4 and Inception-ResNet-v2 at 299, v1 and v2 at 224.
  static InputFormat tf_slim(Extent size) {
    return {.central_fraction = 0.875, .size = size, .interpolation = Interpolation::tensorflow1};
  }
  /// BN-Inception from Caffe, as Cadene's collection has it: blue first, bytes minus the mean.
  static InputFormat caffe_bn_inception() {
    return {.shorter_side = 256,
            .size = {224, 224},
            .order = ChannelOrder::bgr,
            .normalization = Normalization::bytes_minus({104, 117, 128})};
  }

  friend bool operator==(const InputFormat&, const InputFormat&) = default;
};

/// A format whose input has another size; what it is cut from changes with it.
///
/// Errors   ShapeError for an empty size
inline InputFormat with_size(InputFormat format, Extent size) {
  if (!size.valid()) {
    throw ShapeError("with_size: the size must be at least 1 x 1; it is " +
                     std::to_string(size.height) + " x " + std::to_string(size.width));
  }
  const double scale = static_cast<double>(std::max(size.height, size.width)) /
                       std::max(format.size.height, format.size.width);
  format.shorter_side = static_cast<int>(std::lround(format.shorter_side * scale));
  format.size = size;
  return format;
}

/// Checks that a format can be carried out. (Its normalisation is checked by NormalizationTable.)
///
/// Errors   ShapeError says what does not hold
inline void check(const InputFormat& format) {
  const auto& [height, width] = format.size;
  if (!format.size.valid()) {
    throw ShapeError("InputFormat: the size must be at least 1 x 1; it is " +
                     std::to_string(height) + " x " + std::to_string(width));
  }
  if (!(format.central_fraction > 0 && format.central_fraction <= 1)) {
    throw ShapeError("InputFormat: the central fraction must be above 0 and at most 1; it is " +
                     std::to_string(format.central_fraction));
  }
  if (format.shorter_side != 0 && (format.shorter_side < height || format.shorter_side < width)) {
    throw ShapeError("InputFormat: the shorter side must be 0 or at least the size, " +
                     std::to_string(height) + " x " + std::to_string(width) + "; it is " +
                     std::to_string(format.shorter_side));
  }
}

}  // namespace inception
