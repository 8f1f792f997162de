// SPDX-License-Identifier: MIT
// The answers of a classifier, as people and as machines read them.
#pragma once

#include <string>
#include <vector>

#include <inception/tensor/index.hpp>
#include <span>

namespace examples {

/// A class and its probability.
struct Prediction {
  inception::Index label = 0;
  double probability = 0;
};

/// The `count` largest probabilities, the largest first, of equal ones the first class; all where there
/// are fewer.
std::vector<Prediction> largest(std::span<const double> probabilities, inception::Index count);

/// Prints answers to standard output: lines for people, or JSON Lines, one object an image:
///
///     {"file":"cat.jpg","top":[{"class":281,"name":"tabby","probability":0.63}, ...]}
///     {"file":"torn.jpg","error":"torn.jpg: must be a whole JPEG; ..."}
class PredictionPrinter {
 public:
  /// `names` are those of the classes; where there are none their numbers stand alone.
  PredictionPrinter(bool json, std::vector<std::string> names)
      : json_(json), names_(std::move(names)) {}

  void print(const std::string& file, const std::vector<Prediction>& predictions) const;
  /// A file that gave no image; for people it goes to standard error.
  void print_unreadable(const std::string& file, const std::string& reason) const;

 private:
  bool json_;
  std::vector<std::string> names_;
};

}  // namespace examples
