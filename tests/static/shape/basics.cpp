// SPDX-License-Identifier: MIT
// Extents, fixed strings and the mark of a dynamic size.
#include "inception/shape/dynamic.hpp"
#include "inception/shape/extent.hpp"
#include "inception/shape/fixed_string.hpp"

using namespace inception;

static_assert(Extent{3, 4}.valid() && !Extent{}.valid());
static_assert(!Extent{0, 4}.valid() && !Extent{3, 0}.valid() && !Extent{-1, -1}.valid());
static_assert(Extent{3, 4} != Extent{4, 3});
static_assert(Extent{100'000, 100'000}.area() == 10'000'000'000);

static_assert(FixedString("conv1").view() == "conv1");
static_assert(FixedString("").view().empty());
static_assert((FixedString("conv1") + "_bn").view() == "conv1_bn");
static_assert((FixedString("") + "").view().empty());

static_assert(Dynamic < 0);
