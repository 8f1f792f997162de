// SPDX-License-Identifier: MIT
// The memory plan: nothing that is still needed is overwritten, and little is wasted.
#include "inception/program/memory_plan.hpp"

#include <doctest/doctest.h>

#include "inception/networks/inception_v2.hpp"
#include "inception/program/lowering.hpp"
#include "support/plan_replay.hpp"
#include "support/random_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Scratch of various sizes, sometimes none.
ScratchSizes random_scratch(Random& random, std::size_t operations) {
  ScratchSizes scratch;
  for (auto* sizes : {&scratch.forward, &scratch.backward, &scratch.moments}) {
    for (std::size_t i = 0; i < operations; ++i) {
      sizes->push_back(random.coin() ? 0 : random.between(1, 3000));
    }
  }
  return scratch;
}

/// Plans both modes as Engine does and replays them. Returns how far above its floor each one is.
std::array<double, 2> check_plans(ProgramView lowered, Extent image, Index images,
                                  bool input_gradient, bool recompute, Random& random) {
  const ProgramTables training = training_program(lowered), inference = inference_program(lowered);
  const BackwardSchedule schedule = schedule_backward(training.view(), input_gradient, recompute);
  std::array<double, 2> excess{};
  for (const bool train : {false, true}) {
    const ProgramView p = train ? training.view() : inference.view();
    const std::vector<Extent> grids = grids_for(p, image);
    const ScratchSizes scratch = random_scratch(random, p.operations.size());
    const MemoryPlan plan = train ? plan_training(p, schedule, grids, images, 4, scratch)
                                  : plan_inference(p, grids, images, 4, scratch);
    CHECK(plan.bytes >= plan.floor);
    PlanReplay replay(p, plan, grids, images, 4, scratch);
    CHECK(replay.inference(train) == "");
    if (train) CHECK(replay.backward(schedule) == "");
    if (plan.floor > 0) {
      excess[train] = static_cast<double>(plan.bytes) / static_cast<double>(plan.floor);
    }
  }
  return excess;
}

}  // namespace

TEST_CASE("pieces that live at once do not overlap") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    std::vector<Lifetime> pieces(static_cast<std::size_t>(random.between(0, 60)));
    for (Lifetime& piece : pieces) {
      piece.bytes = random.between(0, 9) == 0 ? 0 : random.between(1, random.pick({64, 100, 5000}));
      piece.first = random.between(0, 30);
      piece.last = piece.first + random.between(0, random.pick({0, 3, 30}));
    }
    const Placement placement = place(pieces);
    REQUIRE(placement.offsets.size() == pieces.size());
    Index end = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const Index from = placement.offsets[i];
      if (pieces[i].bytes == 0) {
        CHECK(from == -1);
        continue;
      }
      CHECK((from >= 0 && from % 64 == 0));
      end = std::max(end, from + pieces[i].bytes);
      for (std::size_t j = 0; j < i; ++j) {
        const Index other = placement.offsets[j];
        const bool at_once = pieces[j].bytes > 0 && pieces[j].first <= pieces[i].last &&
                             pieces[i].first <= pieces[j].last;
        const bool apart = from + pieces[i].bytes <= other || other + pieces[j].bytes <= from;
        CHECK((!at_once || apart));
      }
    }
    CHECK(placement.bytes >= end);
    CHECK(placement.bytes < end + 64);
  }
}

TEST_CASE("pieces that follow each other share their place") {
  const Placement placement = place({{1000, 0, 1}, {1000, 2, 3}, {500, 1, 2}, {64, 4, 4}});
  CHECK(placement.offsets == std::vector<Index>{0, 0, 1024, 0});
  CHECK(placement.bytes == 1024 + 512);
}

TEST_CASE("plans of random networks overwrite nothing that is still needed") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    INFO("seed ", seed);
    const RandomNetwork<float> network(random, 4);
    check_plans(network.program(), {random.between(1, 9), random.between(1, 9)},
                random.between(1, 3), random.coin(), random.coin(), random);
  }
}

TEST_CASE("the plan of InceptionV2 overwrites nothing that is still needed") {
  Random random(1);
  const ProgramView p = program_of<InceptionV2<10>>.view();
  for (const Extent image : {Extent{75, 75}, Extent{96, 131}, Extent{299, 299}}) {
    INFO("image ", image.height, "x", image.width);
    const auto [inference, training] =
        check_plans(p, image, 1, image.width == 131, image.height > 75, random);
    // Of what lives at the fullest moment.
    CHECK(inference < 1.05);
    CHECK(training < 1.05);
  }
}

TEST_CASE("what siblings read, write and scratch in lies apart, since they run at once") {
  const ProgramTables t = training_program(program_of<InceptionV2<10>>.view());
  const ProgramView p = t.view();
  const BackwardSchedule schedule = schedule_backward(p, true, true);
  const std::vector<Extent> grids = grids_for(p, {75, 75});
  Random random(1);
  const ScratchSizes scratch = random_scratch(random, p.operations.size());
  const MemoryPlan plan = plan_training(p, schedule, grids, 2, 4, scratch);
  struct Piece {
    Index offset, bytes;
  };
  const auto apart = [](const std::vector<Piece>& pieces) {
    for (const Piece& a : pieces) {
      for (const Piece& b : pieces) {
        if (&a == &b || a.bytes == 0 || b.bytes == 0) continue;
        if (a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes) return false;
      }
    }
    return true;
  };
  int rows = 0;
  for (std::size_t i = 0; i < p.operations.size(); ++i) {
    if (p.operations[i].siblings == 0) continue;
    ++rows;
    std::vector<Piece> forward, backward;
    for (std::size_t j = i; j <= i + static_cast<std::size_t>(p.operations[i].siblings); ++j) {
      const auto root = static_cast<std::size_t>(root_of(p, p.operations[j].output));
      const Index bytes = 2 * grids[root].area() * p.values[root].channels * 4;
      forward.push_back({plan.values[root], bytes});
      forward.push_back({plan.forward_scratch[j], scratch.forward[j]});
      backward.push_back({plan.gradients[root], bytes});
      backward.push_back({plan.backward_scratch[j], scratch.backward[j]});
    }
    CHECK(apart(forward));
    CHECK(apart(backward));
  }
  CHECK(rows == 12);  // every module, and the auxiliary head beside the second reduction
}
