// SPDX-License-Identifier: MIT
// A checkpoint: everything a run needs to go on as if it had never stopped.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/io/safetensors.hpp"
#include "inception/optimizers/loss_scale.hpp"
#include "inception/optimizers/optimizer.hpp"
#include "inception/schedules/plateau.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/training/metrics.hpp"
#include "inception/training/weight_average.hpp"
#include "inception/training/weights.hpp"

namespace inception {

/// Where a run stands: the next batch, and what the current epoch has gathered so far.
struct RunPosition {
  BatchPosition next{};  ///< batch = batches_per_epoch: trained, but not validated
  RunningMetrics running{};
  double seconds = 0;  ///< of training in this epoch
  double best_accuracy = -1;
  PlateauState plateau{};
};

namespace detail {

inline constexpr const char* checkpoint_format = "inception checkpoint 1";

inline std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::ranges::sort(lines);
  return lines;
}

/// Refuses to go on under other settings, naming each "name=value" line that differs.
inline void require_same_settings(const std::filesystem::path& path, const std::string& then,
                                  const std::string& now) {
  const std::vector<std::string> old_lines = sorted_lines(then), new_lines = sorted_lines(now);
  if (old_lines == new_lines) return;
  std::vector<std::string> old_only, new_only, differences;
  std::ranges::set_difference(old_lines, new_lines, std::back_inserter(old_only));
  std::ranges::set_difference(new_lines, old_lines, std::back_inserter(new_only));
  for (const std::string& line : old_only) differences.push_back(line + " then");
  for (const std::string& line : new_only) differences.push_back(line + " now");
  std::ranges::sort(differences);
  throw Error(path.string() +
              ": a run goes on only with the settings it began with; give the old ones, or start "
              "a new run without --resume" +
              listed("different", differences));
}

/// An array of a run's state, on its device, and the name of its tensor.
template <class Scalar>
struct StateArray {
  std::string name;
  std::span<Scalar> values;
};

/// What a run keeps beside the model: the optimizer's slots and the average of the weights.
template <class Device, class Scalar>
std::vector<StateArray<Scalar>> state_arrays(Optimizer<Scalar, Device>& optimizer,
                                             WeightAverage<Device, Scalar>* average) {
  std::vector<StateArray<Scalar>> arrays;
  for (const auto& slot : optimizer.slots()) {
    arrays.push_back({"optimizer/" + std::string(slot.name), slot.values});
  }
  if (average != nullptr) {
    arrays.push_back({"average/parameters", average->parameters()});
    arrays.push_back({"average/state", average->state()});
  }
  return arrays;
}

/// What a plateau had seen; checkpoints from before there were any have nothing.
inline PlateauState plateau_state(const SafetensorsFile& file) {
  const auto* entry = file.find("position/plateau");
  if (entry == nullptr) return {};
  const auto reals = file.read<double>(*entry);
  if (reals.size() != 3) {
    throw FileError(file.path().string() + ": position/plateau must be 3 reals; it has " +
                    std::to_string(reals.size()));
  }
  return {reals[0], reals[1], static_cast<std::int64_t>(reals[2])};
}

inline constexpr const char* loss_scale_name = "loss_scale";

/// A loss scale is a power of two: all of its state is whole numbers.
inline std::array<std::int64_t, 3> integers_of(const LossScaleState& state) {
  return {static_cast<std::int64_t>(state.scale), state.good_steps, state.skipped};
}

inline LossScaleState read_loss_scale(const SafetensorsFile& file) {
  const auto integers = file.read<std::int64_t>(file.at(loss_scale_name));
  constexpr auto most = static_cast<std::int64_t>(largest_loss_scale);
  constexpr std::int64_t most_steps = std::numeric_limits<std::int32_t>::max();
  const auto within = [](std::int64_t value, std::int64_t low, std::int64_t high) {
    return value >= low && value <= high;
  };
  if (integers.size() != 3 || !within(integers[0], 1, most) ||
      !std::has_single_bit(static_cast<std::uint64_t>(integers[0])) ||
      !within(integers[1], 0, most_steps) || !within(integers[2], 0, most_steps)) {
    throw FileError(file.path().string() + ": " + loss_scale_name +
                    " must be a power of two of [1, 2^24] and two counts of steps; it is not");
  }
  return {.scale = static_cast<float>(integers[0]),
          .good_steps = static_cast<std::int32_t>(integers[1]),
          .skipped = static_cast<std::int32_t>(integers[2])};
}

}  // namespace detail

/// Writes a checkpoint in one step: after a failure the old one is still there.
///
/// `settings` are lines "name=value" of all that decides the numbers; load_checkpoint compares them.
/// `average` and `loss_scale` are null in a run without one.
template <class Device, class Scalar>
void save_checkpoint(const std::filesystem::path& path, const AnyModel<Device, Scalar>& model,
                     Optimizer<Scalar, Device>& optimizer, const RunPosition& position,
                     const std::string& settings, WeightAverage<Device, Scalar>* average = nullptr,
                     LossScale<Device>* loss_scale = nullptr) {
  SafetensorsWriter writer;
  writer.set_metadata("format", detail::checkpoint_format);
  writer.set_metadata("settings", settings);
  writer.set_metadata("optimizer", std::string(optimizer.name()));
  add_weights(writer, model, "model/");
  const auto arrays = detail::state_arrays(optimizer, average);
  for (const auto& array : arrays) {
    writer.add_with<Scalar>(array.name, {std::ssize(array.values)}, [&](std::span<Scalar> out) {
      read_values(model.device(), std::span<const Scalar>(array.values), out);
    });
  }
  std::array<std::int64_t, 3> scale{};
  if (loss_scale != nullptr) {
    loss_scale->settle(optimizer);
    scale = detail::integers_of(loss_scale->state());
    writer.add(detail::loss_scale_name, {3}, std::span(std::as_const(scale)));
  }
  const std::array<std::int64_t, 6> integers{
      position.next.epoch, position.next.batch,      static_cast<std::int64_t>(model.step()),
      optimizer.steps(),   position.running.correct, position.running.images};
  const std::array<double, 3> reals{position.running.loss_sum, position.seconds,
                                    position.best_accuracy};
  writer.add("position/integers", {6}, std::span(integers));
  writer.add("position/reals", {3}, std::span(reals));
  const std::array<double, 3> plateau{position.plateau.scale, position.plateau.best,
                                      static_cast<double>(position.plateau.bad_epochs)};
  writer.add("position/plateau", {3}, std::span(plateau));
  writer.add_checksum();
  writer.write(path);
}

/// Puts model, optimizer, average and loss scale back into the state that was saved. All is checked before
/// anything changes.
///
/// Errors   FileError where the file is damaged or no checkpoint of this model and optimizer; Error where
///          the settings differ
template <class Device, class Scalar>
RunPosition load_checkpoint(const std::filesystem::path& path, AnyModel<Device, Scalar>& model,
                            Optimizer<Scalar, Device>& optimizer, const std::string& settings,
                            WeightAverage<Device, Scalar>* average = nullptr,
                            LossScale<Device>* loss_scale = nullptr) {
  const auto file = SafetensorsFile::open(path);
  const auto metadata = [&](const std::string& key) {
    const auto found = file.metadata().find(key);
    return found == file.metadata().end() ? std::string() : found->second;
  };
  if (metadata("format") != detail::checkpoint_format) {
    throw FileError(path.string() + ": it must be a checkpoint (\"" +
                    std::string(detail::checkpoint_format) + "\"); its format is \"" +
                    metadata("format") + "\"");
  }
  file.require_checksum();
  detail::require_same_settings(path, metadata("settings"), settings);

  const auto integers = file.read<std::int64_t>(file.at("position/integers"));
  const auto reals = file.read<double>(file.at("position/reals"));
  if (integers.size() != 6 || reals.size() != 3) {
    throw FileError(path.string() + ": the position must be 6 integers and 3 reals; it has " +
                    std::to_string(integers.size()) + " and " + std::to_string(reals.size()));
  }
  const auto arrays = detail::state_arrays(optimizer, average);
  for (const auto& array : arrays) {
    const auto& entry = file.at(array.name);
    if (entry.count() != std::ssize(array.values) || !is_real(entry.dtype)) {
      throw FileError(path.string() + ": " + array.name + " must hold " +
                      std::to_string(array.values.size()) + " real numbers; it holds " +
                      std::to_string(entry.count()));
    }
  }
  LossScaleState scale_state;
  if (loss_scale != nullptr) scale_state = detail::read_loss_scale(file);
  load_weights(model, file, Strictness::strict, "model/");
  for (const auto& array : arrays) {
    const std::vector<Scalar> values = file.template read<Scalar>(file.at(array.name));
    write_values(model.device(), std::span<const Scalar>(values), array.values);
  }
  model.set_step(static_cast<std::uint64_t>(integers[2]));
  optimizer.set_steps(integers[3]);
  if (loss_scale != nullptr) loss_scale->set_state(scale_state);
  return {.next = {integers[0], integers[1]},
          .running = {reals[0], integers[4], integers[5]},
          .seconds = reals[1],
          .best_accuracy = reals[2],
          .plateau = detail::plateau_state(file)};
}

}  // namespace inception
