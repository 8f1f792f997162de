// SPDX-License-Identifier: MIT
// Convolutions of one input with a batch norm behind each, run on the Cuda device in several ways.
#pragma once

#include <deque>
#include <limits>
#include <vector>

#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/conv2d/conv2d.hpp"
#include "support/cuda_device.hpp"
#include "support/random.hpp"

namespace inception::test {

/// How the operations work together.
enum class Together {
  apart,     ///< batch norm measures, and a 1x1 convolution is cuBLAS's
  fused,     ///< the convolution measures, and computes all gradients in one launch
  siblings,  ///< all convolutions in one launch, forward and backward
};

struct ConvNormCase {
  Window window{};
  Shape x{};
  std::vector<int> out;  ///< channels of each convolution
  bool relu = true;
  double bias = 0;      ///< of all channels, beside a random number
  double momentum = 1;  ///< 1: the running statistics are the batch's
};

/// Arrays on the device, which live as long as it.
template <class Scalar>
class DeviceArrays {
 public:
  explicit DeviceArrays(const Cuda& device) : device_(device) {}

  Scalar* put(const std::vector<Scalar>& values) {
    arrays_.emplace_back(std::ssize(values), device_);
    arrays_.back().write(0, values);
    return arrays_.back().data();
  }
  /// Elements that nobody has written.
  Scalar* room(Index size) {
    return put(std::vector<Scalar>(static_cast<std::size_t>(size),
                                   std::numeric_limits<Scalar>::quiet_NaN()));
  }
  std::byte* bytes(Index count) {
    return reinterpret_cast<std::byte*>(room(count / Index{sizeof(Scalar)} + 1));
  }
  std::vector<Scalar> get(const Scalar* from, Index size) const {
    std::vector<Scalar> values(static_cast<std::size_t>(size));
    device_.copy_to_host(values.data(), from, size * Index{sizeof(Scalar)});
    return values;
  }

 private:
  const Cuda& device_;
  std::deque<Buffer<Scalar, Cuda>> arrays_;
};

template <class Scalar>
class ConvNorms {
 public:
  using Vector = std::vector<Scalar>;

  /// One convolution's y, batch norm's z, its running statistics, and all gradients of parameters.
  struct Child {
    Vector y, z, mean, variance, dw, db, dgamma, dbeta;
    bool operator==(const Child&) const = default;
  };
  struct Results {
    std::vector<Child> children;
    Vector dx;
    bool operator==(const Results&) const = default;
  };

  ConvNorms(Random& random, const ConvNormCase& c) : case_(c), x_(filled(random, c.x.size())) {
    const Extent grid = output_extent(c.x.extent(), c.window);
    for (const int out : c.out) {
      Part p;
      p.y_shape = {c.x.n, grid.height, grid.width, out};
      p.weight = filled(random, Index{c.window.taps()} * c.x.c * out);
      p.bias = filled(random, out);
      for (Scalar& b : p.bias) b += static_cast<Scalar>(c.bias);
      p.gamma = filled(random, out);
      p.beta = filled(random, out);
      p.dz = filled(random, p.y_shape.size());
      parts_.push_back(p);
    }
    dx_before_ = filled(random, c.x.size());
  }

  /// `accumulate`: dx holds something already.
  Results run(Together how, bool accumulate) const {
    const Cuda& device = device_with<Cuda>(1);
    const auto conv = kernels_for<ops::Conv2d, Cuda, Scalar>();
    const auto norm = kernels_for<ops::BatchNorm2d, Cuda, Scalar>();
    DeviceArrays<Scalar> there(device);
    const std::size_t count = parts_.size();
    const bool fused = how != Together::apart;
    std::vector<Operation> convs, norms;
    for (const Part& p : parts_) {
      convs.push_back(conv_of(p, fused));
      norms.push_back(norm_of(p, fused));
    }
    std::vector<ForwardContext<Cuda, Scalar>> forward(count), norm_forward(count);
    const View<const Scalar> x(there.put(x_), case_.x);
    for (std::size_t i = 0; i < count; ++i) {
      const Part& p = parts_[i];
      auto& f = forward[i];
      f.device = &device;
      f.operation = &convs[i];
      f.training = true;
      f.x[0] = x;
      f.parameters = {there.put(p.weight), there.put(p.bias)};
      f.y = slice(there, p);
      f.scratch = there.bytes(conv.forward_scratch(device, convs[i], case_.x, p.y_shape));
      f.moments = fused ? there.room(conv.moments_size(p.y_shape)) : nullptr;
      auto& n = norm_forward[i];
      n = {};
      n.device = &device;
      n.operation = &norms[i];
      n.training = true;
      n.x[0] = f.y;
      n.parameters = {there.put(p.gamma), there.put(p.beta)};
      n.y = slice(there, p);
      n.saved = there.bytes(4 * p.y_shape.c * Index{sizeof(Scalar)});
      n.scratch = there.bytes(norm.forward_scratch(device, norms[i], p.y_shape, p.y_shape));
      n.buffers = {there.put(p.beta), there.put(p.gamma)};
      n.moments = f.moments;
    }
    if (how == Together::siblings) conv.forward_siblings(forward);
    for (std::size_t i = 0; i < count; ++i) {
      if (how != Together::siblings) conv.forward(forward[i]);
      norm.forward(norm_forward[i]);
    }

    // The backward pass meets the last one first, and only that one may find dx unwritten.
    std::vector<BackwardContext<Cuda, Scalar>> backward(count), norm_backward(count);
    const View<Scalar> dx(accumulate ? there.put(dx_before_) : there.room(case_.x.size()), case_.x);
    for (std::size_t j = 0; j < count; ++j) {
      const std::size_t i = count - 1 - j;
      const Part& p = parts_[i];
      auto& n = norm_backward[j];
      static_cast<KernelContext<Cuda, Scalar>&>(n) = norm_forward[i];
      n.dy = {there.put(p.dz), p.y_shape};
      n.parameter_gradients = {there.room(p.y_shape.c), there.room(p.y_shape.c)};
      n.scratch = there.bytes(norm.backward_scratch(device, norms[i], p.y_shape, p.y_shape));
      auto& b = backward[j];
      static_cast<KernelContext<Cuda, Scalar>&>(b) = forward[i];
      b.y = forward[i].y;
      b.dx[0] = dx;
      b.accumulate[0] = accumulate || j > 0;
      b.parameter_gradients = {there.room(std::ssize(p.weight)), there.room(p.y_shape.c)};
      b.scratch = there.bytes(conv.backward_scratch(device, convs[i], case_.x, p.y_shape));
      n.dx[0] = {there.room(p.y_shape.size()), p.y_shape};
      b.dy = n.dx[0];
      norm.backward(n);
      if (how != Together::siblings) conv.backward(b);
    }
    if (how == Together::siblings) conv.backward_siblings(backward);

    Results results;
    for (std::size_t i = 0; i < count; ++i) {
      const Index k = parts_[i].y_shape.c;
      const auto& b = backward[count - 1 - i].parameter_gradients;
      const auto& n = norm_backward[count - 1 - i].parameter_gradients;
      results.children.push_back({dense(device, forward[i].y), dense(device, norm_forward[i].y),
                                  there.get(norm_forward[i].buffers[0], k),
                                  there.get(norm_forward[i].buffers[1], k),
                                  there.get(b[0], std::ssize(parts_[i].weight)), there.get(b[1], k),
                                  there.get(n[0], k), there.get(n[1], k)});
    }
    results.dx = there.get(dx.data, case_.x.size());
    return results;
  }

 private:
  struct Part {
    Shape y_shape;
    Vector weight, bias, gamma, beta, dz;
  };

  static Vector filled(Random& random, Index size) {
    Vector values(static_cast<std::size_t>(size));
    for (Scalar& v : values) v = static_cast<Scalar>(random.value());
    return values;
  }

  Operation conv_of(const Part& p, bool fused) const {
    Operation o;
    o.type = &ops::Conv2d::type;
    o.window = case_.window;
    o.in_channels = static_cast<int>(case_.x.c);
    o.out_channels = static_cast<int>(p.y_shape.c);
    o.bias = true;
    o.measures = o.mean_removed = fused;
    return o;
  }
  Operation norm_of(const Part& p, bool fused) const {
    Operation o;
    o.type = &ops::BatchNorm2d::type;
    o.in_channels = o.out_channels = static_cast<int>(p.y_shape.c);
    o.relu = case_.relu;
    o.epsilon = 1e-3;
    o.momentum = case_.momentum;
    o.measured_by = fused ? 0 : none;
    return o;
  }

  /// A view with other channels on both sides.
  static View<Scalar> slice(DeviceArrays<Scalar>& there, const Part& p) {
    constexpr Index before = 3, after = 5;
    const Index stride = before + p.y_shape.c + after;
    return {there.room(p.y_shape.pixels() * stride) + before, p.y_shape, stride};
  }
  static Vector dense(const Cuda& device, const View<const Scalar>& v) {
    Vector values(static_cast<std::size_t>(v.shape.size()));
    const auto width = static_cast<std::size_t>(v.shape.c) * sizeof(Scalar);
    inception::detail::check_cuda(
        cudaMemcpy2DAsync(values.data(), width, v.data,
                          static_cast<std::size_t>(v.pixel_stride) * sizeof(Scalar), width,
                          static_cast<std::size_t>(v.shape.pixels()), cudaMemcpyDeviceToHost,
                          device.stream()),
        "cudaMemcpy2DAsync");
    device.synchronize();
    return values;
  }

  ConvNormCase case_;
  Vector x_, dx_before_;
  std::vector<Part> parts_;
};

}  // namespace inception::test
