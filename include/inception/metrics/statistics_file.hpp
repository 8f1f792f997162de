// SPDX-License-Identifier: MIT
// Files of statistics, as pytorch-fid writes and reads them.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "inception/io/npz.hpp"
#include "inception/metrics/feature_statistics.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Reads a .npz file with the arrays mu [D] and sigma [D, D].
///
/// Errors   FileError where the file or an array is missing or damaged, shapes do not fit, or a number
///          is not finite
inline FeatureStatistics read_statistics(const std::filesystem::path& path) {
  const auto file = NpzFile::open(path);
  const auto mean = file.read<double>("mu");
  const auto covariance = file.read<double>("sigma");
  const Index dimensions = std::ssize(mean.values);
  if (dimensions == 0 || mean.shape.size() != 1 ||
      covariance.shape != std::vector<Index>{dimensions, dimensions}) {
    throw FileError(path.string() +
                    ": statistics must be mu [D] and sigma [D, D]; they have other shapes");
  }
  // The matrix is symmetric, so its rows may be taken for columns.
  FeatureStatistics statistics{
      Eigen::Map<const Eigen::VectorXd>(mean.values.data(), dimensions),
      Eigen::Map<const Eigen::MatrixXd>(covariance.values.data(), dimensions, dimensions)};
  if (!statistics.mean.allFinite() || !statistics.covariance.allFinite()) {
    throw FileError(path.string() +
                    ": statistics must be finite numbers; there are infinities or NaN among them");
  }
  return statistics;
}

/// Writes such a file, in double. It replaces an old one in one step.
inline void write_statistics(const std::filesystem::path& path,
                             const FeatureStatistics& statistics) {
  const Index dimensions = statistics.dimensions();
  const auto values = [](const auto& matrix) {
    return std::span<const double>(matrix.data(), static_cast<std::size_t>(matrix.size()));
  };
  NpzWriter file(path);
  file.add<double>("mu", {dimensions}, values(statistics.mean));
  file.add<double>("sigma", {dimensions, dimensions}, values(statistics.covariance));
  file.commit();
}

}  // namespace inception
