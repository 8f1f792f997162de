// SPDX-License-Identifier: MIT
// How a wrong network is refused: the first error names an incomplete type that reads as a sentence.
#pragma once

namespace inception {

/// Words for the compiler to print. None of these types is ever complete: naming one is the error.
///
/// A static_assert's text cannot hold numbers in C++20, and compilers cut or spell out strings in
/// template arguments; all of them print nested names with integers in full.
namespace refused {

template <int Position>
struct Sequential_layer {
  template <int Channels>
  struct takes_channels {
    template <int Given>
    struct but_the_layer_before_it_gives;
  };
};
template <int Position>
struct Concat_branch {
  template <int Channels>
  struct takes_channels {
    template <int First>
    struct but_branch_1_takes;
  };
};
struct Residual {
  template <int Input>
  struct adds_its_input_of_channels {
    template <int Branch>
    struct to_a_branch_that_gives;
  };
};
struct Tap {
  template <int Trunk>
  struct has_a_trunk_that_takes_channels {
    template <int Head>
    struct but_a_head_that_takes;
  };
};
template <int Given>
struct Conv2d_in_channels {
  template <int Smallest>
  struct must_be_at_least;
};
template <int Given>
struct Conv2d_out_channels {
  template <int Smallest>
  struct must_be_at_least;
};
template <int Channels>
struct Conv2d_channels {
  template <int Groups>
  struct must_be_a_multiple_of_groups;
};
template <int Height, int Width>
struct Kernel {
  template <int Smallest>
  struct must_have_a_height_and_width_of_at_least;
};
template <int Height, int Width>
struct Stride_or_Dilation {
  template <int Smallest>
  struct must_be_at_least;
};
template <int Padding>
struct Pool_padding {
  template <int Kernel>
  struct must_be_at_most_half_of_kernel;
};
template <int Given>
struct Linear_in_channels {
  template <int Smallest>
  struct must_be_at_least;
};
template <int Given>
struct Linear_out_channels {
  template <int Smallest>
  struct must_be_at_least;
};
template <int Given>
struct channels_of_a_layer {
  template <int Smallest>
  struct must_be_at_least;
};
template <int Given>
struct number_of_classes {
  template <int Smallest>
  struct must_be_at_least;
};

}  // namespace refused

namespace detail {

/// True; where `Holds` is false, an error that names `Refusal`.
template <bool Holds, class Refusal>
consteval bool require() {
  if constexpr (!Holds) {
    return sizeof(Refusal) > 0;
  } else {
    return true;
  }
}

}  // namespace detail

}  // namespace inception
