// SPDX-License-Identifier: MIT
// A training run: epochs, validation, logs, a report, checkpoints.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/schedules/make_schedule.hpp"
#include "inception/schedules/plateau.hpp"
#include "inception/training/accumulation.hpp"
#include "inception/training/batch_feed.hpp"
#include "inception/training/checkpoint.hpp"
#include "inception/training/checkpoint_files.hpp"
#include "inception/training/evaluate.hpp"
#include "inception/training/non_finite.hpp"
#include "inception/training/progress.hpp"
#include "inception/training/run_files.hpp"
#include "inception/training/run_log.hpp"
#include "inception/training/share_run.hpp"
#include "inception/training/step.hpp"
#include "inception/training/weight_average.hpp"

namespace inception {

struct FitOptions {
  int epochs = 1;
  Schedule learning_rate = ConstantRate{1e-3};
  /// Also scales the rate down where the validation loss, or without validation the training loss, stalls.
  std::optional<PlateauOptions> plateau{};
  StepOptions step{};
  int parts = 1;  ///< in which a batch passes the network: see Accumulation
  /// Decay of a running average of the weights, of [0, 1); 0: none. Where there is one, it is what
  /// is validated, what the weight files hold, and what the model holds after the last epoch.
  double weight_average = 0;
  /// Of the gradients, for models of Precision::float16; left out: none.
  std::optional<LossScaleOptions> loss_scale{};
  BatchOptions training{};    ///< start and epochs are set by fit()
  BatchOptions evaluation{};  ///< of the validation images
  /// Size of the images of an epoch, counted from 0, in training and validation; left out: that of
  /// the two options above in every epoch. Small images first make a run shorter.
  std::function<Extent(Index)> image_size{};
  std::filesystem::path folder;
  std::string settings;  ///< "name=value" lines of all that decides the numbers
  std::string title = "Training";
  int checkpoints = 2;  ///< kept, at least 1: the older ones serve where the newest is damaged
  /// Also saves a checkpoint after every so many steps within an epoch; 0: only where an epoch ends.
  Index steps_between_checkpoints = 0;
  std::vector<Fact> about{};  ///< what the report tells besides: model, device
  bool resume = false;
  std::function<bool()> stop = [] { return false; };  ///< asked after every step
  std::FILE* out = stdout;
};

struct FitResult {
  bool finished = false;             ///< false: stopped before the last epoch's end, all saved
  std::vector<EpochRecord> records;  ///< of several processes the first has them
};

namespace detail {

/// One run of fit(): what its parts share.
template <class Device, class Scalar>
class Fit {
 public:
  Fit(AnyModel<Device, Scalar>& model, Optimizer<Scalar, Device>& optimizer, const ImageSet& set,
      const Split& split, const FitOptions& options, DataParallel<Device, Scalar>* parallel)
      : model_(model),
        optimizer_(optimizer),
        set_(set),
        split_(split),
        options_(options),
        parallel_(parallel),
        files_(options.folder),
        checkpoints_(options.folder, options.checkpoints) {
    if (options.weight_average != 0) average_.emplace(model, options.weight_average);
    if (options.parts != 1) accumulation_.emplace(model, options.parts);
    if (options.loss_scale) loss_scale_.emplace(*options.loss_scale, model.device());
    if (writes()) open_folder();
    if (parallel != nullptr) {
      share_run(parallel->processes(), model, optimizer, position_, average(), loss_scale());
    }
    if (options.plateau) plateau_.emplace(*options.plateau, position_.plateau);
  }

  FitResult run() {
    if (writes()) {
      log_.emplace(options_.folder,
                   RunLogOptions{.title = options_.title,
                                 .epochs = options_.epochs,
                                 .settings = options_.settings,
                                 .about = options_.about},
                   static_cast<int>(position_.next.epoch), optimizer_.steps());
    }
    std::optional<BatchLoader> loader;
    std::optional<BatchFeed<Device>> feed;  // goes before the loader
    std::optional<Progress> progress;
    for (Index loader_end = 0; position_.next.epoch < options_.epochs;) {
      if (!loader || position_.next.epoch == loader_end) {
        loader_end = end_of_size();
        BatchOptions batches = options_at_size(options_.training);
        batches.start = position_.next;
        batches.epochs = loader_end;
        batches.shard = shard();
        feed.reset();
        loader.emplace(set_, split_.train, batches);
        feed.emplace(*loader, model_.device());
      }
      if (!progress) {
        progress.emplace(ProgressPlan{options_.epochs, loader->images_per_epoch()}, options_.out);
      }
      if (!train_epoch(*feed, loader->batches_per_epoch(), *progress)) return {false, records()};
      const EpochRecord record = finish_epoch(*loader, *progress);
      if (interrupted_) {
        save();
        return {false, records()};
      }
      if (log_) log_->epoch(record, optimizer_.steps(), answers_, set_);
      keep_best(record);
      RunPosition after;
      after.next = {position_.next.epoch + 1, 0};
      after.best_accuracy = position_.best_accuracy;
      after.plateau = plateau_after(record);
      position_ = after;
      save();
      std::fprintf(options_.out, "%s\n", epoch_line(record, options_.epochs).c_str());
      std::fflush(options_.out);
    }
    if (average_) average_->swap();
    return {true, records()};
  }

 private:
  using Clock = std::chrono::steady_clock;

  Communicator* processes() const {
    return parallel_ == nullptr ? nullptr : &parallel_->processes();
  }
  /// Of several processes the first writes all files.
  bool writes() const { return is_first(processes()); }
  Shard shard() const {
    if (parallel_ == nullptr) return {};
    return {processes()->rank(), processes()->size()};
  }
  std::vector<EpochRecord> records() const {
    return log_ ? log_->records() : std::vector<EpochRecord>();
  }

  void open_folder() {
    if (options_.resume) {
      position_ = load_newest();
    } else {
      std::filesystem::create_directories(options_.folder);
    }
    checkpoints_.remove_temporaries();
    write_file(files_.settings, options_.settings);
  }

  /// The newest checkpoint that is not damaged; says so where that is not the newest of all.
  RunPosition load_newest() {
    const auto paths = checkpoints_.existing();
    if (paths.empty()) {
      throw FileError(
          files_.checkpoint.string() +
          ": a run goes on from its checkpoint, and there is none; start it without resuming");
    }
    std::string damaged;
    for (const auto& path : paths) {
      try {
        const RunPosition position =
            load_checkpoint(path, model_, optimizer_, options_.settings, average(), loss_scale());
        if (damaged.empty()) return position;
        std::fprintf(options_.out, "%s\nGoing on from %s.\n", damaged.c_str(), path.c_str());
        for (auto newer = paths.begin(); *newer != path; ++newer) checkpoints_.set_aside(*newer);
        return position;
      } catch (const FileError& error) {
        damaged += (damaged.empty() ? "" : "\n") + std::string(error.what());
      }
    }
    throw FileError(damaged);
  }

  /// The epoch before which the images' size changes, or the run ends.
  Index end_of_size() const {
    Index end = position_.next.epoch + 1;
    if (!options_.image_size) return options_.epochs;
    const Extent now = options_.image_size(position_.next.epoch);
    while (end < options_.epochs && options_.image_size(end) == now) ++end;
    return end;
  }

  BatchOptions options_at_size(BatchOptions batches) const {
    if (options_.image_size) {
      batches.preprocessing.size = options_.image_size(position_.next.epoch);
    }
    return batches;
  }

  /// False where it was stopped; all is saved then.
  bool train_epoch(BatchFeed<Device>& feed, Index batches, Progress& progress) {
    const double epoch = static_cast<double>(position_.next.epoch);
    progress.begin_epoch(static_cast<int>(position_.next.epoch) + 1, position_.running.images);
    auto start = Clock::now();
    while (position_.next.batch < batches) {
      const auto* batch = feed.next();
      const double rate =
          rate_at(epoch + static_cast<double>(position_.next.batch) / static_cast<double>(batches));
      const LossResult result = step(*batch, rate);
      position_.running.add(result, batch->whole_size());
      if (log_) log_->step(optimizer_.steps(), result.loss, rate);
      if (average_) average_->update(optimizer_.steps());
      ++position_.next.batch;
      const auto now = Clock::now();
      position_.seconds += std::chrono::duration<double>(now - start).count();
      start = now;
      progress.update(position_.running, rate);
      if (options_.steps_between_checkpoints > 0 && position_.next.batch < batches &&
          position_.next.batch % options_.steps_between_checkpoints == 0) {
        save_checkpoint_file();
        start = Clock::now();
      }
      if (stops()) {
        progress.clear();
        save();
        return false;
      }
    }
    progress.clear();
    return true;
  }

  /// One process's wish to stop is all processes'.
  bool stops() const {
    const bool here = options_.stop();
    return parallel_ == nullptr ? here : any_of(*processes(), here);
  }

  double rate_at(double epoch) const {
    return options_.learning_rate(epoch) * (plateau_ ? plateau_->scale() : 1);
  }

  template <class Batch>
  LossResult step(const Batch& batch, double rate) {
    try {
      return one_step(batch, rate);
    } catch (const NonFiniteLoss& error) {
      const std::string first = first_non_finite(model_, batch.images());
      const auto saved = checkpoints_.existing();
      throw NonFiniteLoss(std::string(error.what()) + ". The first that is not finite: " +
                          (first.empty() ? "the loss itself" : first) + ". The last checkpoint: " +
                          (saved.empty() ? "none yet" : saved.front().string()));
    }
  }

  template <class Batch>
  LossResult one_step(const Batch& batch, double rate) {
    if (parallel_ != nullptr) {
      parallel_->begin_batch(batch.first(), batch.size(), batch.whole_size());
    }
    const Targets targets(batch.labels(), batch.partners(), batch.shares());
    if (accumulation_) {
      return train_step(model_, optimizer_, *accumulation_, batch.images(), targets, rate,
                        options_.step, loss_scale(), parallel_);
    }
    return train_step(model_, optimizer_, batch.images(), targets, rate, options_.step,
                      loss_scale(), parallel_);
  }

  /// Validates, and sums the epoch up.
  EpochRecord finish_epoch(const BatchLoader& loader, Progress& progress) {
    EpochRecord record{.epoch = static_cast<int>(position_.next.epoch) + 1,
                       .learning_rate = rate_at(static_cast<double>(position_.next.epoch)),
                       .train = position_.running.mean(),
                       .seconds = position_.seconds};
    if (position_.seconds > 0) {
      record.images_per_second = static_cast<double>(loader.images_per_epoch()) / position_.seconds;
    }
    interrupted_ = false;
    if (!split_.validation.empty()) {
      BatchOptions batches = options_at_size(options_.evaluation);
      batches.epochs = 1;
      batches.shard = shard();
      BatchLoader validation(set_, split_.validation, batches);
      const SwappedIn swapped(average());
      answers_.clear();
      RunningMetrics metrics =
          evaluate(model_, validation, options_.step.loss, options_.stop, &answers_);
      if (parallel_ != nullptr) {
        metrics = parallel_->join(metrics);
        answers_ = gather_lists(*processes(), std::move(answers_));
        std::ranges::sort(answers_, {}, &Answer::image);  // as they come where there is one process
      }
      interrupted_ = metrics.images < validation.images_per_epoch();
      record.validation = metrics.mean();
    }
    progress.clear();
    return record;
  }

  PlateauState plateau_after(const EpochRecord& record) {
    if (!plateau_) return {};
    plateau_->observe(record.validation ? record.validation->loss : record.train.loss);
    return plateau_->state();
  }

  void keep_best(const EpochRecord& record) {
    const double accuracy = record.validation ? record.validation->accuracy : record.train.accuracy;
    if (accuracy <= position_.best_accuracy) return;
    position_.best_accuracy = accuracy;
    save_evaluated(files_.best);
  }

  void save() {
    save_evaluated(files_.last);
    save_checkpoint_file();
  }

  void save_checkpoint_file() {
    if (!writes()) return;
    checkpoints_.add([&](const std::filesystem::path& path) {
      save_checkpoint(path, model_, optimizer_, position_, options_.settings, average(),
                      loss_scale());
    });
  }

  /// Writes the weights that validation sees.
  void save_evaluated(const std::filesystem::path& path) {
    if (!writes()) return;
    const SwappedIn swapped(average());
    save_weights(model_, path);
  }

  WeightAverage<Device, Scalar>* average() { return average_ ? &*average_ : nullptr; }
  LossScale<Device>* loss_scale() { return loss_scale_ ? &*loss_scale_ : nullptr; }

  AnyModel<Device, Scalar>& model_;
  Optimizer<Scalar, Device>& optimizer_;
  const ImageSet& set_;
  const Split& split_;
  const FitOptions& options_;
  DataParallel<Device, Scalar>* parallel_;  ///< null: there are no other processes
  RunFiles files_;
  CheckpointFiles checkpoints_;
  RunPosition position_;
  std::optional<WeightAverage<Device, Scalar>> average_;
  std::optional<Accumulation<Device, Scalar>> accumulation_;
  std::optional<LossScale<Device>> loss_scale_;
  std::optional<Plateau> plateau_;
  std::optional<RunLog> log_;    ///< of the process that writes
  std::vector<Answer> answers_;  ///< of the last validation
  bool interrupted_ = false;     ///< the last validation did not see all its images
};

}  // namespace detail

/// Trains to the last epoch, or until stop() says so: then everything is saved after that step.
///
/// Writes settings.txt, log.csv, log.jsonl, curves.svg, report.html and an event file for TensorBoard into the folder
/// after every epoch, and last.safetensors, best.safetensors and checkpoint.safetensors when stopped too.
/// With `resume` it goes on from the checkpoint and gives the same bits as a run that was never stopped.
///
/// With a `parallel` all its processes call fit() alike, and train on their shards of every batch; the first
/// writes. A checkpoint does not depend on how many they are: any number may go on from it.
///
/// Errors   FileError where a file cannot be read or written; NonFiniteLoss, which names the step, the first
///          tensor that was not finite, and the last checkpoint
template <class Device, class Scalar>
FitResult fit(AnyModel<Device, Scalar>& model, Optimizer<Scalar, Device>& optimizer,
              const ImageSet& set, const Split& split, const FitOptions& options,
              DataParallel<Device, Scalar>* parallel = nullptr) {
  return detail::Fit<Device, Scalar>(model, optimizer, set, split, options, parallel).run();
}

}  // namespace inception
