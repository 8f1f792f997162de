// SPDX-License-Identifier: MIT
// The pairs of classes that are confused most, with pictures of the surest mistakes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inception/data/image_set.hpp"
#include "inception/drawing/xml_text.hpp"
#include "inception/io/base64.hpp"
#include "inception/io/png_bytes.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/number_text.hpp"

namespace inception::detail {

/// An image of at most `most` pixels a side, as a PNG inside of an address. A larger one is shrunk by a whole
/// number, to the means of squares of pixels.
inline std::string image_address(const ImageSet& set, Index image, int most) {
  const auto pixels = set.image(image);
  const int factor = std::max(1, (std::max(set.height, set.width) + most - 1) / most);
  const Extent size{std::max(1, set.height / factor), std::max(1, set.width / factor)};
  const int rows = std::min(factor, set.height), columns = std::min(factor, set.width);
  // What is neither grey nor RGB is shown by its first channel.
  const int channels = set.channels == 3 ? 3 : 1;
  std::vector<std::uint8_t> shrunk;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (int c = 0; c < channels; ++c) {
        int sum = 0;
        for (int v = 0; v < rows; ++v) {
          for (int u = 0; u < columns; ++u) {
            const Index at = Index{y * factor + v} * set.width + x * factor + u;
            sum += pixels[static_cast<std::size_t>(at * set.channels + c)];
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

/// One card a pair of classes. `answers` are those that `metrics` gathered, to images of `set`.
inline std::string confused_images(const ClassMetrics& metrics, std::span<const Answer> answers,
                                   const ImageSet& set) {
  constexpr std::size_t most_pairs = 9, most_images = 5;
  constexpr int most_pixels = 96;
  const auto name = [&](std::int32_t k) {
    return xml_text(set.class_names[static_cast<std::size_t>(k)]);
  };
  std::string out = "<div class=\"cards\">\n";
  for (const Confusion& pair : most_confused(metrics, most_pairs)) {
    const Index images = metrics.images_of(pair.label);
    const double share = static_cast<double>(pair.images) / static_cast<double>(images);
    out += "<section class=\"card\">\n<h3>" + name(pair.label) +
           " <span class=\"muted\">taken for</span> " + name(pair.predicted) +
           "</h3>\n<p class=\"muted\">" + std::to_string(pair.images) + " of " +
           std::to_string(images) + " images (" + percent_text(share) +
           ")</p>\n<div class=\"images\">\n";
    for (const Answer& answer : surest_mistakes(answers, pair, most_images)) {
      const std::string text = "image " + std::to_string(answer.image) + ": " + name(pair.label) +
                               ", taken for " + name(pair.predicted);
      out += "<figure><img src=\"" + image_address(set, answer.image, most_pixels) + "\" alt=\"" +
             text + "\" title=\"" + text + "\" /><figcaption>" + percent_text(answer.probability) +
             "</figcaption></figure>\n";
    }
    out += "</div>\n</section>\n";
  }
  return out + "</div>\n";
}

}  // namespace inception::detail
