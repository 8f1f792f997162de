// SPDX-License-Identifier: MIT
// What evaluate does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <inception/io/atomic_file.hpp>
#include <inception/program/text_table.hpp>
#include <inception/training/answers_csv.hpp>
#include <inception/training/class_metrics.hpp>
#include <string>
#include <vector>

#include "support/datasets.hpp"
#include "support/device_choice.hpp"
#include "support/open_network.hpp"
#include "support/precision_names.hpp"
#include "support/stem_names.hpp"
#include "support/training.hpp"

namespace examples {

/// What evaluate is told.
struct EvaluateOptions {
  std::string network = "inception_v2", stem = "auto", weights;
  std::string dataset = "fashion-mnist", data, part = "test", precision = "f32", device = "cpu";
  std::string predictions, confusion;
  int size = 0, crops = 1, crop_padding = 4, top = 5, batch = 250, threads = 0;
  inception::Index images = 0;
};

namespace evaluation {

using namespace inception;

/// The views of every image: itself, its mirror image, and both in the corners of a larger black one.
inline std::vector<Preprocessing> views_of(const EvaluateOptions& o, const Preprocessing& plain) {
  const int p = o.crop_padding;
  std::vector<std::array<int, 2>> windows{{0, 0}};
  if (o.crops == 10) windows.insert(windows.end(), {{-p, -p}, {-p, p}, {p, -p}, {p, p}});
  std::vector<Preprocessing> views;
  for (const auto& [down, right] : windows) {
    Preprocessing view = plain;
    view.down = down;
    view.right = right;
    views.push_back(view);
    if (o.crops == 1) continue;
    view.mirror = true;
    views.push_back(view);
  }
  return views;
}

/// What all views together say of the images.
template <class Device>
RunningMetrics answer(const EvaluateOptions& o, const ImageSet& set, const Preprocessing& plain,
                      AnyModel<Device>& model, std::vector<Answer>& answers) {
  const auto chosen = all_indices(o.images > 0 ? std::min(o.images, set.count) : set.count);
  std::deque<BatchLoader> loaders;
  std::vector<BatchLoader*> views;
  for (const Preprocessing& view : views_of(o, plain)) {
    const BatchOptions batches{.batch_size = o.batch, .preprocessing = view, .epochs = 1};
    views.push_back(&loaders.emplace_back(set, chosen, batches));
  }
  return evaluate_views(model, views, LossOptions{}, &answers).together;
}

inline std::string class_table(const ClassMetrics& metrics, const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> rows{
      {"class", "most often taken for", "images", "accuracy", "precision"}};
  for (Index label = 0; label < metrics.classes(); ++label) {
    if (metrics.images_of(label) == 0) continue;
    const Index other = most_often_taken_for(metrics, label);
    rows.push_back({names[static_cast<std::size_t>(label)],
                    other < 0 ? ""
                              : fmt::format("{} ({})", names[static_cast<std::size_t>(other)],
                                            metrics.count(label, other)),
                    grouped_digits(metrics.images_of(label)),
                    fmt::format("{:.4f}", metrics.accuracy_of(label)),
                    fmt::format("{:.4f}", metrics.precision_of(label))});
  }
  return text_table(rows, 2, false);
}

template <class Device>
void run(const EvaluateOptions& o, const ImageSet& set, const Normalization& normalization,
         AnyModel<Device>& model) {
  const int channels = model.program().values[ProgramView::input].channels;
  const int side = o.size;
  const Preprocessing plain{
      .normalization = normalization, .size = {side, side}, .channels = channels};
  std::vector<Answer> answers;
  const Metrics mean = answer(o, set, plain, model, answers).mean();
  ClassMetrics metrics(set.classes, o.top);
  metrics.add(answers);

  fmt::print("{}: {} images of {}, {}x{}, {} of each, on {}\n", o.weights,
             grouped_digits(metrics.images()), o.dataset, side, side,
             o.crops == 1 ? "one view" : fmt::format("{} views", o.crops),
             DeviceName<Device>::of(model.device()));
  fmt::print("Loss: {:.6f}\nTop-1 accuracy: {:.4f}\nTop-{} accuracy: {:.4f}\n", mean.loss,
             metrics.accuracy(), metrics.top(), metrics.top_accuracy());
  fmt::print("Expected calibration error: {:.4f}\n\n{}", metrics.calibration().expected_error(),
             class_table(metrics, set.class_names));
  if (!o.predictions.empty()) write_file(o.predictions, predictions_csv(answers, set.class_names));
  if (!o.confusion.empty()) write_file(o.confusion, confusion_csv(metrics, set.class_names));
}

}  // namespace evaluation

/// Evaluates as the options say.
struct Evaluate {
  EvaluateOptions options;

  template <class Device>
  int operator()(const Device& device) const {
    using namespace inception;
    EvaluateOptions o = options;
    const Dataset data = load_dataset(o.dataset, o.data);
    const ImageSet& set = o.part == "train" ? data.images.train : data.images.test;
    if (o.size == 0) o.size = set.height;
    o.stem = stem_for(o.stem, o.size);
    const auto weights = open_weight_file(o.weights);
    const auto model = make_network_for<float>(
        *weights, o.network, o.stem,
        {.precision = precision_of(o.precision), .inference_only = true}, device);
    load_weights(*model, *weights);
    if (model->options().classes != set.classes) {
      throw Error(
          fmt::format("evaluate: the network must have as many classes as the data set; {} has {} "
                      "and {} has {}",
                      o.weights, model->options().classes, o.dataset, set.classes));
    }
    evaluation::run(o, set, data.normalization, *model);
    return 0;
  }
};

}  // namespace examples
