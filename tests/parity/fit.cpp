// SPDX-License-Identifier: MIT
// Training runs on the Cuda device: as on the Cpu, and with the same bits after a stop.
#include <doctest/doctest.h>

#include "inception/ops/cpu.hpp"
#include "parity/fit_runs.hpp"
#include "support/cuda_device.hpp"
#include "support/files.hpp"

namespace inception::test {

extern template FitOutcome fit_run(const Cuda&, const FitCase&);  // fit.cu holds it

}  // namespace inception::test

using namespace inception;
using namespace inception::test;

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }

void check_near(const std::vector<double>& found, const std::vector<double>& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("number ", i);
    CHECK(found[i] == doctest::Approx(wanted[i]).epsilon(1e-4));
  }
}

std::vector<float> numbers_of(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  std::vector<float> all;
  for (const auto& entry : file.tensors()) {
    if (!is_real(entry.dtype)) continue;
    const auto values = file.read<float>(entry);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

TEST_CASE("a run of fit() on Cuda has the metrics of the Cpu, and saves weights like its") {
  for (const double average : {0.0, 0.9}) {
    CAPTURE(average);
    const TemporaryFolder folder;
    const FitOutcome on_cuda =
        fit_run(gpu(), {.folder = folder / "cuda", .weight_average = average});
    const FitOutcome on_cpu =
        fit_run(device_with<Cpu>(1), {.folder = folder / "cpu", .weight_average = average});
    CHECK(on_cuda.finished);
    CHECK(on_cuda.metrics.size() == 12);
    check_near(on_cuda.metrics, on_cpu.metrics);
    const auto found = numbers_of(folder / "cuda" / "last.safetensors");
    const auto wanted = numbers_of(folder / "cpu" / "last.safetensors");
    REQUIRE(found.size() == wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i] == doctest::Approx(wanted[i]).epsilon(1e-3));
    }
  }
}

TEST_CASE("a run on Cuda that was stopped goes on with the same bits") {
  const TemporaryFolder folder;
  const FitOutcome whole = fit_run(gpu(), {.folder = folder / "whole", .weight_average = 0.9});
  for (const int stop : {1, 4, 5, 8}) {  // 4 steps an epoch, and one batch of validation
    CAPTURE(stop);
    FitCase part{.folder = folder / "halves", .weight_average = 0.9, .stop_after = stop};
    CHECK(!fit_run(gpu(), part).finished);
    part.stop_after = 0;
    part.resume = true;
    const FitOutcome rest = fit_run(gpu(), part);
    CHECK(rest.finished);
    check_near(rest.metrics, whole.metrics);  // log.csv keeps 9 digits
    for (const char* file : {"last.safetensors", "best.safetensors"}) {
      CAPTURE(file);
      CHECK(read_bytes(folder / "halves" / file) == read_bytes(folder / "whole" / file));
    }
  }
}

TEST_CASE("a run in float16 on Cuda that was stopped goes on with its loss scale") {
  const TemporaryFolder folder;
  FitCase c{.folder = folder / "whole",
            .precision = Precision::float16,
            .loss_scale = LossScaleOptions{.first = 1 << 20, .doubled_after = 3}};
  CHECK(fit_run(gpu(), c).finished);
  const auto state_in = [&](const char* run) {
    const auto file = SafetensorsFile::open(folder / run / "checkpoint.safetensors");
    return file.read<std::int64_t>(file.at("loss_scale"));
  };
  const auto wanted = state_in("whole");
  REQUIRE(wanted.size() == 3);
  CHECK(wanted[2] > 0);  // steps were left out
  CHECK(wanted[2] < 8);
  c.folder = folder / "halves";
  for (const int stop : {1, 3, 7}) {
    CAPTURE(stop);
    c.stop_after = stop;
    c.resume = false;
    CHECK(!fit_run(gpu(), c).finished);
    c.stop_after = 0;
    c.resume = true;
    CHECK(fit_run(gpu(), c).finished);
    CHECK(state_in("halves") == wanted);
    CHECK(read_bytes(folder / "halves" / "last.safetensors") ==
          read_bytes(folder / "whole" / "last.safetensors"));
  }
}
