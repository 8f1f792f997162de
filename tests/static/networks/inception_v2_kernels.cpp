// SPDX-License-Identifier: MIT
// Which kernel shapes InceptionV2's multiply-adds go to.
#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

/// Convolutions of one shape, and their share of all convolutions' multiply-adds in thousandths.
struct Share {
  int convolutions = 0;
  std::int64_t thousandths = 0;
  friend constexpr bool operator==(const Share&, const Share&) = default;
};

consteval Share share_of(Extent kernel, int stride, int side) {
  constexpr ProgramView p = program_of<InceptionV2<10>>.view();
  const ShapeInference s = infer_grids(p, {side, side});
  int convolutions = 0;
  std::int64_t own = 0, all = 0;
  for (const Operation& o : p.operations) {
    if (o.type->name != "conv2d") continue;
    const std::int64_t work = o.type->multiply_adds(o, s.grids[static_cast<std::size_t>(o.output)]);
    all += work;
    if (o.window.kernel != kernel || o.window.stride != Extent{stride, stride}) continue;
    own += work;
    ++convolutions;
  }
  return {convolutions, (1000 * own + all / 2) / all};
}

}  // namespace

static_assert(share_of({3, 3}, 1, 299) == Share{17, 398});
static_assert(share_of({1, 1}, 1, 299) == Share{45, 234});
static_assert(share_of({7, 1}, 1, 299) == Share{15, 143});
static_assert(share_of({1, 7}, 1, 299) == Share{15, 127});
static_assert(share_of({3, 3}, 2, 299) == Share{6, 61});
static_assert(share_of({1, 3}, 1, 299) == Share{4, 18});
static_assert(share_of({3, 1}, 1, 299) == Share{4, 18});

static_assert(share_of({3, 3}, 1, 96) == Share{17, 473});
static_assert(share_of({1, 1}, 1, 96) == Share{45, 203});
static_assert(share_of({7, 1}, 1, 96) == Share{15, 135});
static_assert(share_of({1, 7}, 1, 96) == Share{15, 120});
static_assert(share_of({3, 3}, 2, 96) == Share{6, 59});
static_assert(share_of({1, 3}, 1, 96) == Share{4, 5});
static_assert(share_of({3, 1}, 1, 96) == Share{4, 5});
