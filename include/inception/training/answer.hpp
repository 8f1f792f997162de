// SPDX-License-Identifier: MIT
// What a network says of one image, held against its label.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// The answer to one image.
struct Answer {
  Index image = 0;  ///< where it stands in its set
  std::int32_t label = 0;
  std::int32_t predicted = no_class;  ///< of the largest logit, the first of equal ones
  double probability = 0;             ///< of the predicted class, p = softmax(logits)
  double label_probability = 0;       ///< of the label's class
  Index rank = 0;                     ///< classes before the label's, by logit, then by number

  bool correct() const { return predicted == label; }

  /// The predicted class where the logits hold a NaN or an infinity that wins.
  static constexpr std::int32_t no_class = -1;

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// Reads the answer out of one image's logits [K], in double.
///
/// Where there is no answer, the rank is K and the probabilities are 0.
///
/// Errors   Error where the label is not in [0, K)
template <class Scalar>
Answer answer_of(std::span<const Scalar> logits, Index image, std::int32_t label) {
  const Index classes = std::ssize(logits);
  if (label < 0 || label >= classes) {
    throw Error("answer_of: the label must be in [0, " + std::to_string(classes) + "); " +
                std::to_string(label) +
                " was given; give the network as many classes as the data set has");
  }
  Answer answer{.image = image, .label = label, .rank = classes};
  const auto largest = std::max_element(logits.begin(), logits.end());
  const auto shift = static_cast<double>(*largest);
  double sum = 0;
  for (const Scalar x : logits) sum += std::exp(static_cast<double>(x) - shift);
  if (std::isnan(sum)) return answer;

  const Scalar of_label = logits[static_cast<std::size_t>(label)];
  answer.predicted = static_cast<std::int32_t>(largest - logits.begin());
  answer.probability = 1 / sum;
  answer.label_probability = std::exp(static_cast<double>(of_label) - shift) / sum;
  answer.rank = 0;
  for (Index k = 0; k < classes; ++k) {
    const Scalar x = logits[static_cast<std::size_t>(k)];
    if (x > of_label || (x == of_label && k < label)) ++answer.rank;
  }
  return answer;
}

}  // namespace inception
