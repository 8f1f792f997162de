// SPDX-License-Identifier: MIT
// Images with labels, in memory or read when they are needed: what a BatchLoader takes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "inception/data/preprocess.hpp"
#include "inception/data/shuffle.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// One image for people to look at: [height, width, channels] bytes.
struct PictureOfImage {
  Extent extent{};
  int channels = 0;
  std::vector<std::uint8_t> pixels{};
};

/// Makes a network's inputs of images, all of one size. Threads may share it.
class ImageInputs {
 public:
  ImageInputs() = default;
  ImageInputs(const ImageInputs&) = delete;
  ImageInputs& operator=(const ImageInputs&) = delete;
  virtual ~ImageInputs() = default;

  virtual Extent extent() const = 0;
  virtual int channels() const = 0;

  /// Writes the input of an image in an epoch, [extent, channels]: a function of these two and the seed.
  /// `worker` differs between calls that run at once. False: the image cannot be read and is left out.
  virtual bool write(Index image, Index epoch, int worker, float* out) = 0;
};

/// Images with labels, wherever they are.
class LabelledImages {
 public:
  LabelledImages() = default;
  LabelledImages(const LabelledImages&) = delete;
  LabelledImages& operator=(const LabelledImages&) = delete;
  virtual ~LabelledImages() = default;

  virtual Index count() const = 0;
  /// One of each class.
  virtual std::span<const std::string> class_names() const = 0;
  /// Of [0, classes).
  virtual std::int32_t label(Index image) const = 0;
  virtual PictureOfImage picture(Index image) const = 0;
  /// How many images could not be read until now and were left out.
  virtual Index skipped() const { return 0; }

  /// What makes inputs of these images, for as many threads. The images must outlive it.
  virtual std::unique_ptr<ImageInputs> inputs(const Preprocessing& preprocessing,
                                              std::uint64_t seed, int threads) const = 0;

  /// Puts indices into the random order of an epoch: the same for the same seed and epoch.
  virtual void shuffle(std::vector<Index>& indices, std::uint64_t seed, Index epoch) const {
    inception::shuffle(indices, seed, epoch);
  }
};

}  // namespace inception
