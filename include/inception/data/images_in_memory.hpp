// SPDX-License-Identifier: MIT
// An ImageSet as the images of a BatchLoader.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "inception/data/augmentation.hpp"
#include "inception/data/image_set.hpp"
#include "inception/data/labelled_images.hpp"
#include "inception/data/preprocess.hpp"

namespace inception {

/// The images of a set, which must outlive this unless it is given away.
///
/// Errors   those of check(ImageSet)
class ImagesInMemory final : public LabelledImages {
 public:
  explicit ImagesInMemory(const ImageSet& set) : set_(set) { check(set); }
  explicit ImagesInMemory(ImageSet&& set) : own_(std::move(set)), set_(own_) { check(set_); }

  Index count() const override { return set_.count; }
  std::span<const std::string> class_names() const override { return set_.class_names; }
  std::int32_t label(Index image) const override {
    return set_.labels[static_cast<std::size_t>(image)];
  }
  PictureOfImage picture(Index image) const override {
    const auto pixels = set_.image(image);
    return {set_.extent(), set_.channels, {pixels.begin(), pixels.end()}};
  }
  std::unique_ptr<ImageInputs> inputs(const Preprocessing& preprocessing, std::uint64_t seed,
                                      int threads) const override {
    return std::make_unique<Inputs>(set_, preprocessing, seed, threads);
  }

 private:
  class Inputs final : public ImageInputs {
   public:
    Inputs(const ImageSet& set, const Preprocessing& preprocessing, std::uint64_t seed, int threads)
        : set_(set),
          augmentation_(preprocessing.augmentation),
          preprocessor_(set.extent(), set.channels, preprocessing),
          seed_(seed),
          scratch_(static_cast<std::size_t>(threads)) {}

    Extent extent() const override { return preprocessor_.extent(); }
    int channels() const override { return preprocessor_.channels(); }

    bool write(Index image, Index epoch, int worker, float* out) override {
      const AugmentationChoice choice =
          choose(augmentation_, seed_, epoch, image, extent(), set_.extent());
      preprocessor_(set_.image(image).data(), choice, scratch_[static_cast<std::size_t>(worker)],
                    out);
      return true;
    }

   private:
    const ImageSet& set_;
    Augmentation augmentation_;
    Preprocessor preprocessor_;
    std::uint64_t seed_;
    std::vector<Preprocessor::Scratch> scratch_;  ///< one a worker
  };

  ImageSet own_;  ///< empty where the set is somebody else's
  const ImageSet& set_;
};

}  // namespace inception
