// SPDX-License-Identifier: MIT
// How long a program needs from its start to the class of its first image, weights loaded from a file.
//
//   bench_first_prediction --weights W.safetensors --make     writes random weights, once
//   bench_first_prediction --weights W.safetensors            starts itself --repeat times
//
// Prints one JSON object with the median times of the parts and of whole processes: from before a
// process is started until it has ended. The file should be in the system's cache: the first repeat,
// which brings it there, does not count.
#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <inception/training/weights.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command_line.hpp"
#include "support/image_size.hpp"
#include "support/make_inception_v2.hpp"
#include "support/stem_names.hpp"

extern char** environ;

namespace {

using namespace inception;

// The same clock in parent and child.
using Clock = std::chrono::steady_clock;
std::int64_t now() { return Clock::now().time_since_epoch() / std::chrono::nanoseconds(1); }

struct Options {
  std::string weights, stem = "seed", size = "299", precision = "f32";
  int channels = 3, classes = 10, threads = 0, repeat = 5;
  bool make = false, once = false, keep = false;
  std::int64_t started = 0;
};

/// Parts of one process, in order; the last one ends outside of it.
constexpr std::array<const char*, 6> parts{"start", "model", "open", "load", "predict", "exit"};

template <class Scalar>
auto make_model(const Options& o) {
  return examples::make_inception_v2<Scalar>(
      o.stem, o.channels,
      {.classes = o.classes, .initializer = Initializer::he, .inference_only = !o.keep && !o.make},
      Cpu(o.threads));
}

/// What a user's program does, and the moments at which its parts end.
template <class Scalar>
nlohmann::json classify(const Options& o, std::int64_t main_began) {
  const Extent size = examples::parse_image_size(o.size);
  std::vector<std::int64_t> moments{o.started == 0 ? main_began : o.started, main_began};
  const auto model = make_model<Scalar>(o);
  moments.push_back(now());
  const auto file = SafetensorsFile::open(o.weights);
  moments.push_back(now());
  load_weights(*model, file);
  moments.push_back(now());
  // Any image will do: bright above, dark below.
  Tensor<Scalar> image({1, size.height, size.width, o.channels});
  for (Index i = 0; i < image.size(); ++i) {
    image.data()[i] = Scalar{1} - static_cast<Scalar>(2 * i) / static_cast<Scalar>(image.size());
  }
  model->forward(image);
  const View<const Scalar> logits = model->output("logits");
  const Index best = std::max_element(logits.data, logits.data + logits.shape.c) - logits.data;
  moments.push_back(now());
  return {{"moments", moments},
          {"class", best},
          {"logit", static_cast<double>(logits.data[best])},
          {"threads", model->device().threads()}};
}

nlohmann::json classify(const Options& o, std::int64_t main_began) {
  return o.precision == "f64" ? classify<double>(o, main_began) : classify<float>(o, main_began);
}

/// Starts this program with --once and returns what it printed, with the moment at which it was gone.
nlohmann::json run_process(std::vector<std::string> arguments) {
  int ends[2] = {};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error("bench_first_prediction: no pipe can be made");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  arguments.insert(arguments.end(), {"--once", "--started", std::to_string(now())});
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> block{};
  for (;;) {
    const auto got = ::read(ends[0], block.data(), block.size());
    if (got <= 0) break;
    text.append(block.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  if (failed != 0 || ::waitpid(child, &status, 0) != child) {
    throw Error("bench_first_prediction: it cannot start itself");
  }
  const std::int64_t gone = now();
  if (status != 0) throw Error("bench_first_prediction: a run of it failed, see above");
  nlohmann::json result = nlohmann::json::parse(text);
  result["moments"].push_back(gone);
  return result;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

nlohmann::ordered_json measure(const Options& o, const std::vector<std::string>& arguments) {
  std::vector<double> totals;
  std::array<std::vector<double>, parts.size()> seconds;
  nlohmann::json last;
  for (int i = 0; i <= o.repeat; ++i) {
    last = run_process(arguments);
    if (i == 0) continue;
    const auto moments = last["moments"].get<std::vector<std::int64_t>>();
    const auto between = [&](std::size_t from, std::size_t to) {
      return static_cast<double>(moments[to] - moments[from]) / 1e9;
    };
    for (std::size_t part = 0; part < parts.size(); ++part) {
      seconds[part].push_back(between(part, part + 1));
    }
    totals.push_back(between(0, parts.size()));
    fmt::print(stderr, "bench_first_prediction: process {} of {}: {:.4f} s\n", i, o.repeat,
               totals.back());
  }
  nlohmann::ordered_json json{{"stem", o.stem},           {"size", o.size},
                              {"precision", o.precision}, {"threads", last["threads"]},
                              {"repeat", o.repeat},       {"class", last["class"]},
                              {"logit", last["logit"]}};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    json[std::string(parts[part]) + "_seconds"] = median(seconds[part]);
  }
  json["process_seconds"] = median(totals);
  json["process_seconds_all"] = totals;
  return json;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t main_began = now();
  Options o;
  examples::CommandLine line("Times whole processes that load weights and classify one image.");
  line.required("--weights", o.weights, "weights of InceptionV2, safetensors");
  line.flag("--make", o.make, "write random weights there and measure nothing");
  line.option("--stem", o.stem, "of the network", examples::stem_names());
  line.option("--size", o.size, "side of the image, or HEIGHTxWIDTH");
  line.option("--channels", o.channels, "of the image, 1 or 3");
  line.option("--classes", o.classes, "of the network", {1, 1 << 20});
  line.option("--precision", o.precision, "of the arithmetic", {"f32", "f64"});
  line.option("--threads", o.threads, "0 takes every core", {0, 4096});
  line.option("--repeat", o.repeat, "processes that are timed", {1, 1 << 20});
  line.flag("--keep-parameters", o.keep, "a model that could also train");
  line.flag("--once", o.once, "be such a process: print moments in nanoseconds");
  line.option("--started", o.started, "with --once: the moment at which it was started",
              examples::not_negative);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    if (o.make) {
      save_weights(*make_model<float>(o), o.weights);
    } else if (o.once) {
      fmt::print("{}\n", classify(o, main_began).dump());
    } else {
      fmt::print("{}\n", measure(o, {argv, argv + argc}).dump(2));
    }
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench_first_prediction: {}\n", e.what());
    return 1;
  }
}
