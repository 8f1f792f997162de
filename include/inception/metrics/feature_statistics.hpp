// SPDX-License-Identifier: MIT
// Mean and covariance of the features of a set of images.
#pragma once

#include <Eigen/Core>
#include <span>
#include <string>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Mean μ [D] and unbiased covariance Σ [D, D] of features.
struct FeatureStatistics {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;

  Index dimensions() const { return mean.size(); }
};

/// Gathers mean and covariance of rows of features, in double:
///
///     μ = Σ x / n        Σ = Σ (x − μ)(x − μ)ᵀ / (n − 1)
///
/// Rows are taken in blocks of fixed size, each centred by its own mean, and blocks are merged by
/// M ← M₁ + M₂ + (μ₂ − μ₁)(μ₂ − μ₁)ᵀ · n₁n₂ / n. So nothing cancels where the mean is large beside the
/// deviation, and the bits depend on the rows alone, not on how many of them come in one call.
///
/// Errors   ShapeError where rows are not whole, and for statistics of fewer than two
/// Source   Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample
///          variances", 1979
class FeatureMoments {
 public:
  explicit FeatureMoments(Index dimensions)
      : waiting_(block_rows, dimensions),
        mean_(Eigen::VectorXd::Zero(dimensions)),
        scatter_(Eigen::MatrixXd::Zero(dimensions, dimensions)) {}

  Index count() const { return merged_ + waiting_rows_; }

  /// Rows [n, D], row-major.
  void add(std::span<const float> rows) {
    const Index dimensions = mean_.size();
    const auto size = static_cast<Index>(rows.size());
    if (dimensions == 0 || size % dimensions != 0) {
      throw ShapeError("FeatureMoments: rows must have " + std::to_string(dimensions) +
                       " features each; " + std::to_string(size) + " numbers were given");
    }
    for (Index at = 0; at < size; at += dimensions) {
      waiting_.row(waiting_rows_++) =
          Eigen::Map<const Eigen::RowVectorXf>(rows.data() + at, dimensions).cast<double>();
      if (waiting_rows_ == block_rows) merge_waiting();
    }
  }

  /// What has been added so far.
  FeatureStatistics statistics() const {
    if (count() < 2) {
      throw ShapeError("FeatureMoments: a covariance needs at least 2 images; there are " +
                       std::to_string(count()));
    }
    FeatureMoments all = *this;
    if (all.waiting_rows_ > 0) all.merge_waiting();
    all.scatter_ /= static_cast<double>(count() - 1);
    all.scatter_.triangularView<Eigen::StrictlyUpper>() = all.scatter_.transpose();
    return {all.mean_, all.scatter_};
  }

 private:
  static constexpr Index block_rows = 256;

  void merge_waiting() {
    auto rows = waiting_.topRows(waiting_rows_);
    const double before = static_cast<double>(merged_);
    const double added = static_cast<double>(waiting_rows_);
    const Eigen::VectorXd block_mean = rows.colwise().mean();
    rows.rowwise() -= block_mean.transpose();
    const Eigen::VectorXd distance = block_mean - mean_;
    auto scatter = scatter_.selfadjointView<Eigen::Lower>();
    scatter.rankUpdate(rows.transpose());
    scatter.rankUpdate(distance, before * added / (before + added));
    mean_ += distance * (added / (before + added));
    merged_ += waiting_rows_;
    waiting_rows_ = 0;
  }

  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> waiting_;
  Index waiting_rows_ = 0;
  Index merged_ = 0;
  Eigen::VectorXd mean_;     // of the merged rows
  Eigen::MatrixXd scatter_;  // Σ (x − μ)(x − μ)ᵀ of them; the lower triangle
};

}  // namespace inception
