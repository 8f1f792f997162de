// SPDX-License-Identifier: MIT
// What fine_tune does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <inception/data/images_in_memory.hpp>
#include <inception/images/find_images.hpp>
#include <inception/images/input_format_text.hpp>
#include <inception/images/load_images.hpp>
#include <inception/images/streamed_images.hpp>
#include <inception/io/atomic_file.hpp>
#include <inception/program/heads.hpp>
#include <inception/program/names.hpp>
#include <inception/training/interrupt.hpp>
#include <inception/training/parameter_groups.hpp>
#include <inception/training/recipe.hpp>
#include <inception/training/transfer_weights.hpp>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/augmentation_flags.hpp"
#include "support/device_choice.hpp"
#include "support/layer_rates.hpp"
#include "support/make_optimizer.hpp"
#include "support/open_network.hpp"
#include "support/training.hpp"

namespace examples {

/// What fine_tune is told.
struct FineTuneOptions {
  NetworkChoice network;
  std::vector<std::string> rates, freeze;
  std::string data, out = "runs/fine_tune", optimizer = "sgd", schedule = "cosine", device = "cpu";
  inception::Augmentation augmentation{.crop_padding = 16};  ///< moves with --augment only
  AugmentationFlags flags;
  std::string unreadable = "stop";
  int epochs = 10, batch = 32, size = 0, threads = 0, loader_threads = 0;
  double validation = 0.2, warmup = 0, weight_decay = 1e-4, label_smoothing = 0, aux_weight = 0.3;
  bool augment = false, stream = false, resume = false;
  std::uint64_t seed = 0;
};

namespace fine_tune {

using namespace inception;

/// The images of DATA/train and DATA/val one behind the other; or those of DATA, of which a part is set
/// apart.
struct Data {
  std::unique_ptr<LabelledImages> images;
  Split split;
};

/// Whether images are read when they are needed: as asked, and for random parts of stored pictures.
inline bool streams(const FineTuneOptions& o) { return o.stream || o.flags.resized_crop; }

inline std::unique_ptr<LabelledImages> open_images(const FineTuneOptions& o, ImageList list,
                                                   const InputFormat& format, int threads) {
  if (!streams(o)) {
    return std::make_unique<ImagesInMemory>(load_images(std::move(list), format, threads));
  }
  StreamOptions options{.format = format};
  options.unreadable = o.unreadable == "skip" ? WhenUnreadable::skip : WhenUnreadable::stop;
  options.tell_unreadable = [](const std::string& reason) {
    fmt::print(stderr, "Skipped: {}\n", reason);
  };
  return std::make_unique<StreamedImages>(std::move(list), options);
}

inline Data load_data(const FineTuneOptions& o, const InputFormat& format, int threads) {
  TrainingList found = find_training_images(o.data);
  const Index count = std::ssize(found.list.images);
  Data data{open_images(o, std::move(found.list), format, threads), {}};
  if (found.validation > 0) {
    data.split = split_at_end(count, found.validation);
    return data;
  }
  const auto apart = static_cast<Index>(std::lround(o.validation * static_cast<double>(count)));
  if (apart >= count) {
    throw Error("--validation: it must leave images to train on; " + std::to_string(apart) +
                " of " + std::to_string(count) + " would be set apart");
  }
  data.split = split(count, apart, o.seed);
  return data;
}

/// The augmentation that the flags say.
inline Augmentation augmentation_of(const FineTuneOptions& o) {
  Augmentation augmentation = o.augmentation;
  augmentation.horizontal_flip = o.augment;
  if (!o.augment) augmentation.crop_padding = 0;
  take_flags(augmentation, o.flags);
  return augmentation;
}

/// Everything that decides the numbers, for --resume.
inline std::string settings_of(const FineTuneOptions& o, const InputFormat& format) {
  std::string text = fmt::format(
      "network={}\nstem={}\nweights={}\ndata={}\nformat={}\nepochs={}\nbatch={}\noptimizer={}\n"
      "schedule={}\nwarmup={}\nweight-decay={}\nlabel-smoothing={}\naux-weight={}\nvalidation={}\n"
      "{}seed={}\ndevice={}\n",
      o.network.network, o.network.stem, o.network.weights, o.data, to_text(format), o.epochs,
      o.batch, o.optimizer, o.schedule, o.warmup, o.weight_decay, o.label_smoothing, o.aux_weight,
      o.validation, to_text(augmentation_of(o)), o.seed, o.device.substr(0, 4));
  for (const std::string& rate : o.rates) text += "lr=" + rate + "\n";
  for (const std::string& prefix : o.freeze) text += "freeze=" + prefix + "\n";
  return text;
}

inline FitOptions fit_options(const FineTuneOptions& o, const InputFormat& format, double rate,
                              Index training_images, int loader_threads) {
  FitOptions fit;
  fit.epochs = o.epochs;
  fit.learning_rate = make_schedule(
      o.schedule, {.rate = rate, .epochs = static_cast<double>(o.epochs), .warm_up = o.warmup});
  fit.step.loss = {.label_smoothing = o.label_smoothing, .aux_weight = o.aux_weight};
  fit.evaluation.batch_size = o.batch;
  fit.evaluation.preprocessing.normalization = format.normalization;
  fit.training = fit.evaluation;
  fit.training.shuffle = true;
  // A last batch of one image has no variance to normalise with.
  fit.training.drop_last = training_images % o.batch == 1;
  fit.training.seed = o.seed;
  fit.training.threads = loader_threads;
  fit.training.ahead = std::max(4, loader_threads + 1);
  fit.evaluation.threads = loader_threads;
  fit.evaluation.ahead = std::max(2, loader_threads + 1);
  fit.training.preprocessing.augmentation = augmentation_of(o);
  fit.folder = o.out;
  fit.settings = settings_of(o, format);
  fit.title = o.network.network + " on " + o.data;
  fit.resume = o.resume;
  return fit;
}

/// The weights of the best epoch with what classify has to know of them: model.safetensors, classes.txt.
template <class Device>
void save_result(const FineTuneOptions& o, AnyModel<Device>& model, const InputFormat& format,
                 std::span<const std::string> class_names) {
  const std::filesystem::path folder = o.out;
  load_weights(model, RunFiles(folder).best);
  SafetensorsWriter weights;
  add_weights(weights, model);
  weights.set_metadata(std::string(input_format_key), to_text(format));
  weights.write(folder / "model.safetensors");
  AtomicFile names(folder / "classes.txt");
  for (const std::string& name : class_names) names.write(name + "\n");
  names.commit();
}

/// The network with the data's classes.
template <class Device>
std::unique_ptr<AnyModel<Device>> make_model(const FineTuneOptions& o, int classes,
                                             const Device& device) {
  const ModelOptions options{.classes = classes, .seed = o.seed, .frozen = o.freeze};
  if (const NetworkEntry* entry = find_network(o.network.network)) {
    return make_network<float>(*entry, options, device);
  }
  return make_inception_v2<float>(o.network.stem, Image::channels, options, device);
}

/// Names of the layers that give the answers, as "fc" and "AuxLogits.fc".
inline std::vector<std::string> head_layers(ProgramView p) {
  std::vector<std::string> names;
  for (const OperationId head : heads_of(p)) {
    names.push_back(scope_name(p, p.operations[static_cast<std::size_t>(head)].scope));
  }
  return names;
}

template <class Device>
int run(const FineTuneOptions& o, const Device& device) {
  const auto weights = open_weight_file(o.network.weights);
  ChosenFormat input = choose_format(o.network.input_format, o.network.network, *weights);
  check(input.format);
  if (o.size > 0) input.format = with_size(input.format, {o.size, o.size});
  fmt::print("{}\n", description(o.network, DeviceName<Device>::of(device), input));
  const int reading = o.loader_threads > 0 ? o.loader_threads : device.host().threads();
  const Data data = load_data(o, input.format, reading);
  const std::span<const std::string> names = data.images->class_names();
  const int classes = static_cast<int>(names.size());
  const auto model = make_model(o, classes, device);
  transfer_weights(*model, *weights, {.new_heads = true});

  const LayerRates rates = layer_rates(o.rates, head_layers(model->program()));
  const auto ranges = ranges_with_rates(*model, rates.groups);
  Arenas<float> arenas = model->arenas();
  arenas.ranges = ranges;
  OptimizerSettings settings;
  settings.weight_decay = o.weight_decay;
  if (o.optimizer == "sgd") settings.momentum = 0.9;
  const auto optimizer = make_optimizer<float>(o.optimizer, arenas, settings, device);

  Index trained = 0, all = 0;
  for (const ParameterRange& range : ranges) {
    all += range.size;
    if (range.rate > 0) trained += range.size;
  }
  fmt::print(
      "{} classes, {} training and {} validation images of {}x{}; {} of {} parameters train\n",
      classes, data.split.train.size(), data.split.validation.size(), input.format.size.height,
      input.format.size.width, trained, all);
  std::fflush(stdout);

  const Interrupt interrupt;
  FitOptions options = fit_options(o, input.format, rates.largest, std::ssize(data.split.train),
                                   streams(o) ? reading : 1);
  options.stop = [&] { return interrupt.requested(); };
  const FitResult result = fit(*model, *optimizer, *data.images, data.split, options);
  if (!result.finished) {
    fmt::print("Stopped after step {}; everything is saved in {}. Go on with --resume.\n",
               model->step(), o.out);
    return 130;
  }
  if (data.images->skipped() > 0) {
    fmt::print("Skipped {} images that cannot be read\n", data.images->skipped());
  }
  save_result(o, *model, input.format, names);
  fmt::print(
      "classify --network {} --weights {}/model.safetensors --classes {}/classes.txt IMAGE...\n",
      o.network.network, o.out, o.out);
  return 0;
}

}  // namespace fine_tune

struct FineTune {
  FineTuneOptions options;

  /// The status to end the program with.
  template <class Device>
  int operator()(const Device& device) const {
    return fine_tune::run(options, device);
  }
};

}  // namespace examples
