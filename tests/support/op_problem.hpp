// SPDX-License-Identifier: MIT
// What goes into an operation and what must come out, in double, whatever the precision tested.
#pragma once

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "inception/ops/operation.hpp"
#include "inception/ops/view.hpp"
#include "support/random.hpp"

namespace inception::test {

using Values = std::vector<double>;

/// Everything that goes into an operation, in double; float holds each number exactly.
struct OpProblem {
  Operation operation{};
  std::vector<Shape> x_shapes;
  Shape y_shape{};
  std::vector<Values> x;
  std::vector<Values> dx_before;  ///< what dx holds when a kernel adds to it
  Values dy;
  std::vector<Values> parameters;  ///< an empty one is passed as null
  std::vector<Values> buffers;
  Values folded_scale, folded_shift;  ///< a batch norm to fold in, for prepare()
  bool training = true;
  std::uint64_t seed = 7, step = 3;

  View<const double> x_view(std::size_t i) const { return {x[i].data(), x_shapes[i]}; }
  View<const double> dy_view() const { return {dy.data(), y_shape}; }
};

/// Draws inputs and gradients for an operation whose shapes are known.
inline OpProblem random_problem(Random& random, const Operation& o, std::vector<Shape> x_shapes,
                                const Shape& y_shape) {
  OpProblem problem;
  problem.operation = o;
  problem.x_shapes = std::move(x_shapes);
  problem.y_shape = y_shape;
  for (const Shape& shape : problem.x_shapes) {
    problem.x.push_back(random.values(shape.size()));
    problem.dx_before.push_back(random.values(shape.size()));
  }
  problem.dy = random.values(y_shape.size());
  return problem;
}

/// Everything that comes out. The backward part is empty where the problem is not training.
struct OpAnswer {
  Values y;
  std::vector<Values> dx;
  std::vector<Values> parameter_gradients;
  std::vector<Values> buffers;

  friend bool operator==(const OpAnswer&, const OpAnswer&) = default;
};

inline View<double> make_room(Values& values, const Shape& shape) {
  values.assign(static_cast<std::size_t>(shape.size()), 0.0);
  return {values.data(), shape};
}

inline std::string describe(const OpProblem& p) {
  const Operation& o = p.operation;
  const Window& w = o.window;
  std::ostringstream text;
  const auto add = [&](const char* name, Extent e) {
    text << ", " << name << ' ' << e.height << 'x' << e.width;
  };
  text << o.type->name;
  for (const Shape& s : p.x_shapes) text << ' ' << to_string(s);
  text << " -> " << to_string(p.y_shape);
  add("kernel", w.kernel);
  add("stride", w.stride);
  add("padding", w.padding);
  add("dilation", w.dilation);
  text << ", groups " << o.groups;
  if (w.ceil_mode) text << ", ceil mode";
  if (o.bias) text << ", bias";
  if (o.relu) text << ", relu";
  if (!o.count_padding) text << ", padding not counted";
  if (!p.training) text << ", inference";
  if (!p.folded_scale.empty()) text << ", folded batch norm";
  return text.str();
}

}  // namespace inception::test
