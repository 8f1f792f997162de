// SPDX-License-Identifier: MIT
// What classify does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <inception/data/data_folder.hpp>
#include <inception/images/image_batches.hpp>
#include <inception/images/multi_crop.hpp>
#include <inception/ops/cpu_views.hpp>
#include <inception/training/evaluate_views.hpp>
#include <inception/training/images_on_device.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/device_choice.hpp"
#include "support/precision_names.hpp"
#include "support/predictions.hpp"
#include "support/shared_options.hpp"

namespace examples {

/// What classify is told.
struct ClassifyOptions {
  NetworkChoice network;
  PictureOptions pictures;
  std::vector<std::string> weights;
  std::string classes;
  int top = 5, crops = 1;
  bool json = false;
};

namespace classify {

using namespace inception;

/// One model or several of one network, whose probabilities are averaged.
template <class Device>
class Ensemble {
 public:
  /// Errors   those of open_network(); Error where two members differ in classes or input format
  Ensemble(const ClassifyOptions& o, const Device& device)
      : batch_(o.pictures.batch), images_(device) {
    for (const std::string& weights : o.weights) {
      NetworkChoice choice = o.network;
      choice.weights = weights;
      auto opened = open_network(choice,
                                 {.precision = precision_of(o.pictures.precision),
                                  .inference_only = true,
                                  .outputs = {"logits"}},
                                 device);
      const auto program = opened.model->program();
      const Index classes =
          program.values[static_cast<std::size_t>(program.outputs.back().value)].channels;
      if (models_.empty()) {
        classes_ = classes;
        input_ = opened.input;
      } else if (classes != classes_ || opened.input.format != input_.format) {
        throw Error(weights +
                    ": all weights of an ensemble must have the same classes and input "
                    "format; this file differs from " +
                    o.weights.front() + ": give --input-format, or classify with each alone");
      }
      models_.push_back(std::move(opened.model));
    }
  }

  Index classes() const { return classes_; }
  const ChosenFormat& input() const { return input_; }

  /// The mean probabilities of each file over its views and all members, [files, classes].
  ///
  /// p = 1/(M·V) Σ_m Σ_v softmax(logits_m,v)
  std::vector<double> operator()(const ImageBatch& batch, Index views) {
    const Index files = std::ssize(batch.files);
    std::vector<double> sums(static_cast<std::size_t>(files * views * classes_));
    const Tensor<float, Device>& images = images_(batch.images);
    for (const auto& model : models_) add_member(*model, images, sums);
    std::vector<double> means(static_cast<std::size_t>(files * classes_));
    const double share = 1 / static_cast<double>(views * std::ssize(models_));
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto row = static_cast<Index>(i) / (views * classes_);
      means[static_cast<std::size_t>(row * classes_ + static_cast<Index>(i) % classes_)] +=
          share * sums[i];
    }
    return means;
  }

 private:
  /// Views of one file can be more than the network is to take at once.
  void add_member(AnyModel<Device>& model, const Tensor<float, Device>& images,
                  std::span<double> sums) const {
    const Shape all = images.shape();
    const std::string output(model.program().outputs.back().name);
    for (Index first = 0; first < all.n; first += batch_) {
      const Shape part{std::min(batch_, all.n - first), all.h, all.w, all.c};
      model.forward(View<const float>{images.data() + first * all.h * all.w * all.c, part});
      const Tensor<float> logits = to_host(model.device(), model.output(output));
      if (logits.size() != part.n * classes_) {
        throw ShapeError("classify: the network's main output must be [N, 1, 1, " +
                         std::to_string(classes_) + "]; it is " + to_string(logits.shape()));
      }
      add_probabilities(logits.span(), classes_,
                        sums.subspan(static_cast<std::size_t>(first * classes_),
                                     static_cast<std::size_t>(part.n * classes_)));
    }
  }

  Index batch_;
  Index classes_ = 0;
  ChosenFormat input_;
  ImagesOnDevice<Device> images_;
  std::vector<std::unique_ptr<AnyModel<Device>>> models_;
};

/// Prints the answers to a batch.
inline void print_batch(const ImageBatches& batches, const ImageBatch& batch,
                        std::span<const double> probabilities, Index classes, Index top,
                        const PredictionPrinter& printer) {
  const auto name = [&](Index file) {
    return batches.files()[static_cast<std::size_t>(file)].string();
  };
  for (std::size_t i = 0; i < batch.files.size(); ++i) {
    const auto row = probabilities.subspan(i * static_cast<std::size_t>(classes),
                                           static_cast<std::size_t>(classes));
    if (!std::isfinite(row[0])) {
      throw Error(name(batch.files[i]) +
                  ": the network's answer must be finite; it is not: are the weights damaged, or "
                  "is the precision too low for them?");
    }
    printer.print(name(batch.files[i]), largest(row, top));
  }
  for (const UnreadableImage& file : batch.unreadable) {
    printer.print_unreadable(name(file.file), file.reason);
  }
}

template <class Device>
int run(const ClassifyOptions& o, const Device& device) {
  const auto files = o.pictures.files();
  Ensemble<Device> ensemble(o, device);
  const Index classes = ensemble.classes();
  const PredictionPrinter printer(
      o.json, o.classes.empty()
                  ? std::vector<std::string>{}
                  : inception::detail::class_names(o.classes, static_cast<std::size_t>(classes)));
  NetworkChoice shown = o.network;
  for (const std::string& weights : o.weights) {
    shown.weights += (shown.weights.empty() ? "" : " + ") + weights;
  }
  fmt::print(stderr, "{}\n", description(shown, DeviceName<Device>::of(device), ensemble.input()));

  const ImageViews views = crop_views(o.crops, ensemble.input().format);
  const int threads = device.host().threads();
  ImageBatches batches(files, views,
                       {.batch_size = std::max(Index{1}, o.pictures.batch / views.count),
                        .threads = threads,
                        .ahead = std::max(2, threads),
                        .decoding = o.pictures.decoding()});
  const auto start = std::chrono::steady_clock::now();
  Index read = 0, unreadable = 0;
  while (const ImageBatch* batch = batches.next()) {
    std::vector<double> probabilities;
    if (!batch->files.empty()) probabilities = ensemble(*batch, views.count);
    print_batch(batches, *batch, probabilities, classes, o.top, printer);
    read += std::ssize(batch->files);
    unreadable += std::ssize(batch->unreadable);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::fflush(stdout);
  fmt::print(stderr, "{} images in {:.2f} s, {:.1f} images/s{}\n", read, seconds,
             static_cast<double>(read) / seconds,
             unreadable == 0 ? "" : fmt::format("; {} could not be read", unreadable));
  return unreadable == 0 ? 0 : 1;
}

}  // namespace classify

struct Classify {
  ClassifyOptions options;

  /// The status to end the program with: 1 where an image could not be read.
  template <class Device>
  int operator()(const Device& device) const {
    return classify::run(options, device);
  }
};

}  // namespace examples
