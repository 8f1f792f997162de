// SPDX-License-Identifier: MIT
// What a set of answers says of each class: confusion matrix, top-k accuracy, calibration.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"
#include "inception/training/answer.hpp"
#include "inception/training/calibration.hpp"

namespace inception {

/// Gathers answers, image by image. Every number follows from counts, so neither the size of batches nor
/// the number of threads matters; the calibration adds up in the order of the images.
class ClassMetrics {
 public:
  /// `top` is the k of top_accuracy().
  ///
  /// Errors   Error unless there is at least 1 class and `top` is at least 1
  explicit ClassMetrics(Index classes, Index top = 5) : classes_(classes), top_(top) {
    if (classes < 1 || top < 1) {
      throw Error("ClassMetrics: classes and top must be at least 1; " + std::to_string(classes) +
                  " and " + std::to_string(top) + " were given");
    }
    counts_.resize(static_cast<std::size_t>(classes * (classes + 1)));
  }

  /// Errors   Error where the answer's classes are not of [0, classes)
  void add(const Answer& answer) {
    const bool answered = answer.predicted != Answer::no_class;
    ++counts_[place(answer.label, answered ? answer.predicted : classes_)];
    ++images_;
    correct_ += answer.correct() ? 1 : 0;
    within_top_ += answer.rank < top_ ? 1 : 0;
    calibration_.add(answer);
  }
  void add(std::span<const Answer> answers) {
    for (const Answer& answer : answers) add(answer);
  }

  Index classes() const { return classes_; }
  Index top() const { return top_; }
  Index images() const { return images_; }

  /// Images of class `label` that were taken for `predicted`; predicted = classes(): without an answer.
  Index count(Index label, Index predicted) const { return counts_[place(label, predicted)]; }

  /// Images of a class.
  Index images_of(Index label) const {
    Index images = 0;
    for (Index k = 0; k <= classes_; ++k) images += count(label, k);
    return images;
  }

  /// Share of right answers among a class's images, its recall; 0 where it has none.
  double accuracy_of(Index label) const { return share(count(label, label), images_of(label)); }

  /// Share of right answers among the images that were taken for a class; 0 where none was.
  double precision_of(Index predicted) const {
    Index taken = 0;
    for (Index label = 0; label < classes_; ++label) taken += count(label, predicted);
    return share(count(predicted, predicted), taken);
  }

  double accuracy() const { return share(correct_, images_); }

  /// Share of images whose label is among the `top` classes of the largest logits.
  double top_accuracy() const { return share(within_top_, images_); }

  const Calibration& calibration() const { return calibration_; }

 private:
  static double share(Index part, Index whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }

  std::size_t place(Index label, Index predicted) const {
    if (label < 0 || label >= classes_ || predicted < 0 || predicted > classes_) {
      throw Error("ClassMetrics: label and prediction must be of [0, " + std::to_string(classes_) +
                  "); " + std::to_string(label) + " and " + std::to_string(predicted) +
                  " were given");
    }
    return static_cast<std::size_t>(label * (classes_ + 1) + predicted);
  }

  Index classes_;
  Index top_;
  std::vector<Index> counts_;  // [classes, classes + 1]; the last column: no answer
  Index images_ = 0;
  Index correct_ = 0;
  Index within_top_ = 0;
  Calibration calibration_;
};

/// The other class that most of a class's images were taken for; -1 where all were right or unanswered.
inline Index most_often_taken_for(const ClassMetrics& metrics, Index label) {
  Index found = -1, most = 0;
  for (Index predicted = 0; predicted < metrics.classes(); ++predicted) {
    if (predicted == label || metrics.count(label, predicted) <= most) continue;
    most = metrics.count(label, predicted);
    found = predicted;
  }
  return found;
}

/// Two classes that are taken for each other.
struct Confusion {
  std::int32_t label = 0;
  std::int32_t predicted = 0;
  Index images = 0;  ///< of class `label` that were taken for `predicted`

  friend bool operator==(const Confusion&, const Confusion&) = default;
};

/// The pairs of classes that are confused most, at most `most`: by images, then by the classes' numbers.
inline std::vector<Confusion> most_confused(const ClassMetrics& metrics, std::size_t most) {
  std::vector<Confusion> pairs;
  for (Index label = 0; label < metrics.classes(); ++label) {
    for (Index predicted = 0; predicted < metrics.classes(); ++predicted) {
      const Index images = metrics.count(label, predicted);
      if (label == predicted || images == 0) continue;
      pairs.push_back(
          {static_cast<std::int32_t>(label), static_cast<std::int32_t>(predicted), images});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Confusion& a, const Confusion& b) { return a.images > b.images; });
  if (pairs.size() > most) pairs.resize(most);
  return pairs;
}

}  // namespace inception
