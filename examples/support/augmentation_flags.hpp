// SPDX-License-Identifier: MIT
// Flags for random changes of training images, which train and fine_tune share.
#pragma once

#include <inception/data/augmentation.hpp>
#include <string>

#include "support/command_line.hpp"

namespace examples {

/// What of an augmentation is said in other words than its own.
struct AugmentationFlags {
  bool resized_crop = false;
  inception::ResizedCrop crop{};
  std::string edits;
};

/// Declares flags for what is not moved by whole pixels: resized crops, edits, colours, erasing. What the
/// augmentation holds are the defaults. Both must live until the command line is read.
void declare_augmentation(CommandLine& line, inception::Augmentation& augmentation,
                          AugmentationFlags& flags);

/// Puts what was read into the augmentation.
void take_flags(inception::Augmentation& augmentation, const AugmentationFlags& flags);

}  // namespace examples
