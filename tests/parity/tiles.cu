// SPDX-License-Identifier: MIT
// Products in tiles of a chosen shape, for tiles.cpp.
#include "parity/tiles.hpp"

#include "inception/ops/conv2d/cuda.cuh"

namespace inception::test {

namespace {

/// Runs a product in the tiles of one row of the list.
template <class... Tiles, class Product>
void launch_row(const Cuda& device, const Product& product, int depths, int row) {
  int i = 0;
  const auto launch = [&]<class Own>(std::type_identity<Own>) {
    if (i++ != row) return;
    inception::detail::launch_product<Own>(device, product, depths, "a product");
  };
  (launch(std::type_identity<Tiles>()), ...);
}

template <class Factors, class Product>
void launch_rounded(const Cuda& device, const Product& product, int depths, int shape) {
  using namespace inception::detail;
  launch_row<TensorTiles<Factors, 64, 64>, TensorTiles<Factors, 128, 64>>(device, product, depths,
                                                                          shape);
}

template <class Product>
void launch(const Cuda& device, const Product& product, int depths, Precision precision,
            int shape) {
  using namespace inception::detail;
  switch (precision) {
    case Precision::tf32:
      return launch_rounded<Tf32Factors>(device, product, depths, shape);
    case Precision::bfloat16:
      return launch_rounded<BFloat16Factors>(device, product, depths, shape);
    case Precision::float16:
      return launch_rounded<Float16Factors>(device, product, depths, shape);
    case Precision::full:
      launch_row<ProductTiles<float>, ProductTiles<float, NarrowTile>,
                 ProductTiles<float, WideTile>>(device, product, depths, shape);
  }
}

}  // namespace

std::vector<float> multiply_in_tiles(const Cuda& device, const OpProblem& problem,
                                     Direction direction, Precision precision, int shape) {
  const auto there = [&](const Values& values) {
    const std::vector<float> floats(values.begin(), values.end());
    Buffer<float, Cuda> buffer(std::ssize(floats), device);
    buffer.write(0, floats);
    return buffer;
  };
  const Operation& o = problem.operation;
  const auto x = there(problem.x[0]), w = there(problem.parameters[0]), dy = there(problem.dy);
  const View<const float> x_view(x.data(), problem.x_shapes[0]);
  const inception::detail::MaskedGradient<float> gradient{{dy.data(), problem.y_shape}, {}};
  const Index size = direction == Direction::forward ? problem.y_shape.size()
                     : direction == Direction::input ? x.size()
                                                     : w.size();
  Buffer<float, Cuda> result(size, device);
  if (direction == Direction::forward) {
    launch(device,
           inception::detail::ConvForwardProduct<float>(o, x_view, {result.data(), problem.y_shape},
                                                        w.data(), nullptr),
           o.groups, precision, shape);
  } else if (direction == Direction::input) {
    launch(device,
           inception::detail::ConvInputProduct<float>(
               o, gradient, {result.data(), problem.x_shapes[0]}, w.data(), false),
           o.groups, precision, shape);
  } else {
    launch(device,
           inception::detail::ConvWeightProduct<float>(o, x_view, gradient, result.data(), 1),
           o.groups, precision, shape);
  }
  std::vector<float> values(static_cast<std::size_t>(size));
  result.read(0, values);
  return values;
}

}  // namespace inception::test
