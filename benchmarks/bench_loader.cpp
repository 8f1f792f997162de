// SPDX-License-Identifier: MIT
// How many images/s are read, decoded, cropped at random, resized, flipped and normalised, without a network.
//
//   bench_loader --data DIR --size 224 --threads 1
//
// DIR is what train --dataset folder takes. Prints one JSON object. The files should be in the system's cache:
// the first epoch, which brings them there, does not count. Images per second of the processor are what a core
// of one's own would give: other processes do not change them.
#include <fmt/core.h>

#include <chrono>
#include <ctime>
#include <inception/data/batches.hpp>
#include <inception/images/find_images.hpp>
#include <inception/images/streamed_images.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "support/command_line.hpp"

namespace {

using namespace inception;

struct Options {
  std::string data, decoding = "reduced";
  int size = 224, threads = 1, batch = 64, repeat = 3;
  bool jitter = false;
};

BatchOptions batch_options(const Options& o, int epochs) {
  BatchOptions batches{.batch_size = o.batch,
                       .preprocessing = {.normalization = Normalization::imagenet()},
                       .shuffle = true,
                       .seed = 1,
                       .epochs = epochs,
                       .threads = o.threads,
                       .ahead = o.threads + 1};
  Augmentation& augmentation = batches.preprocessing.augmentation;
  augmentation.resized_crop.emplace();
  augmentation.horizontal_flip = true;
  if (o.jitter) augmentation.jitter = {0.4, 0.4, 0.4, 0.1};
  return batches;
}

/// Takes all batches, and says how long it took: by the clock, and by the processor for all threads.
struct Seconds {
  double clock = 0, processor = 0;
};

Seconds load(const StreamedImages& images, const BatchOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const std::clock_t processor_start = std::clock();
  BatchLoader loader(images, all_indices(images.count()), options);
  while (loader.next() != nullptr) {
  }
  return {std::chrono::duration<double>(Clock::now() - start).count(),
          static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC};
}

nlohmann::ordered_json measure(const Options& o) {
  StreamOptions stream{.format = InputFormat::imagenet(o.size, {o.size, o.size})};
  stream.training_size = o.decoding == "whole" ? DecodingSize::whole : DecodingSize::reduced;
  const StreamedImages images(find_training_images(o.data).list, stream);
  load(images, batch_options(o, 1));
  const Seconds seconds = load(images, batch_options(o, o.repeat));
  const double loaded = static_cast<double>(images.count() * o.repeat);
  return {{"images", images.count()},
          {"size", o.size},
          {"threads", o.threads},
          {"batch", o.batch},
          {"repeat", o.repeat},
          {"decoding", o.decoding},
          {"jitter", o.jitter},
          {"images_per_second", loaded / seconds.clock},
          {"images_per_second_and_thread", loaded / seconds.clock / o.threads},
          {"images_per_processor_second", loaded / seconds.processor}};
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
