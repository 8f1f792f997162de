// SPDX-License-Identifier: MIT
// Compiles the writers once for all programs.
#include "support/feature_file.hpp"

#include <algorithm>
#include <inception/io/atomic_file.hpp>
#include <inception/io/npy.hpp>
#include <inception/io/npz.hpp>
#include <inception/io/safetensors_writer.hpp>
#include <span>
#include <utility>

namespace examples {

using namespace inception;

namespace {

std::vector<Index> extents(const Shape& shape) {
  if (shape.h == 1 && shape.w == 1) return {shape.n, shape.c};
  return {shape.n, shape.c, shape.h, shape.w};
}

}  // namespace

FeatureFile::FeatureFile(std::filesystem::path path, const std::vector<std::string>& taps)
    : path_(std::move(path)) {
  const auto ending = path_.extension();
  if (ending != ".npy" && ending != ".npz" && ending != ".safetensors") {
    throw Error("--out: the file's name must end with .npy, .npz or .safetensors; it is \"" +
                path_.string() + "\"");
  }
  if (ending == ".npy" && taps.size() != 1) {
    throw Error("--out: a .npy file holds one --tap; " + std::to_string(taps.size()) +
                " were given: name the file .npz or .safetensors");
  }
  for (const std::string& name : taps) taps_.push_back({name});
  const AtomicFile can_be_made(path_);
}

void FeatureFile::add(std::size_t tap, const Tensor<float>& rows) {
  auto& [name, shape, values] = taps_.at(tap);
  const Shape& more = rows.shape();
  if (shape.n == 0) shape = {0, more.h, more.w, more.c};
  if (more.h != shape.h || more.w != shape.w || more.c != shape.c) {
    throw ShapeError("features: the rows of " + name + " must all be of one shape; " +
                     to_string(shape) + " and " + to_string(more) + " were given");
  }
  shape.n += more.n;
  values.reserve(values.size() + static_cast<std::size_t>(rows.size()));
  const Index grid = more.h * more.w;
  for (Index image = 0; image < more.n; ++image) {
    const float* first = rows.data() + image * grid * more.c;
    for (Index c = 0; c < more.c; ++c) {
      for (Index pixel = 0; pixel < grid; ++pixel) values.push_back(first[pixel * more.c + c]);
    }
  }
}

std::string FeatureFile::commit() const {
  if (path_.extension() == ".npy") {
    write_npy<float>(path_, extents(taps_[0].shape), taps_[0].values);
  } else if (path_.extension() == ".npz") {
    NpzWriter file(path_);
    for (const Tap& tap : taps_) file.add<float>(tap.name, extents(tap.shape), tap.values);
    file.commit();
  } else {
    SafetensorsWriter file;
    for (const Tap& tap : taps_) file.add(tap.name, extents(tap.shape), std::span(tap.values));
    file.write(path_);
  }
  std::string contents;
  for (const Tap& tap : taps_) {
    std::string shape;
    for (const Index extent : extents(tap.shape)) {
      shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
    }
    contents += (contents.empty() ? "" : "; ") + tap.name + " [" + shape + "]";
  }
  return contents;
}

}  // namespace examples
