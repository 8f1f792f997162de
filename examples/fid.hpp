// SPDX-License-Identifier: MIT
// What fid does on a device: the features of folders of images.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <inception/images/image_batches.hpp>
#include <inception/metrics/feature_rows.hpp>
#include <inception/metrics/feature_statistics.hpp>
#include <inception/ops/cpu_views.hpp>
#include <inception/training/images_on_device.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "support/device_choice.hpp"
#include "support/image_progress.hpp"
#include "support/open_network.hpp"

namespace examples {

/// Where features come from.
struct FidOptions {
  std::string weights, dims = "2048", device = "cpu";
  bool kid = false, inception_score = false;
  int batch = 32, threads = 0;
};

/// One of the two sets: a folder of images, or a file of statistics.
struct FidSide {
  std::string path;
  std::vector<std::filesystem::path> files;  ///< of a folder; empty for a file of statistics
  inception::FeatureStatistics statistics{};
  std::vector<float> features{};  ///< [files, dims], for KID
  std::vector<float> logits{};    ///< [files, 1008] without the bias, for the Inception Score

  bool is_folder() const { return !files.empty(); }
  inception::FeatureRows rows(const std::vector<float>& values) const {
    return {values.data(), std::ssize(files), std::ssize(values) / std::ssize(files)};
  }
};

namespace fid {

using namespace inception;

/// pytorch-fid's network, and what is taken of it.
template <class Device>
class Extractor {
 public:
  Extractor(const FidOptions& options, const Device& device)
      : options_(options), device_(device), images_(device) {
    const auto weights = open_weight_file(options.weights);
    model_ = make_network_for<float>(*weights, "inception_v3_fid", "",
                                     {.inference_only = true, .outputs = wanted()}, device);
    load_weights(*model_, *weights);
    bias_ = weights->read<float>(weights->at("fc.bias"));
  }

  /// Computes what is asked of a folder. An image that cannot be read ends it: numbers of fewer images would
  /// pass for the folder's.
  void operator()(FidSide& side) {
    const int threads = device_.host().threads();
    ImageBatches batches(
        side.files, ImageViews::of(InputFormat::fid()),
        {.batch_size = options_.batch, .threads = threads, .ahead = std::max(2, threads)});
    FeatureMoments moments(std::stol(options_.dims));
    ImageProgress progress(side.path, std::ssize(side.files));
    while (const ImageBatch* batch = batches.next()) {
      if (!batch->unreadable.empty()) throw FileError(batch->unreadable.front().reason);
      model_->forward(images_(batch->images));
      const Tensor<float> features = output(features_name());
      moments.add(features.span());
      if (options_.kid) {
        side.features.insert(side.features.end(), features.span().begin(), features.span().end());
      }
      if (options_.inception_score) append_without_bias(output("logits").span(), side.logits);
      progress.update(moments.count());
    }
    side.statistics = moments.statistics();
  }

 private:
  std::string features_name() const { return "features" + options_.dims; }

  /// What is asked for, so that layers behind it are not run.
  std::vector<std::string> wanted() const {
    std::vector<std::string> outputs{features_name()};
    if (options_.inception_score) outputs.emplace_back("logits");
    return outputs;
  }

  Tensor<float> output(const std::string& name) const {
    return to_host(device_, model_->output(name));
  }

  void append_without_bias(std::span<const float> rows, std::vector<float>& values) const {
    for (std::size_t i = 0; i < rows.size(); ++i)
      values.push_back(rows[i] - bias_[i % bias_.size()]);
  }

  FidOptions options_;
  Device device_;
  ImagesOnDevice<Device> images_;
  std::unique_ptr<AnyModel<Device>> model_;
  std::vector<float> bias_;
};

}  // namespace fid

/// Runs the network on the sides that are folders.
struct Fid {
  FidOptions options;
  std::vector<FidSide>* sides;

  template <class Device>
  int operator()(const Device& device) const {
    fid::Extractor<Device> extract(options, device);
    for (FidSide& side : *sides) {
      if (side.is_folder()) extract(side);
    }
    return 0;
  }
};

}  // namespace examples
