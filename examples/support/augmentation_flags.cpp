// SPDX-License-Identifier: MIT
// Declares the flags of random changes.
#include "support/augmentation_flags.hpp"

namespace examples {

void declare_augmentation(CommandLine& line, inception::Augmentation& augmentation,
                          AugmentationFlags& flags) {
  flags.resized_crop = augmentation.resized_crop.has_value();
  flags.crop = augmentation.resized_crop.value_or(inception::ResizedCrop{});
  flags.edits = to_string(augmentation.edits.policy);
  line.flag("--resized-crop,!--no-resized-crop", flags.resized_crop,
            "a random part of each image, brought to --size");
  line.option("--crop-area", flags.crop.smallest, "smallest share of the image that is such a part",
              {0, 1});
  line.option("--edits", flags.edits, "of colours and shape: TrivialAugment or RandAugment",
              {"none", "trivial", "random"});
  line.option("--edit-count", augmentation.edits.edits, "of random, one after the other", {1, 4});
  line.option("--edit-strength", augmentation.edits.strength, "of random", {0, 30});
  line.option("--brightness", augmentation.jitter.brightness,
              "random factor of [1 - this, 1 + this]; 0: none", not_negative);
  line.option("--contrast", augmentation.jitter.contrast, "likewise", not_negative);
  line.option("--saturation", augmentation.jitter.saturation, "likewise", not_negative);
  line.option("--hue", augmentation.jitter.hue, "random turn of [-this, this] of the colour circle",
              {0, 0.5});
  line.option("--erasing", augmentation.erasing, "share of images of which a part is erased",
              {0, 1});
}

void take_flags(inception::Augmentation& augmentation, const AugmentationFlags& flags) {
  augmentation.resized_crop.reset();
  if (flags.resized_crop) augmentation.resized_crop = flags.crop;
  augmentation.edits.policy = inception::edit_policy_from(flags.edits);
}

}  // namespace examples
