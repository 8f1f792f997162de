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

/// Adds the answers to a batch's images that the main output of the last forward pass holds.
template <class Device, class Scalar>
void append_answers(AnyModel<Device, Scalar>& model, const Batch& batch,
                    std::vector<Answer>& answers) {
  const auto output = model.output(model.program().outputs.back().name);
  detail::logits_of(output);  // refuses what is no logits
  const Tensor<Scalar> on_host = to_host(model.device(), output);
  const std::span<const Scalar> logits = on_host.span();
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
    model.forward(images(batch->images()));
    metrics.add(total_loss(model, batch->labels(), options, false), batch->size());
    if (answers != nullptr) append_answers(model, *batch, *answers);
  }
  return metrics;
}

template <class Device, class Scalar>
RunningMetrics evaluate(AnyModel<Device, Scalar>& model, BatchLoader& batches,
                        const LossOptions& options) {
  return evaluate(model, batches, options, [] { return false; });
}

}  // namespace inception
