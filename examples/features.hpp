// SPDX-License-Identifier: MIT
// What features does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <inception/images/image_batches.hpp>
#include <inception/io/atomic_file.hpp>
#include <inception/ops/cpu_views.hpp>
#include <inception/training/images_on_device.hpp>
#include <string>
#include <vector>

#include "support/device_choice.hpp"
#include "support/feature_file.hpp"
#include "support/precision_names.hpp"
#include "support/shared_options.hpp"

namespace examples {

/// What features is told.
struct FeaturesOptions {
  NetworkChoice network;
  PictureOptions pictures;
  std::vector<std::string> taps;
  std::string out, names;
  bool mean = false;
};

namespace features {

using namespace inception;

/// The mean over the grid, [N, H, W, C] → [N, 1, 1, C].
inline Tensor<float> grid_mean(const Tensor<float>& rows) {
  const auto& [n, h, w, c] = rows.shape();
  Tensor<float> means({n, 1, 1, c});
  for (Index image = 0; image < n; ++image) {
    for (Index channel = 0; channel < c; ++channel) {
      double sum = 0;
      for (Index pixel = 0; pixel < h * w; ++pixel) {
        sum += double{rows.data()[(image * h * w + pixel) * c + channel]};
      }
      means.data()[image * c + channel] = static_cast<float>(sum / static_cast<double>(h * w));
    }
  }
  return means;
}

template <class Device>
int run(const FeaturesOptions& o, const Device& device) {
  const auto files = o.pictures.files();
  FeatureFile table(o.out, o.taps);
  const auto opened = open_network(
      o.network,
      {.precision = precision_of(o.pictures.precision), .inference_only = true, .outputs = o.taps},
      device);
  AnyModel<Device>& model = *opened.model;
  fmt::print("{}\n", description(o.network, DeviceName<Device>::of(device), opened.input));
  std::fflush(stdout);

  const int threads = device.host().threads();
  ImageBatches batches(files, ImageViews::of(opened.input.format),
                       {.batch_size = o.pictures.batch,
                        .threads = threads,
                        .ahead = std::max(2, threads),
                        .decoding = o.pictures.decoding()});
  ImagesOnDevice<Device> images(device);
  std::string names;
  Index read = 0;
  const auto start = std::chrono::steady_clock::now();
  while (const ImageBatch* batch = batches.next()) {
    for (const auto& file : batch->unreadable) {
      fmt::print(stderr, "features: {}\n", file.reason);
    }
    if (batch->files.empty()) continue;
    model.forward(images(batch->images));
    for (std::size_t tap = 0; tap < o.taps.size(); ++tap) {
      const Tensor<float> rows = to_host(device, model.output(o.taps[tap]));
      if (o.mean) {
        table.add(tap, grid_mean(rows));
      } else {
        table.add(tap, rows);
      }
    }
    for (const Index file : batch->files) {
      names += files[static_cast<std::size_t>(file)].string() + "\n";
    }
    read += std::ssize(batch->files);
  }
  if (read == 0) throw FileError("no image could be read, so nothing was written");
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!o.names.empty()) {
    AtomicFile file(o.names);
    file.write(names);
    file.commit();
  }
  const Index unreadable = std::ssize(files) - read;
  fmt::print("{}: {}\n{} images in {:.2f} s, {:.1f} images/s{}\n", o.out, table.commit(), read,
             seconds, static_cast<double>(read) / seconds,
             unreadable == 0 ? "" : fmt::format("; {} could not be read", unreadable));
  return unreadable == 0 ? 0 : 1;
}

}  // namespace features

struct Features {
  FeaturesOptions options;

  /// The status to end the program with: 1 where an image could not be read.
  template <class Device>
  int operator()(const Device& device) const {
    return features::run(options, device);
  }
};

}  // namespace examples
