// SPDX-License-Identifier: MIT
// The same layer several times over.
#pragma once

#include <cstddef>
#include <utility>

#include "inception/combinators/sequential.hpp"

namespace inception {

namespace detail {

template <class L, std::size_t>
using Same = L;

template <class L, std::size_t... I>
Sequential<Same<L, I>...> repeated(std::index_sequence<I...>);

}  // namespace detail

/// Sequential of `Count` layers of one type, called 0, 1, 2, …; each has weights of its own.
template <int Count, class L>
struct Repeat
    : decltype(detail::repeated<L>(std::make_index_sequence<static_cast<std::size_t>(Count)>())) {};

}  // namespace inception
