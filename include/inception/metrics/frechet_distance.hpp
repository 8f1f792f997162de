// SPDX-License-Identifier: MIT
// The Fréchet distance between two normal distributions: FID, where they are of Inception's features.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <string>

#include "inception/metrics/feature_statistics.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

namespace detail {

/// F with F·Fᵀ = `covariance`, which may be singular: Pᵀ·L·√D of its pivoted Cholesky factors. What
/// rounding makes negative of D counts as zero.
inline Eigen::MatrixXd covariance_factor(const Eigen::MatrixXd& covariance) {
  const Eigen::LDLT<Eigen::MatrixXd> cholesky(covariance);
  Eigen::MatrixXd factor = cholesky.matrixL();
  factor *= cholesky.vectorD().cwiseMax(0).cwiseSqrt().asDiagonal();
  return cholesky.transpositionsP().transpose() * factor;
}

}  // namespace detail

/// tr (Σ₁Σ₂)^½ of two covariances: the sum of the roots of the eigenvalues of Fᵀ·Σ₂·F, which is
/// symmetric and, with Σ₁ = F·Fᵀ, has the eigenvalues of Σ₁·Σ₂.
///
/// It is defined for singular covariances too. An eigenvalue that should be zero is found as up to
/// ε·‖Σ₁‖·‖Σ₂‖, so its root is off by up to 1.5e−8 · (‖Σ₁‖·‖Σ₂‖)^½.
inline double trace_of_root_of_product(const Eigen::MatrixXd& first,
                                       const Eigen::MatrixXd& second) {
  const Eigen::MatrixXd factor = detail::covariance_factor(first);
  const Eigen::MatrixXd product = factor.transpose() * (second * factor);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(product, Eigen::EigenvaluesOnly);
  return solver.eigenvalues().cwiseMax(0).cwiseSqrt().sum();
}

/// ‖μ₁ − μ₂‖² + tr (Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½)
///
/// Where pytorch-fid finds the product near singular (its root has numbers that are not finite) it adds
/// 1e−6 to both diagonals, which moves the distance a little; here nothing is ever added.
///
/// Errors   ShapeError unless both have the same dimensions; Error for statistics that are not finite
/// Source   Dowson & Landau, "The Fréchet distance between multivariate normal distributions", 1982;
///          Heusel et al., arXiv:1706.08500
inline double frechet_distance(const FeatureStatistics& a, const FeatureStatistics& b) {
  for (const FeatureStatistics* one : {&a, &b}) {
    if (one->dimensions() != a.dimensions() || one->covariance.rows() != a.dimensions() ||
        one->covariance.cols() != a.dimensions()) {
      throw ShapeError(
          "frechet_distance: both statistics must have the same dimensions; they have " +
          std::to_string(a.dimensions()) + " and " + std::to_string(b.dimensions()) +
          ": were they made with the same --dims?");
    }
    if (!one->mean.allFinite() || !one->covariance.allFinite()) {
      throw Error(
          "frechet_distance: statistics must be finite; they hold infinities or NaN: are the "
          "weights "
          "those of the network?");
    }
  }
  const double distance = (a.mean - b.mean).squaredNorm() + a.covariance.trace() +
                          b.covariance.trace() -
                          2 * trace_of_root_of_product(a.covariance, b.covariance);
  return std::max(0.0, distance);  // rounding may leave less where both are equal
}

}  // namespace inception
