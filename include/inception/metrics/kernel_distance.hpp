// SPDX-License-Identifier: MIT
// The kernel Inception distance (KID).
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "inception/metrics/feature_rows.hpp"
#include "inception/metrics/mean_and_deviation.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"
#include "inception/tensor/philox.hpp"

namespace inception {

namespace detail {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// k(x, y) = (xᵀy / D + 1)³ of every pair of rows.
inline RowMatrix polynomial_kernel(const RowMatrix& x, const RowMatrix& y) {
  const double gamma = 1.0 / static_cast<double>(x.cols());
  return ((x * y.transpose()).array() * gamma + 1).cube();
}

/// Σ_{i≠j} k(xᵢ, xⱼ) / (n(n − 1))
inline double mean_beside_diagonal(const RowMatrix& kernel) {
  const double n = static_cast<double>(kernel.rows());
  return (kernel.sum() - kernel.trace()) / (n * (n - 1));
}

/// The first `size` of a random permutation of 0, 1, ..., count − 1.
inline std::vector<Index> random_subset(Index count, Index size, const Philox& random) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = 0; i < size; ++i) {
    const auto rest = static_cast<std::uint64_t>(count - i);
    const auto chosen = static_cast<Index>(random.below(static_cast<std::uint64_t>(i), rest));
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(i + chosen)]);
  }
  order.resize(static_cast<std::size_t>(size));
  return order;
}

/// The squared maximum mean discrepancy of two sets of features, without bias.
inline double squared_mmd(const RowMatrix& x, const RowMatrix& y) {
  return mean_beside_diagonal(polynomial_kernel(x, x)) +
         mean_beside_diagonal(polynomial_kernel(y, y)) - 2 * polynomial_kernel(x, y).mean();
}

}  // namespace detail

struct KernelDistanceOptions {
  Index subsets = 100;
  Index subset_size = 1000;  ///< images of each set in a subset
  std::uint64_t seed = 1;    ///< of the choice of subsets
};

/// KID: the mean of MMD² over random subsets of both sets, and its deviation between subsets, where
///
///     MMD² = Σ_{i≠j} k(xᵢ, xⱼ) / (m(m − 1)) + Σ_{i≠j} k(yᵢ, yⱼ) / (m(m − 1)) − 2 Σ k(xᵢ, yⱼ) / m²
///     k(x, y) = (xᵀy / D + 1)³
///
/// for subsets of m images each, without bias: it may be below zero. Within a subset no image repeats.
///
/// Errors   ShapeError unless both have the same D; Error unless there is a subset, of at least 2 images
///          and not more than either set has
/// Source   Binkowski et al., arXiv:1801.01401; Gretton et al., "A kernel two-sample test", 2012
inline MeanAndDeviation kernel_distance(const FeatureRows& x, const FeatureRows& y,
                                        const KernelDistanceOptions& options = {}) {
  if (x.cols() != y.cols() || x.cols() == 0) {
    throw ShapeError("kernel_distance: both sets must have the same features; they have " +
                     std::to_string(x.cols()) + " and " + std::to_string(y.cols()));
  }
  const Index fewest = std::min(x.rows(), y.rows());
  if (options.subsets < 1 || options.subset_size < 2 || options.subset_size > fewest) {
    throw Error("kernel_distance: there must be at least 1 subset, of 2 to " +
                std::to_string(fewest) + " images, the smaller set's; " +
                std::to_string(options.subsets) + " of " + std::to_string(options.subset_size) +
                " were asked for: give smaller subsets or more images");
  }
  std::vector<double> distances;
  for (Index i = 0; i < options.subsets; ++i) {
    const auto subset = [&](const FeatureRows& all, Index which) -> detail::RowMatrix {
      const Philox random(options.seed, static_cast<std::uint64_t>(2 * i + which));
      return all(detail::random_subset(all.rows(), options.subset_size, random), Eigen::all)
          .cast<double>();
    };
    distances.push_back(detail::squared_mmd(subset(x, 0), subset(y, 1)));
  }
  return mean_and_deviation(distances);
}

}  // namespace inception
