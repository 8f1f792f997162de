// SPDX-License-Identifier: MIT
// Which images InceptionV2 takes with each stem, and the grids and work they lead to.
#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

/// Sides of the grids after conv6 and both reductions, 0 where the image does not fit, and the
/// multiply-adds without the auxiliary head in units of `unit`, rounded.
struct Facts {
  int conv6 = 0, reduction1 = 0, reduction2 = 0;
  std::int64_t work = 0;
  friend constexpr bool operator==(const Facts&, const Facts&) = default;
};
constexpr Facts does_not_fit{};

/// The name that the operation's module has in the network.
constexpr std::string_view module_of(ProgramView p, const Operation& o) {
  const Scope* s = &p.scopes[static_cast<std::size_t>(o.scope)];
  while (s->parent != none) s = &p.scopes[static_cast<std::size_t>(s->parent)];
  return s->name;
}

template <class Stem>
consteval Facts at(int side, std::int64_t unit = 1'000'000) {
  constexpr ProgramView p = program_of<InceptionV2<10, 3, Stem>>.view();
  const ShapeInference s = infer_grids(p, {side, side});
  if (s.misfit != none) return does_not_fit;
  Facts facts;
  std::int64_t work = 0;
  for (const Operation& o : p.operations) {
    const std::string_view module = module_of(p, o);
    const Extent grid = s.grids[static_cast<std::size_t>(o.output)];
    if (module == "conv6") facts.conv6 = grid.height;
    if (module == "inceptionRed1") facts.reduction1 = grid.width;
    if (module == "inceptionRed2") facts.reduction2 = grid.height;
    if (module != "aux" && o.type->multiply_adds) work += o.type->multiply_adds(o, grid);
  }
  facts.work = (work + unit / 2) / unit;
  return facts;
}

template <class Stem>
consteval bool takes(Extent image) {
  return infer_grids(program_of<InceptionV2<10, 3, Stem>>.view(), image).misfit == none;
}

}  // namespace

// The smallest side, for height and width apart.
static_assert(takes<SeedStem>({75, 75}) && !takes<SeedStem>({74, 75}));
static_assert(!takes<SeedStem>({75, 74}) && takes<SeedStem>({75, 299}));
static_assert(takes<UnstridedStem>({39, 39}) && !takes<UnstridedStem>({39, 38}));
static_assert(takes<LowResolutionStem>({21, 21}) && !takes<LowResolutionStem>({20, 21}));
static_assert(takes<UnpooledStem>({39, 39}) && !takes<UnpooledStem>({38, 39}));

// As in the seed. 32x32 and 64x64 do not fit.
static_assert(at<SeedStem>(32) == does_not_fit && at<SeedStem>(64) == does_not_fit);
static_assert(at<SeedStem>(79) == Facts{7, 3, 1, 222});
static_assert(at<SeedStem>(96) == Facts{9, 4, 1, 362});
static_assert(at<SeedStem>(151) == Facts{16, 7, 3, 1162});
static_assert(at<SeedStem>(224) == Facts{25, 12, 5, 3069});
static_assert(at<SeedStem>(299) == Facts{35, 17, 8, 6200});
// Where the last grid grows.
static_assert(at<SeedStem>(75).reduction2 == 1 && at<SeedStem>(106).reduction2 == 1);
static_assert(at<SeedStem>(107).reduction2 == 2 && at<SeedStem>(139).reduction2 == 3);
static_assert(at<SeedStem>(171).reduction2 == 4 && at<SeedStem>(203).reduction2 == 5);
static_assert(at<SeedStem>(235).reduction2 == 6 && at<SeedStem>(314).conv6 == 35 + 1);

// The first convolution with stride 1: 151x151 is what 299x299 was.
static_assert(at<UnstridedStem>(32) == does_not_fit);
static_assert(at<UnstridedStem>(64) == Facts{13, 6, 2, 780});
static_assert(at<UnstridedStem>(79) == Facts{17, 8, 3, 1366});
static_assert(at<UnstridedStem>(96) == Facts{21, 10, 4, 2130});
static_assert(at<UnstridedStem>(151) == Facts{35, 17, 8, 6200});
static_assert(at<UnstridedStem>(151, 1) == at<SeedStem>(299, 1));
static_assert(at<UnstridedStem>(299, 100'000'000) == Facts{72, 35, 17, 263});

// And without the pooling: 79x79 is slightly cheaper than 299x299 was; CIFAR and Fashion-MNIST fit.
static_assert(at<LowResolutionStem>(28) == Facts{10, 4, 1, 352});
static_assert(at<LowResolutionStem>(32) == Facts{12, 5, 2, 554});
static_assert(at<LowResolutionStem>(64) == Facts{28, 13, 6, 3470});
static_assert(at<LowResolutionStem>(79) == Facts{36, 17, 8, 5862});
static_assert(at<LowResolutionStem>(96) == Facts{44, 21, 10, 8907});
static_assert(at<LowResolutionStem>(151, 100'000'000) == Facts{72, 35, 17, 245});
static_assert(at<LowResolutionStem>(299, 1'000'000'000) == Facts{146, 72, 35, 102});

// Stride 2 without the pooling.
static_assert(at<UnpooledStem>(32) == does_not_fit);
static_assert(at<UnpooledStem>(64) == Facts{13, 6, 2, 701});
static_assert(at<UnpooledStem>(79) == Facts{17, 8, 3, 1245});
static_assert(at<UnpooledStem>(96) == Facts{21, 10, 4, 1946});
static_assert(at<UnpooledStem>(151) == Facts{35, 17, 8, 5736});
static_assert(at<UnpooledStem>(299, 100'000'000) == Facts{72, 35, 17, 245});

// The stem changes no parameter and no name.
static_assert(parameter_count<InceptionV2<10, 3, LowResolutionStem>>() == 25'420'856);
static_assert(program_of<InceptionV2<10, 3, LowResolutionStem>>.view().parameters.size() == 428);
static_assert(parameter_count<InceptionV2<10, 3, LowResolutionStem>>("inception5b") == 6'080'064);

// A rectangle takes each side's own way.
using Network = InceptionV2<10>;
static_assert(output_grid<Network>({299, 96}, "conv6") == Extent{35, 9});
static_assert(output_grid<Network>({299, 96}, "inceptionRed1") == Extent{17, 4});
static_assert(output_grid<Network>({299, 96}, "inception5b") == Extent{8, 1});
static_assert(output_grid<Network>({299, 96}) == Extent{1, 1});
static_assert(output_grid<Network>({96, 299}, "conv1") == Extent{47, 149});
