// SPDX-License-Identifier: MIT
// Central differences in double through a whole model: every parameter tensor and the images.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/ops/cpu.hpp"
#include "support/poison.hpp"
#include "support/random.hpp"

namespace inception::test {

/// What the comparison of one network found.
struct GradientReport {
  int compared = 0;
  int at_kinks = 0;
  double worst = 0;  ///< error relative to the largest gradient of its tensor
  std::string where;
};

/// Compares backward() with differences of the loss Σ r·y over all outputs, r random.
///
/// Where a ReLU or a maximum switches within the smallest step, no difference is the derivative, and
/// the two one-sided ones disagree: such elements are counted, not judged.
class GradientCheck {
 public:
  GradientCheck(AnyModel<Cpu, double>& model, const Shape& x, std::uint64_t seed)
      : random_(seed), model_(model), names_(model.output_names()), images_(x) {
    for (double& v : images_.span()) v = random_.value();
    const ProgramView p = model_.program();
    for (std::size_t row = 0; row < p.parameters.size(); ++row) {
      const Initial initial = p.parameters[row].initial;
      if (initial == Initial::weight || initial == Initial::bias) continue;
      const double middle = initial == Initial::ones ? 1 : 0;
      for (double& v : parameter(row)) v = middle + random_.value() / 2;
    }
    forward();
    for (const std::string& name : names_) {
      const Index size = model_.output(name).shape.size();
      factors_.push_back(random_.values(size));
      for (double& r : factors_.back()) r /= std::sqrt(static_cast<double>(size));
    }
  }

  /// At most `samples` elements of the images and of each tensor are compared.
  GradientReport run(int samples) {
    poison_workspace(model_, Mode::training, images_.shape());
    forward();
    for (std::size_t o = 0; o < factors_.size(); ++o) {
      // Outputs may be one value under two names: their gradients add up.
      each_element(model_.output_gradient(names_[o]),
                   [&, i = 0U](double& g) mutable { g += factors_[o][i++]; });
    }
    model_.backward();
    const double* dx = model_.input_gradient().data;
    const std::vector<double> input_gradient(dx, dx + images_.size());
    std::vector<std::vector<double>> gradients;
    const ProgramView p = model_.program();
    for (std::size_t row = 0; row < p.parameters.size(); ++row) {
      const double* first = model_.change_tensors().gradient(row);
      gradients.emplace_back(first, first + element_count(p.parameters[row]));
    }

    loss_here_ = loss();
    GradientReport report;
    compare("images", images_.span(), input_gradient, samples, report);
    for (const TensorRecord& t : model_.tensors()) {
      if (t.kind != TensorRecord::Kind::parameter) continue;
      compare(t.name, parameter(t.row), gradients[t.row], samples, report);
    }
    return report;
  }

 private:
  static constexpr double tolerance = 1e-6;

  std::span<double> parameter(std::size_t row) {
    const auto size = element_count(model_.program().parameters[row]);
    return {model_.change_tensors().parameter(row), static_cast<std::size_t>(size)};
  }

  void forward() {
    model_.set_step(3);  // the same dropout mask each time
    model_.forward({images_.data(), images_.shape()}, Mode::training);
  }

  double loss() {
    forward();
    double sum = 0;
    for (std::size_t o = 0; o < factors_.size(); ++o) {
      each_element(model_.output(names_[o]),
                   [&, i = 0U](const double& y) mutable { sum += factors_[o][i++] * y; });
    }
    return sum;
  }

  template <class Element, class Visit>
  static void each_element(View<Element> view, Visit visit) {
    for (Index p = 0; p < view.shape.pixels(); ++p) {
      for (Index c = 0; c < view.shape.c; ++c) visit(view.pixel(p)[c]);
    }
  }

  void compare(const std::string& name, std::span<double> values,
               const std::vector<double>& gradient, int samples, GradientReport& report) {
    double scale = 1e-2;  // a gradient that is zero by construction, as a bias before batch norm
    for (const double g : gradient) scale = std::max(scale, std::abs(g));
    const int size = static_cast<int>(values.size());
    for (int k = 0; k < std::min(samples, size); ++k) {
      const auto i = static_cast<std::size_t>(size <= samples ? k : random_.between(0, size - 1));
      ++report.compared;
      const double error = error_at(values[i], gradient[i], scale);
      if (error < 0) ++report.at_kinks;
      if (error <= report.worst) continue;
      report.worst = error;
      report.where =
          name + "[" + std::to_string(i) + "], whose gradient is " + std::to_string(gradient[i]);
    }
  }

  /// The smallest error of three steps; −1 at a kink.
  double error_at(double& element, double gradient, double scale) {
    const double kept = element;
    double best = INFINITY, gap = 0;
    for (const double step : {1e-5, 1e-6, 1e-7}) {
      element = kept + step;
      const double above = loss();
      element = kept - step;
      const double below = loss();
      element = kept;
      best = std::min(best, std::abs((above - below) / (2 * step) - gradient) / scale);
      gap = std::abs(above - 2 * loss_here_ + below) / step / scale;
      if (best < tolerance) return best;
    }
    return gap > tolerance ? -1 : best;
  }

  Random random_;
  AnyModel<Cpu, double>& model_;
  std::vector<std::string> names_;
  Tensor<double> images_;
  std::vector<std::vector<double>> factors_;
  double loss_here_ = 0;
};

inline void check_report(const GradientReport& report) {
  INFO(report.where, "; compared: ", report.compared, ", at kinks: ", report.at_kinks);
  CHECK(report.worst < 1e-6);
  CHECK(report.at_kinks <= report.compared / 50);
}

/// Checks the gradients of a network for some images.
template <class Network>
void check_gradients(const Shape& x, int samples = 40, std::uint64_t seed = 1) {
  INFO("images ", to_string(x), ", seed ", seed);
  Model<Network, Cpu, double> model({.seed = seed, .input_gradient = true}, Cpu(1));
  check_report(GradientCheck(model, x, seed).run(samples));
}

}  // namespace inception::test
