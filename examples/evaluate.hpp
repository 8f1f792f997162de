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
#include <span>
#include <string>
#include <utility>
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
  ReadingOptions reading;
  std::string predictions, confusion;
  int size = 0, crops = 1, crop_padding = 4, top = 5, batch = 0, threads = 0;
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

/// The first `count` of them; 0: all.
inline std::vector<Index> first_of(std::vector<Index> indices, Index count) {
  if (count > 0 && count < std::ssize(indices)) indices.resize(static_cast<std::size_t>(count));
  return indices;
}

/// Some images of a data set.
struct Part {
  const LabelledImages& images;
  std::vector<Index> chosen;
};

/// What --part and --images name.
///
/// Errors   Error where the data set has no such part
inline Part part_of(const EvaluateOptions& o, const Dataset& data) {
  const bool test = o.part == "test";
  if (test ? data.test == nullptr : o.part == "validation" && data.validation == 0) {
    throw Error(fmt::format("--part: the data set must have it; {} has no {} images; give another",
                            o.data, o.part));
  }
  if (test) return {*data.test, first_of(all_indices(data.test->count()), o.images)};
  Split split = split_of(data, 0, 0);
  return {
      *data.train,
      first_of(o.part == "train" ? std::move(split.train) : std::move(split.validation), o.images)};
}

/// What all views together say of the images.
template <class Device>
RunningMetrics answer(const EvaluateOptions& o, const Part& part, const Preprocessing& plain,
                      int threads, AnyModel<Device>& model, std::vector<Answer>& answers) {
  std::deque<BatchLoader> loaders;
  std::vector<BatchLoader*> views;
  for (const Preprocessing& view : views_of(o, plain)) {
    const int share = std::max(1, threads / o.crops);
    const BatchOptions batches{.batch_size = o.batch,
                               .preprocessing = view,
                               .epochs = 1,
                               .threads = share,
                               .ahead = share + 1};
    views.push_back(&loaders.emplace_back(part.images, part.chosen, batches));
  }
  return evaluate_views(model, views, LossOptions{}, &answers).together;
}

inline std::string class_table(const ClassMetrics& metrics, std::span<const std::string> names) {
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
void run(const EvaluateOptions& o, const Dataset& data, AnyModel<Device>& model) {
  const Part part = part_of(o, data);
  const std::span<const std::string> names = part.images.class_names();
  const int channels = model.program().values[ProgramView::input].channels;
  const int side = o.size;
  const Preprocessing plain{
      .normalization = data.normalization, .size = {side, side}, .channels = channels};
  std::vector<Answer> answers;
  const Metrics mean = answer(o, part, plain, data.threads, model, answers).mean();
  ClassMetrics metrics(data.classes(), o.top);
  metrics.add(answers);

  fmt::print("{}: {} images of {}, {}x{}, {} of each, on {}\n", o.weights,
             grouped_digits(metrics.images()), o.dataset, side, side,
             o.crops == 1 ? "one view" : fmt::format("{} views", o.crops),
             DeviceName<Device>::of(model.device()));
  fmt::print("Loss: {:.6f}\nTop-1 accuracy: {:.4f}\nTop-{} accuracy: {:.4f}\n", mean.loss,
             metrics.accuracy(), metrics.top(), metrics.top_accuracy());
  fmt::print("Expected calibration error: {:.4f}\n\n{}", metrics.calibration().expected_error(),
             class_table(metrics, names));
  if (const Index skipped = part.images.skipped(); skipped > 0) {
    fmt::print("Skipped {} images that cannot be read\n", skipped);
  }
  if (!o.predictions.empty()) write_file(o.predictions, predictions_csv(answers, names));
  if (!o.confusion.empty()) write_file(o.confusion, confusion_csv(metrics, names));
}

}  // namespace evaluation

/// Evaluates as the options say.
struct Evaluate {
  EvaluateOptions options;

  template <class Device>
  int operator()(const Device& device) const {
    using namespace inception;
    EvaluateOptions o = options;
    const auto weights = open_weight_file(o.weights);
    if (o.dataset == "folder") {
      o.reading.format = choose_format("auto", o.network, *weights).format;
    }
    const Dataset data = load_dataset(o.dataset, o.data, o.reading);
    if (o.size == 0) o.size = data.extent.height;
    // A folder's images are large: a batch of them is not to fill the memory.
    if (o.batch == 0) o.batch = o.dataset == "folder" ? 32 : 250;
    o.stem = stem_for(o.stem, o.size);
    const auto model = make_network_for<float>(
        *weights, o.network, o.stem,
        {.precision = precision_of(o.precision), .inference_only = true}, device);
    load_weights(*model, *weights);
    if (model->options().classes != data.classes()) {
      throw Error(
          fmt::format("evaluate: the network must have as many classes as the data set; {} has {} "
                      "and {} has {}",
                      o.weights, model->options().classes, o.dataset, data.classes()));
    }
    evaluation::run(o, data, *model);
    return 0;
  }
};

}  // namespace examples
