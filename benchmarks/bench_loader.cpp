// SPDX-License-Identifier: MIT
// How many images/s are read, decoded, cropped at random, resized, flipped and normalised, without a network.
//
//   bench_loader --data DIR --size 224 --threads 1
//
// DIR is what train --dataset folder takes. Prints one JSON object. The files should be in the system's cache:
// the first epoch, which brings them there, does not count.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <inception/data/batches.hpp>
#include <inception/images/find_images.hpp>
#include <inception/images/streamed_images.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command_line.hpp"

namespace {

using namespace inception;

struct Options {
  std::string data, decoding = "reduced";
  int size = 224, threads = 1, batch = 64, repeat = 3;
  bool jitter = false;
};

BatchOptions batch_options(const Options& o) {
  BatchOptions batches{.batch_size = o.batch,
                       .preprocessing = {.normalization = Normalization::imagenet()},
                       .shuffle = true,
                       .seed = 1,
                       .epochs = o.repeat + 1,
                       .threads = o.threads,
                       .ahead = o.threads + 1};
  Augmentation& augmentation = batches.preprocessing.augmentation;
  augmentation.resized_crop.emplace();
  augmentation.horizontal_flip = true;
  if (o.jitter) augmentation.jitter = {0.4, 0.4, 0.4, 0.1};
  return batches;
}

nlohmann::ordered_json measure(const Options& o) {
  StreamOptions stream{.format = InputFormat::imagenet(o.size, {o.size, o.size})};
  stream.training_size = o.decoding == "whole" ? DecodingSize::whole : DecodingSize::reduced;
  const StreamedImages images(find_training_images(o.data).list, stream);
  BatchLoader loader(images, all_indices(images.count()), batch_options(o));
  using Clock = std::chrono::steady_clock;
  std::vector<double> rates;
  for (int epoch = 0; epoch <= o.repeat; ++epoch) {
    const auto start = Clock::now();
    for (Index batch = 0; batch < loader.batches_per_epoch(); ++batch) loader.next();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (epoch > 0) rates.push_back(static_cast<double>(images.count()) / seconds);
  }
  std::vector<double> sorted = rates;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  return {{"images", images.count()},      {"size", o.size},
          {"threads", o.threads},          {"batch", o.batch},
          {"decoding", o.decoding},        {"jitter", o.jitter},
          {"images_per_second", median},   {"images_per_second_and_thread", median / o.threads},
          {"images_per_second_all", rates}};
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Times the loading of images for training.");
  line.required("--data", o.data, "folder of class folders, lists or shards, or with such train");
  line.option("--size", o.size, "side of the network's images", examples::positive);
  line.option("--threads", o.threads, "that load", {1, 4096});
  line.option("--batch", o.batch, "images at a time", examples::positive);
  line.option("--repeat", o.repeat, "epochs that are timed", {1, 1 << 20});
  line.option("--decoding", o.decoding, "of large JPEGs: whole, or reduced to twice --size",
              {"whole", "reduced"});
  line.flag("--jitter", o.jitter, "colour jitter of 0.4, 0.4, 0.4 and 0.1 too");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    fmt::print("{}\n", measure(o).dump(2));
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench_loader: {}\n", e.what());
    return 1;
  }
}
