// SPDX-License-Identifier: MIT
// Runs that are killed at any moment, whose disk is full, or whose newest checkpoint is damaged, lose nothing that
// was saved, and end in the bits of a run that nothing happened to.
#include <doctest/doctest.h>
#include <fcntl.h>         // open
#include <sys/resource.h>  // setrlimit
#include <sys/wait.h>      // waitpid
#include <unistd.h>        // fork, pipe

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/linear.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/optimizers/adam.hpp"
#include "inception/training/fit.hpp"
#include "support/files.hpp"
#include "support/three_greys.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Network = Sequential<ConvBlock<1, 8, Kernel<3>>, GlobalAvgPool2d<8>, Linear<8, 3>>;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int steps_per_epoch = 4;
constexpr int epochs = 3;

/// How a process ended.
enum Status : int { finished = 0, could_not_write = 3, failed = 4, killed = 256 };

/// Trains, or goes on where there is a checkpoint. Tells `report` of each step, after its checkpoint.
Status train(const std::filesystem::path& folder, int report) {
  try {
    const ImageSet set = three_greys(40);
    Model<Network> model({.seed = 2}, Cpu(1));
    Adam<float> optimizer(model.arenas(), {}, model.device());
    FitOptions options;
    options.epochs = epochs;
    options.learning_rate = ConstantRate{0.03};
    options.weight_average = 0.9;
    options.training = {.batch_size = 8, .shuffle = true, .seed = 4};
    options.training.preprocessing.normalization = Normalization::symmetric(1);
    options.evaluation.preprocessing.normalization = Normalization::symmetric(1);
    options.folder = folder;
    options.settings = "seed=2\n";
    options.steps_between_checkpoints = 1;
    options.resume = !CheckpointFiles(folder, 2).existing().empty();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> quiet(std::fopen("/dev/null", "w"),
                                                                &std::fclose);
    options.out = quiet.get();
    int asked = 0;
    options.stop = [&] {
      const int step = static_cast<int>(optimizer.steps());
      if (step != asked) {  // else it is validation that asks
        [[maybe_unused]] const auto written = ::write(report, &step, sizeof step);
      }
      asked = step;
      return false;
    };
    return fit(model, optimizer, set, split(40, 8, 1), options).finished ? finished : failed;
  } catch (const FileError&) {
    return could_not_write;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "survival: %s\n", error.what());
    return failed;
  }
}

/// What a process told before it ended.
struct Told {
  int status = failed;
  std::vector<int> steps;
};

/// Runs train() in a process of its own; `meanwhile` gets its number.
template <class Prepare, class Meanwhile>
Told in_process(const std::filesystem::path& folder, Prepare&& prepare, Meanwhile&& meanwhile) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const ::pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    prepare();
    ::_exit(train(folder, ends[1]));
  }
  ::close(ends[1]);
  meanwhile(child);
  Told told;
  for (int step = 0; ::read(ends[0], &step, sizeof step) == sizeof step;)
    told.steps.push_back(step);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  told.status = WIFEXITED(status) ? WEXITSTATUS(status) : int{killed};
  return told;
}
Told undisturbed(const std::filesystem::path& folder) {
  return in_process(
      folder, [] {}, [](::pid_t) {});
}

/// What every run must end in.
struct Result {
  Bytes last, best;

  explicit Result(const std::filesystem::path& folder)
      : last(read_bytes(folder / "last.safetensors")),
        best(read_bytes(folder / "best.safetensors")) {}
  bool operator==(const Result&) const = default;
};

/// The last step whose checkpoint was saved when a process told of it; that of an epoch's last step comes later.
int saved_step(const std::vector<int>& steps) {
  int saved = 0;
  for (const int step : steps) {
    if (step % steps_per_epoch != 0) saved = std::max(saved, step);
  }
  return saved;
}

bool writes_now(const std::filesystem::path& folder) {
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(folder, gone)) {
    if (AtomicFile::is_temporary(entry.path())) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("killed at any moment, a run loses no step whose checkpoint was saved") {
  constexpr int kills = 200;
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "whole");
  const auto begin = Clock::now();
  REQUIRE(undisturbed(folder / "whole").status == finished);
  const Milliseconds whole_run = Clock::now() - begin;
  const Result expected(folder / "whole");

  const unsigned seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  int killed_runs = 0, killed_while_writing = 0, runs = 0, went_on = 0;
  for (; killed_runs < kills; ++runs) {
    const auto path = folder / ("run" + std::to_string(runs));
    std::filesystem::create_directories(path);
    int saved = 0;
    Told told;
    do {
      const double delay = std::uniform_real_distribution(0.0, whole_run.count() / 3)(random);
      const bool wait_for_write = killed_runs % 2 == 0;
      told = in_process(
          path, [] {},
          [&](::pid_t child) {
            if (killed_runs == kills) return;
            const auto deadline = Clock::now() + Milliseconds(delay);
            while (Clock::now() < deadline)
              std::this_thread::sleep_for(std::chrono::microseconds(50));
            for (int look = 0; wait_for_write && look < 20000; ++look) {
              if (writes_now(path)) {
                ++killed_while_writing;
                break;
              }
            }
            ::kill(child, SIGKILL);
          });
      REQUIRE((told.status == finished || told.status == killed));
      killed_runs += told.status == killed ? 1 : 0;
      if (!told.steps.empty()) {
        went_on += told.steps.front() > 1 ? 1 : 0;
        REQUIRE(told.steps.front() >
                saved);  // it went on at the step after a saved one, or a later one
        saved = std::max(saved, saved_step(told.steps));
      }
    } while (told.status == killed);
    REQUIRE(Result(path) == expected);
    std::filesystem::remove_all(path);
  }
  MESSAGE(killed_runs << " kills, " << killed_while_writing
                      << " of them when a file was being written; " << runs << " runs went on "
                      << went_on << " times and ended in the same bits");
  CHECK(killed_while_writing > kills / 4);
  CHECK(went_on > kills / 10);
}

TEST_CASE("a disk that is full stops a run, and what was saved is still there") {
  constexpr int full_disks = 20;
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "whole");
  REQUIRE(undisturbed(folder / "whole").status == finished);
  const Result expected(folder / "whole");
  const auto largest = std::filesystem::file_size(folder / "whole" / "checkpoint.safetensors");

  const unsigned seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  int stopped = 0;
  for (; stopped < full_disks; ++stopped) {
    const auto path = folder / ("run" + std::to_string(stopped));
    std::filesystem::create_directories(path);
    // Some steps first, then files of at most so many bytes: writing fails in their middle.
    const auto first = in_process(
        path, [] {},
        [&](::pid_t child) {
          const auto deadline =
              Clock::now() + Milliseconds(std::uniform_real_distribution(0.0, 30.0)(random));
          while (Clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::microseconds(50));
          ::kill(child, SIGKILL);
        });
    const auto limit = std::uniform_int_distribution<::rlim_t>(0, largest - 1)(random);
    const Told told = in_process(
        path,
        [&] {
          std::signal(SIGXFSZ, SIG_IGN);
          const ::rlimit files{limit, limit};
          ::setrlimit(RLIMIT_FSIZE, &files);
        },
        [](::pid_t) {});
    if (first.status != finished) REQUIRE(told.status == could_not_write);
    const Told freed = undisturbed(path);
    REQUIRE(freed.status == finished);
    if (!freed.steps.empty()) REQUIRE(freed.steps.front() > saved_step(first.steps));
    REQUIRE(Result(path) == expected);
  }
  MESSAGE(stopped << " full disks lost nothing");
}

TEST_CASE("a damaged newest checkpoint is noticed, and the one before it serves") {
  constexpr int damages = 50;
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "whole");
  REQUIRE(undisturbed(folder / "whole").status == finished);
  const Result expected(folder / "whole");

  const unsigned seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  int damaged = 0;
  for (int run = 0; damaged < damages; ++run) {
    const auto path = folder / ("run" + std::to_string(run));
    std::filesystem::create_directories(path);
    const Told first = in_process(
        path, [] {},
        [&](::pid_t child) {
          // The older checkpoint is there when the third step is told.
          while (!std::filesystem::exists(path / "checkpoint.1.safetensors")) {
            std::this_thread::sleep_for(std::chrono::microseconds(100));
          }
          const auto deadline =
              Clock::now() + Milliseconds(std::uniform_real_distribution(0.0, 10.0)(random));
          while (Clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::microseconds(50));
          ::kill(child, SIGKILL);
        });
    const auto newest = CheckpointFiles(path, 2).existing().front();
    Bytes bytes = read_bytes(newest);
    const auto any = [&](std::size_t end) {
      return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    switch (damaged % 4) {
      case 0:
        bytes[any(bytes.size())] ^= static_cast<unsigned char>(1U << any(8));
        break;
      case 1:
        bytes.resize(any(bytes.size()));
        break;
      case 2: {
        const std::size_t at = any(bytes.size() - 64);
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 64,
                    static_cast<unsigned char>(0xA5));
        break;
      }
      default:
        bytes.push_back(0);
    }
    write_bytes(newest, bytes);
    ++damaged;
    const Told told = undisturbed(path);
    REQUIRE(told.status == finished);
    if (first.status == killed) {
      REQUIRE(!told.steps.empty());
      REQUIRE(told.steps.front() > 1);  // it did not begin anew
      REQUIRE(std::filesystem::exists(path / "checkpoint.damaged.safetensors"));
    }
    REQUIRE(Result(path) == expected);
    std::filesystem::remove_all(path);
  }
  MESSAGE(damaged << " damaged checkpoints lost nothing but the steps since the one before");
}
