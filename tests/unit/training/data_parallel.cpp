// SPDX-License-Identifier: MIT
// Several processes, played by threads, take the steps of one.
#include "inception/training/data_parallel.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <vector>

#include "support/files.hpp"
#include "support/parallel_runs.hpp"
#include "support/thread_processes.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// What each of `size` processes has in the end, in no order.
template <class Scalar>
std::vector<StepOutcome<Scalar>> outcomes(int size, const SharedStep& how) {
  std::vector<StepOutcome<Scalar>> all;
  std::mutex mutex;
  ThreadProcesses::run(size, [&](Communicator& processes) {
    auto one = shared_steps<Scalar>(&processes, how);
    const std::lock_guard lock(mutex);
    all.push_back(std::move(one));
  });
  return all;
}

}  // namespace

TEST_SUITE("training") {
  TEST_CASE_TEMPLATE("steps with synchronised batch norm are those of one process", Scalar, float,
                     double) {
    for (const int size : {1, 2, 3}) {
      CAPTURE(size);
      ThreadProcesses::run(size, [](Communicator& processes) {
        check_steps_are_those_of_one<Scalar>(processes, shared_steps<Scalar>);
      });
    }
  }

  TEST_CASE("all processes end with the same bits") {
    for (const bool synchronise : {true, false}) {
      const auto all = outcomes<float>(3, {.synchronise = synchronise, .steps = 2});
      CHECK(all[1] == all[0]);
      CHECK(all[2] == all[0]);
    }
  }

  TEST_CASE("batch norm of its own measures another batch") {
    const auto own = outcomes<double>(2, {.synchronise = false}).front();
    const auto synchronised = outcomes<double>(2, {}).front();
    CHECK(difference(own.gradients, synchronised.gradients) > 1e-3);
    CHECK(difference(own.state, synchronised.state) > 1e-6);
  }

  TEST_CASE("parts of a batch add up to the same step on processes with equal shares") {
    // A process alone among its kind is the oracle: its batch norm sees the same parts.
    const auto alone = outcomes<double>(1, {.parts = 2}).front();
    const auto one = shared_steps<double>(nullptr, {.parts = 2});
    CHECK(difference(alone.gradients, one.gradients) < 1e-13);
    CHECK(alone.loss == doctest::Approx(one.loss).epsilon(1e-13));
    const auto two = outcomes<double>(2, {.parts = 2});
    CHECK(two[0] == two[1]);
  }

  TEST_CASE("a process without an image of the batch says so") {
    const std::string said = refusal<Error>([] {
      ThreadProcesses::run(8, [](Communicator& processes) { shared_steps<float>(&processes, {}); });
    });
    CHECK(mentions(said, {"one of 7 images came to 8 processes"}));
  }

  TEST_CASE("a loss that is not finite stops all processes, with their parameters as they were") {
    ThreadProcesses::run(2, [](Communicator& processes) {
      Model<SharedNetwork, Cpu, float> model({.seed = 3}, Cpu(1));
      Sgd<float> optimizer(model.arenas(), {}, model.device());
      HostSums<float> sums(processes);
      DataParallel<Cpu, float> parallel(model, processes, sums);
      Tensor<float> images({2, 9, 8, 2});
      std::fill(images.span().begin(), images.span().end(), 1.0F);
      if (processes.rank() == 1) images.data()[7] = std::numeric_limits<float>::quiet_NaN();
      const auto before = model.store().parameters();
      const std::vector<float> parameters(before.begin(), before.end());
      parallel.begin_batch(2);
      const std::vector<std::int32_t> labels{0, 1};
      LossScale<Cpu>* const no_scale = nullptr;
      CHECK_THROWS_AS(train_step(model, optimizer, images, labels, 0.1, {}, no_scale, &parallel),
                      NonFiniteLoss);
      const auto after = model.store().parameters();
      CHECK(std::equal(after.begin(), after.end(), parameters.begin(), parameters.end()));
    });
  }
}
