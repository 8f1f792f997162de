// SPDX-License-Identifier: MIT
// Features of many images, collected by name and written as .npy, .npz or safetensors.
#pragma once

#include <filesystem>
#include <inception/tensor/shape.hpp>
#include <inception/tensor/tensor.hpp>
#include <string>
#include <vector>

namespace examples {

/// Collects what each tap gives of the images, batch by batch, and writes all of it in one step.
class FeatureFile {
 public:
  /// Errors   Error unless the name ends with .npy, .npz or .safetensors, for .npy and several taps;
  ///          FileError where no file can be made there: better before the work than after it
  FeatureFile(std::filesystem::path path, const std::vector<std::string>& taps);

  /// Rows of one tap, [N, H, W, C]; written as [N, C, H, W], or [N, C] where the grid is 1 x 1.
  ///
  /// Errors   ShapeError where H, W or C are not those of the rows before
  void add(std::size_t tap, const inception::Tensor<float>& rows);

  /// Writes the file; its lines say what is in it: "pooled [12, 2048]".
  std::string commit() const;

 private:
  struct Tap {
    std::string name;
    inception::Shape shape{};  // n: the rows so far
    std::vector<float> values{};
  };

  std::filesystem::path path_;
  std::vector<Tap> taps_;
};

}  // namespace examples
