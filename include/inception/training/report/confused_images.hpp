// SPDX-License-Identifier: MIT
// The pairs of classes that are confused most, with pictures of the surest mistakes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inception/data/labelled_images.hpp"
#include "inception/drawing/xml_text.hpp"
#include "inception/io/base64.hpp"
#include "inception/io/png_bytes.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/number_text.hpp"

namespace inception::detail {

/// An image of at most `most` pixels a side, as a PNG inside of an address. A larger one is shrunk by a whole
/// number, to the means of squares of pixels.
inline std::string image_address(const PictureOfImage& picture, int most) {
  const auto [height, width] = picture.extent;
  const int factor = std::max(1, (std::max(height, width) + most - 1) / most);
  const Extent size{std::max(1, height / factor), std::max(1, width / factor)};
  const int rows = std::min(factor, height), columns = std::min(factor, width);
  // What is neither grey nor RGB is shown by its first channel.
  const int channels = picture.channels == 3 ? 3 : 1;
  std::vector<std::uint8_t> shrunk;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (int c = 0; c < channels; ++c) {
        int sum = 0;
        for (int v = 0; v < rows; ++v) {
          for (int u = 0; u < columns; ++u) {
            const Index at = Index{y * factor + v} * width + x * factor + u;
            sum += picture.pixels[static_cast<std::size_t>(at * picture.channels + c)];
          }
        }
        shrunk.push_back(static_cast<std::uint8_t>(sum / (rows * columns)));
      }
    }
  }
  return "data:image/png;base64," + base64(png_bytes(shrunk, size, channels));
}

/// The wrong answers of one kind, the surest first, at most `most`.
inline std::vector<Answer> surest_mistakes(std::span<const Answer> answers, const Confusion& pair,
                                           std::size_t most) {
  std::vector<Answer> found;
  for (const Answer& answer : answers) {
    if (answer.label == pair.label && answer.predicted == pair.predicted) found.push_back(answer);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Answer& a, const Answer& b) { return a.probability > b.probability; });
  if (found.size() > most) found.resize(most);
  return found;
}

/// One card a pair of classes. `answers` are those that `metrics` gathered, to `images`.
inline std::string confused_images(const ClassMetrics& metrics, std::span<const Answer> answers,
                                   const LabelledImages& images) {
  constexpr std::size_t most_pairs = 9, most_images = 5;
  constexpr int most_pixels = 96;
  const auto name = [&](std::int32_t k) {
    return xml_text(images.class_names()[static_cast<std::size_t>(k)]);
  };
  std::string out = "<div class=\"cards\">\n";
  for (const Confusion& pair : most_confused(metrics, most_pairs)) {
    const Index of_class = metrics.images_of(pair.label);
    const double share = static_cast<double>(pair.images) / static_cast<double>(of_class);
    out += "<section class=\"card\">\n<h3>" + name(pair.label) +
           " <span class=\"muted\">taken for</span> " + name(pair.predicted) +
           "</h3>\n<p class=\"muted\">" + std::to_string(pair.images) + " of " +
           std::to_string(of_class) + " images (" + percent_text(share) +
           ")</p>\n<div class=\"images\">\n";
    for (const Answer& answer : surest_mistakes(answers, pair, most_images)) {
      const std::string text = "image " + std::to_string(answer.image) + ": " + name(pair.label) +
                               ", taken for " + name(pair.predicted);
      out += "<figure><img src=\"" + image_address(images.picture(answer.image), most_pixels) +
             "\" alt=\"" + text + "\" title=\"" + text + "\" /><figcaption>" +
             percent_text(answer.probability) + "</figcaption></figure>\n";
    }
    out += "</div>\n</section>\n";
  }
  return out + "</div>\n";
}

}  // namespace inception::detail
