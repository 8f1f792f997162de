// SPDX-License-Identifier: MIT
// Options that several programs have, declared once.
#pragma once

#include <filesystem>
#include <inception/images/decoding.hpp>
#include <inception/images/image_files.hpp>
#include <string>
#include <vector>

#include "support/command_line.hpp"
#include "support/open_network.hpp"

namespace examples {

/// Pictures that a program shows to a network, and how it does.
struct PictureOptions {
  std::vector<std::string> images;
  std::string device = "cpu", precision = "f32";
  int batch = 32, threads = 0;
  bool recursive = false, upright = false;

  /// Errors   those of image_files()
  std::vector<std::filesystem::path> files() const {
    return inception::image_files(
        {images.begin(), images.end()},
        recursive ? inception::Subfolders::searched : inception::Subfolders::skipped);
  }
  inception::DecodingOptions decoding() const {
    using inception::Orientation;
    return {.orientation = upright ? Orientation::upright : Orientation::as_stored};
  }
};

/// --network, --stem and --input-format. What --weights takes differs from program to program.
void declare_network(CommandLine& line, NetworkChoice& choice);

/// --device and --threads.
void declare_device(CommandLine& line, std::string& device, int& threads);

/// Where the pictures are, --recursive, --upright, --batch, --precision, --device and --threads.
void declare_pictures(CommandLine& line, PictureOptions& pictures);

}  // namespace examples
