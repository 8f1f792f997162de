// SPDX-License-Identifier: MIT
// A side output that a variant of a network has or has not.
#pragma once

#include "inception/combinators/tap.hpp"

namespace inception {

/// Tap where `Present`, else the trunk alone.
template <bool Present, FixedString Name, class Trunk, class Head>
struct OptionalTap : Tap<Name, Trunk, Head> {};
template <FixedString Name, class Trunk, class Head>
struct OptionalTap<false, Name, Trunk, Head> : Trunk {};

}  // namespace inception
