// SPDX-License-Identifier: MIT
// The Inception Score of a set of images.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <string>
#include <vector>

#include "inception/metrics/feature_rows.hpp"
#include "inception/metrics/mean_and_deviation.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// exp(mean of KL(p(y|x) ‖ p(y))) over consecutive splits of the images: its mean and the deviation
/// between splits. p(y|x) is the softmax of an image's logits, p(y) its mean over the split. Split i of s
/// has the images ⌊i·n/s⌋ to ⌊(i + 1)·n/s⌋, in their order; images that are sorted by class give a score
/// that is too low.
///
/// The published scores come from the logits of all 1008 outputs without the last layer's bias.
///
/// Shapes   logits [n, K]
/// Errors   Error unless 1 ≤ splits ≤ n
/// Source   Salimans et al., arXiv:1606.03498
inline MeanAndDeviation inception_score(const FeatureRows& logits, Index splits = 10) {
  if (splits < 1 || splits > logits.rows()) {
    throw Error("inception_score: splits must be at least 1 and at most the number of images, " +
                std::to_string(logits.rows()) + "; " + std::to_string(splits) + " were asked for");
  }
  std::vector<double> scores;
  for (Index i = 0; i < splits; ++i) {
    const Index begin = i * logits.rows() / splits;
    const Index end = (i + 1) * logits.rows() / splits;
    // log p(y|x), one row an image
    Eigen::ArrayXXd log_p = logits.middleRows(begin, end - begin).cast<double>().array();
    log_p.colwise() -= log_p.rowwise().maxCoeff().eval();
    log_p.colwise() -= log_p.exp().rowwise().sum().log().eval();
    const Eigen::ArrayXXd p = log_p.exp();
    const Eigen::ArrayXd marginal = p.colwise().mean();
    // A class that no image shows contributes 0 · log 0 = 0.
    const Eigen::ArrayXd log_marginal = (marginal > 0).select(marginal.log(), 0.0);
    const double divergence = (p > 0)
                                  .select(p * (log_p.rowwise() - log_marginal.transpose()), 0.0)
                                  .rowwise()
                                  .sum()
                                  .mean();
    scores.push_back(std::exp(divergence));
  }
  return mean_and_deviation(scores);
}

}  // namespace inception
