// SPDX-License-Identifier: MIT
// How a wrong network is refused: the first error names an incomplete type that reads as a text.
#pragma once

namespace inception {

/// Words for the compiler to print. None of these types is ever complete: naming one is the error.
///
/// A static_assert's text cannot hold numbers in C++20, and compilers cut or spell out strings in
/// template arguments; all of them print nested names with integers in full.
// NOLINTBEGIN(readability-identifier-naming): the names are read as sentences
namespace refused {

template <int Position>
struct Sequential_layer {
  template <class Given>
  struct must_be_a_Layer_and_not;
  template <int Channels>
  struct takes_channels {
    template <int Given>
    struct but_the_layer_before_it_gives;
  };
};
template <int Position>
struct Concat_branch {
  template <class Given>
  struct must_be_a_Layer_and_not;
  template <int Channels>
  struct takes_channels {
    template <int First>
    struct but_branch_1_takes;
  };
  template <int Channels>
  struct gives_channels {
    template <int Smallest>
    struct but_must_give_at_least;
  };
};
template <int Position>
struct Residual_part {
  template <class Given>
  struct must_be_a_Layer_and_not;
};
struct Residual {
  template <int Branch>
  struct has_a_branch_that_takes_channels {
    template <int Shortcut>
    struct but_a_shortcut_that_takes;
  };
  template <int Branch>
  struct adds_a_branch_that_gives_channels {
    template <int Shortcut>
    struct to_a_shortcut_that_gives;
  };
};
template <int Position>
struct Tap_part {
  template <class Given>
  struct must_be_a_Layer_and_not;
};
struct Tap {
  template <int Trunk>
  struct has_a_trunk_that_takes_channels {
    template <int Head>
    struct but_a_head_that_takes;
  };
};
template <int Position>
struct Named_layer {
  template <class Given>
  struct must_be_a_Layer_and_not;
};

template <class Layer>
struct in_channels_of {
  template <int Smallest>
  struct must_be_at_least;
  template <int Groups>
  struct must_be_a_multiple_of_groups;
};
template <class Layer>
struct out_channels_of {
  template <int Smallest>
  struct must_be_at_least;
  template <int Groups>
  struct must_be_a_multiple_of_groups;
};
template <class Layer>
struct window_of {
  template <int Smallest>
  struct must_have_channels_of_at_least;
  template <int Padding>
  struct has_a_padding_of {
    template <int Kernel>
    struct but_at_most_half_is_allowed_of_kernel;
  };
};
template <int Given>
struct number_of_classes {
  template <int Smallest>
  struct must_be_Dynamic_or_at_least;
};

template <class Option>
struct option {
  template <class Operation>
  struct is_not_taken_by;
  template <class Operation>
  struct is_given_twice_to;
  template <class Other>
  struct needs_beside_it;
};
template <class Option>
struct height_and_width_of {
  template <int Smallest>
  struct must_be_at_least;
};
template <class Option>
struct value_of {
  template <int Smallest>
  struct must_be_at_least;
  template <int Bound>
  struct must_be_above;
  template <int Bound>
  struct must_be_at_least_0_and_below;
  template <int Largest>
  struct must_be_at_least_0_and_at_most;
};

}  // namespace refused
// NOLINTEND(readability-identifier-naming)

namespace detail {

/// True; where `Holds` is false, an error that names `Refusal`.
template <bool Holds, class Refusal>
consteval bool require() {
  if constexpr (!Holds) static_assert(sizeof(Refusal) > 0);
  return true;
}

}  // namespace detail

}  // namespace inception
