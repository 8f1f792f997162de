// SPDX-License-Identifier: MIT
// Loss, accuracy and answers over a set of images, without training.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/model/options.hpp"
#include "inception/ops/cpu_views.hpp"
#include "inception/training/answer.hpp"
#include "inception/training/images_on_device.hpp"
#include "inception/training/metrics.hpp"
#include "inception/training/step.hpp"

namespace inception {

/// The main output of the last forward pass, on the host: [N, 1, 1, K].
template <class Device, class Scalar>
Tensor<Scalar> main_logits(AnyModel<Device, Scalar>& model) {
  const auto output = model.output(model.program().outputs.back().name);
  detail::logits_of(output);  // refuses what is no logits
  return to_host(model.device(), output);
}

/// Adds the answers to a batch's images. `logits` are [N, K], or logarithms of probabilities.
template <class Scalar>
void append_answers(std::span<const Scalar> logits, const Batch& batch,
                    std::vector<Answer>& answers) {
  const std::size_t images = batch.labels().size();
  const std::size_t classes = logits.size() / images;
  for (std::size_t n = 0; n < images; ++n) {
    answers.push_back(
        answer_of(logits.subspan(n * classes, classes), batch.indices()[n], batch.labels()[n]));
  }
}

/// Runs every batch that the loader still has, in inference mode. `stop()` is asked between batches;
/// where it says true the metrics cover only what was done. `answers`, if not null, gains the answer to
/// every image.
template <class Device, class Scalar, class Stop>
RunningMetrics evaluate(AnyModel<Device, Scalar>& model, BatchLoader& batches,
                        const LossOptions& options, Stop&& stop,
                        std::vector<Answer>* answers = nullptr) {
  RunningMetrics metrics;
  ImagesOnDevice<Device> images(model.device());
  while (!stop()) {
    const Batch* batch = batches.next();
    if (batch == nullptr) break;
    if (batch->size() == 0) continue;  // of a shard
    model.forward(images(batch->images()));
    metrics.add(total_loss(model, batch->labels(), options, false), batch->size());
    if (answers != nullptr) {
      const Tensor<Scalar> logits = main_logits(model);
      append_answers(std::span<const Scalar>(logits.span()), *batch, *answers);
    }
  }
  return metrics;
}

template <class Device, class Scalar>
RunningMetrics evaluate(AnyModel<Device, Scalar>& model, BatchLoader& batches,
                        const LossOptions& options) {
  return evaluate(model, batches, options, [] { return false; });
}

}  // namespace inception
