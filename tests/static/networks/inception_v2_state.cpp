// SPDX-License-Identifier: MIT
// What InceptionV2 keeps: tensors of its state_dict, and activations.
#include <algorithm>

#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

constexpr ProgramView program = program_of<InceptionV2<10>>.view();

consteval std::int64_t counters() {
  return std::count_if(program.buffers.begin(), program.buffers.end(),
                       [](const StateBuffer& b) { return b.counter; });
}

consteval std::int64_t running_scalars() {
  std::int64_t count = 0;
  for (const StateBuffer& b : program.buffers) count += b.counter ? 0 : b.size;
  return count;
}

/// Scalars that operations of a type write for one image, and the largest of these results.
struct Written {
  std::int64_t sum = 0, largest = 0;
  friend constexpr bool operator==(const Written&, const Written&) = default;
};
consteval Written written_by(std::string_view type, int side) {
  const ShapeInference s = infer_grids(program, {side, side});
  Written written;
  for (const Operation& o : program.operations) {
    if (o.type->name != type) continue;
    const std::int64_t size = s.grids[static_cast<std::size_t>(o.output)].area() * o.out_channels;
    written.sum += size;
    written.largest = std::max(written.largest, size);
  }
  return written;
}

}  // namespace

// 105 blocks of conv (2), batch norm (2 and 3 buffers), one conv and three linear layers.
static_assert(program.parameters.size() == 105 * 4 + 2 + 3 * 2);
static_assert(program.buffers.size() == 105 * 3 && counters() == 105);
static_assert(program.parameters.size() + program.buffers.size() == 743);

// 19,220 channels of batch norm, each with a running mean and a running variance.
static_assert(running_scalars() == 2 * 19'220);
// Bytes of the float32 state_dict, its counters being int64.
static_assert(4 * (parameter_count(program) + running_scalars()) + 8 * counters() == 101'838'024);
// A training comparison holds two logits, the loss, every gradient and every running statistic.
static_assert(2 + 1 + program.parameters.size() + program.buffers.size() - 105 == 641);

// What the convolutions write, and the largest single value: conv3's.
static_assert(written_by("conv2d", 299) == Written{9'229'156, 1'382'976});
static_assert(written_by("conv2d", 224).sum == 4'746'978);
static_assert(written_by("conv2d", 96).sum == 645'538);
static_assert(written_by("max_pool", 299).sum == 2'854'592);
static_assert(written_by("max_pool", 224).sum == 1'423'456);
static_assert(written_by("max_pool", 96).sum == 171'104);
