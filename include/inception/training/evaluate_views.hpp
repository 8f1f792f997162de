// SPDX-License-Identifier: MIT
// Loss and accuracy of the mean answer to several views of each image.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/losses/softmax_cross_entropy.hpp"
#include "inception/tensor/error.hpp"
#include "inception/training/answer.hpp"
#include "inception/training/evaluate.hpp"
#include "inception/training/images_on_device.hpp"
#include "inception/training/metrics.hpp"
#include "inception/training/step.hpp"

namespace inception {

/// Adds the class probabilities of each image, p[n,k] += softmax(logits[n])_k, in double.
///
/// Shapes   logits, probabilities [N, K]
/// Errors   ShapeError where the two differ in size or do not hold rows of `classes`
template <class Scalar>
void add_probabilities(std::span<const Scalar> logits, Index classes,
                       std::span<double> probabilities) {
  if (classes < 1 || logits.size() != probabilities.size() || std::ssize(logits) % classes != 0) {
    throw ShapeError("add_probabilities: logits and probabilities must both be [N, " +
                     std::to_string(classes) + "]; " + std::to_string(logits.size()) + " and " +
                     std::to_string(probabilities.size()) + " values were given");
  }
  for (Index first = 0; first < std::ssize(logits); first += classes) {
    const auto row =
        logits.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(classes));
    const auto shift = static_cast<double>(*std::max_element(row.begin(), row.end()));
    double sum = 0;
    for (const Scalar x : row) sum += std::exp(static_cast<double>(x) - shift);
    auto out = probabilities.begin() + first;
    for (const Scalar x : row) *out++ += std::exp(static_cast<double>(x) - shift) / sum;
  }
}

/// What several views of the same images gave.
struct ViewsMetrics {
  RunningMetrics first;     ///< of the first view alone
  RunningMetrics together;  ///< of the mean of all views' probabilities
};

/// Runs every view's batches, in inference mode, and averages the main output's probabilities over
/// the views: mirror images (Preprocessing::mirror), crops, sizes. Auxiliary outputs do not count.
///
/// p[n,k] = 1/V Σ_v softmax(x_v[n])_k; the loss is the cross-entropy of p. `answers`, if not null, gains
/// the answer to every image that p gives.
///
/// Errors   Error where there is no view, or two hold different images or batches
template <class Device, class Scalar>
ViewsMetrics evaluate_views(AnyModel<Device, Scalar>& model, std::span<BatchLoader* const> views,
                            LossOptions options, std::vector<Answer>* answers = nullptr) {
  if (views.empty()) throw Error("evaluate_views: there must be at least one view; none was given");
  options.aux_weight = 0;
  const CrossEntropyOptions loss{.label_smoothing = options.label_smoothing};
  ViewsMetrics metrics;
  std::vector<double> probabilities;
  ImagesOnDevice<Device> images(model.device());
  while (const Batch* batch = views.front()->next()) {
    for (std::size_t v = 0; v < views.size(); ++v) {
      const Batch* view = v == 0 ? batch : views[v]->next();
      if (view == nullptr || !std::ranges::equal(view->indices(), batch->indices())) {
        throw Error(
            "evaluate_views: all views must hold the same images in the same batches; view " +
            std::to_string(v) + " differs from the first at batch " +
            std::to_string(batch->position().batch) +
            ": give every loader the same indices and batch size, and no shuffling");
      }
      if (batch->size() == 0) continue;  // of a shard
      model.forward(images(view->images()));
      const Tensor<Scalar> on_host = main_logits(model);
      const std::span<const Scalar> logits = on_host.span();
      if (v == 0) {
        metrics.first.add(total_loss(model, batch->labels(), options, false), batch->size());
        probabilities.assign(logits.size(), 0);
      }
      add_probabilities(logits, std::ssize(logits) / batch->size(), std::span(probabilities));
    }
    if (batch->size() == 0) continue;
    // The softmax of the logarithms of probabilities is these probabilities.
    for (double& p : probabilities) p = std::log(p / static_cast<double>(views.size()));
    metrics.together.add(
        softmax_cross_entropy(std::span<const double>(probabilities), batch->labels(),
                              std::ssize(probabilities) / batch->size(), loss),
        batch->size());
    if (answers != nullptr) {
      append_answers(std::span<const double>(probabilities), *batch, *answers);
    }
  }
  return metrics;
}

}  // namespace inception
