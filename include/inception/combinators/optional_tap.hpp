// SPDX-License-Identifier: MIT
// A side output that a variant of a network has or has not.
#pragma once

#include <type_traits>

#include "inception/combinators/tap.hpp"

namespace inception {

/// Tap where `Present`, else the trunk alone. (A partial specialisation over a FixedString is never
/// chosen by nvcc 13.)
template <bool Present, FixedString Name, class Trunk, class Head>
struct OptionalTap : std::conditional_t<Present, Tap<Name, Trunk, Head>, Trunk> {};

}  // namespace inception
