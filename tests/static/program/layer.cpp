// SPDX-License-Identifier: MIT
// What is a layer and what is not; a user's own type is one on the same terms.
#include "inception/program/layer.hpp"

#include "inception/combinators/concat.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/options.hpp"
#include "inception/modules/conv_block.hpp"

using namespace inception;

namespace users {

struct UsersOwn {
  static constexpr int in_channels = 4;
  static constexpr int out_channels = 4;
  template <class Builder>
  static constexpr ValueId lower(Builder&, ValueId input, ValueId) {
    return input;
  }
};
struct DerivedFromOurs : Conv2d<3, 32, Kernel<3>> {};

struct WithoutWidths {
  template <class Builder>
  static constexpr ValueId lower(Builder&, ValueId input, ValueId) {
    return input;
  }
};
struct WithoutLower {
  static constexpr int in_channels = 4;
  static constexpr int out_channels = 4;
};
struct LowersToNothing {
  static constexpr int in_channels = 4;
  static constexpr int out_channels = 4;
  template <class Builder>
  static constexpr void lower(Builder&, ValueId, ValueId) {}
};
struct IgnoresItsDestination {
  static constexpr int in_channels = 4;
  static constexpr int out_channels = 4;
  template <class Builder>
  static constexpr ValueId lower(Builder&, ValueId input) {
    return input;
  }
};
struct WidthOfAnotherKind {
  static constexpr const char* in_channels = "4";
  static constexpr const char* out_channels = "4";
  template <class Builder>
  static constexpr ValueId lower(Builder&, ValueId input, ValueId) {
    return input;
  }
};

}  // namespace users

using namespace users;

static_assert(Layer<UsersOwn> && Layer<DerivedFromOurs>);
static_assert(Layer<Conv2d<3, 32>> && Layer<ConvBlock<3, 32>> && Layer<Identity<4>>);
static_assert(Layer<Sequential<UsersOwn, Conv2d<4, 8>>> && Layer<Concat<UsersOwn, Conv2d<4, 8>>>);
static_assert(Layer<Residual<UsersOwn>> && Layer<Named<"mine", UsersOwn>>);
static_assert(Layer<Tap<"features", Conv2d<4, 8>, UsersOwn>>);

static_assert(!Layer<int> && !Layer<void> && !Layer<Kernel<3>>);
static_assert(!Layer<WithoutWidths> && !Layer<WithoutLower> && !Layer<LowersToNothing>);
static_assert(!Layer<IgnoresItsDestination> && !Layer<WidthOfAnotherKind>);
