// SPDX-License-Identifier: MIT
// What fine_tune does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <inception/images/image_folder.hpp>
#include <inception/images/input_format_text.hpp>
#include <inception/io/atomic_file.hpp>
#include <inception/program/heads.hpp>
#include <inception/program/names.hpp>
#include <inception/training/interrupt.hpp>
#include <inception/training/parameter_groups.hpp>
#include <inception/training/transfer_weights.hpp>
#include <iterator>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

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
  int epochs = 10, batch = 32, size = 0, crop_padding = 16, threads = 0;
  double validation = 0.2, warmup = 0, weight_decay = 1e-4, label_smoothing = 0, aux_weight = 0.3;
  bool augment = false, resume = false;
  std::uint64_t seed = 0;
};

namespace fine_tune {

using namespace inception;

/// The images of DATA/train and DATA/val one behind the other; or those of DATA, of which a part is set
/// apart.
struct Data {
  ImageSet images;
  Split split;
};

inline Data load_data(const FineTuneOptions& o, const InputFormat& format, int threads) {
  const std::filesystem::path folder = o.data;
  if (!std::filesystem::is_directory(folder / "train")) {
    ImageSet images = load_images(list_image_folder(folder), format, threads);
    const auto apart =
        static_cast<Index>(std::lround(o.validation * static_cast<double>(images.count)));
    if (apart >= images.count) {
      throw Error("--validation: it must leave images to train on; " + std::to_string(apart) +
                  " of " + std::to_string(images.count) + " would be set apart");
    }
    Split split = inception::split(images.count, apart, o.seed);
    return {std::move(images), std::move(split)};
  }
  ImageFolder files = list_image_folder(folder / "train");
  const ImageFolder more = list_image_folder(folder / "val", files.class_names);
  const auto trained = std::ssize(files.files);
  files.files.insert(files.files.end(), more.files.begin(), more.files.end());
  files.labels.insert(files.labels.end(), more.labels.begin(), more.labels.end());
  Data data{load_images(files, format, threads), {}};
  data.split.train = all_indices(trained);
  data.split.validation.resize(more.files.size());
  std::iota(data.split.validation.begin(), data.split.validation.end(), trained);
  return data;
}

/// A format whose input has another side; what it is cut from changes with it.
inline InputFormat with_side(InputFormat format, int side) {
  if (side == 0) return format;
  format.shorter_side =
      static_cast<int>(std::lround(double{1} * format.shorter_side * side / format.size.height));
  format.size = {side, side};
  return format;
}

/// Everything that decides the numbers, for --resume.
inline std::string settings_of(const FineTuneOptions& o, const InputFormat& format) {
  std::string text = fmt::format(
      "network={}\nstem={}\nweights={}\ndata={}\nformat={}\nepochs={}\nbatch={}\noptimizer={}\n"
      "schedule={}\nwarmup={}\nweight-decay={}\nlabel-smoothing={}\naux-weight={}\nvalidation={}\n"
      "augment={}\nseed={}\ndevice={}\n",
      o.network.network, o.network.stem, o.network.weights, o.data, to_text(format), o.epochs,
      o.batch, o.optimizer, o.schedule, o.warmup, o.weight_decay, o.label_smoothing, o.aux_weight,
      o.validation, o.augment ? o.crop_padding : -1, o.seed, o.device.substr(0, 4));
  for (const std::string& rate : o.rates) text += "lr=" + rate + "\n";
  for (const std::string& prefix : o.freeze) text += "freeze=" + prefix + "\n";
  return text;
}

inline FitOptions fit_options(const FineTuneOptions& o, const InputFormat& format, double rate,
                              Index training_images) {
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
  fit.training.ahead = 4;
  if (o.augment) fit.training.preprocessing.augmentation = {true, o.crop_padding};
  fit.folder = o.out;
  fit.settings = settings_of(o, format);
  fit.title = o.network.network + " on " + o.data;
  fit.resume = o.resume;
  return fit;
}

/// The weights of the best epoch with what classify has to know of them: model.safetensors, classes.txt.
template <class Device>
void save_result(const FineTuneOptions& o, AnyModel<Device>& model, const InputFormat& format,
                 const std::vector<std::string>& class_names) {
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
  input.format = with_side(input.format, o.size);
  check(input.format);
  fmt::print("{}\n", description(o.network, DeviceName<Device>::of(device), input));
  const Data data = load_data(o, input.format, device.host().threads());
  const auto model = make_model(o, data.images.classes, device);
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
      data.images.classes, data.split.train.size(), data.split.validation.size(),
      data.images.height, data.images.width, trained, all);
  std::fflush(stdout);

  const Interrupt interrupt;
  FitOptions options = fit_options(o, input.format, rates.largest, std::ssize(data.split.train));
  options.stop = [&] { return interrupt.requested(); };
  const FitResult result = fit(*model, *optimizer, data.images, data.split, options);
  if (!result.finished) {
    fmt::print("Stopped after step {}; everything is saved in {}. Go on with --resume.\n",
               model->step(), o.out);
    return 130;
  }
  save_result(o, *model, input.format, data.images.class_names);
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
