// SPDX-License-Identifier: MIT
// Bilinear resizing gives PyTorch's numbers.
#include "inception/data/resize.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// Channel 0 of the image below at another size; channel 1 is larger by 1 everywhere.
std::vector<float> resized(Extent to) {
  // torch.tensor([[i * i % 11 * 0.5 - 1 + c for c in range(2)] for i in range(12)]), [3, 4, 2]
  const std::vector<float> image{-1.0F, 0.0F, -0.5F, 0.5F, 1.0F,  2.0F, 3.5F,  4.5F,
                                 1.5F,  2.5F, 0.5F,  1.5F, 0.5F,  1.5F, 1.5F,  2.5F,
                                 3.5F,  4.5F, 1.0F,  2.0F, -0.5F, 0.5F, -1.0F, 0.0F};
  std::vector<float> out(static_cast<std::size_t>(to.area()) * 2);
  BilinearResize({3, 4}, to)(image.data(), 2, out.data());
  std::vector<float> first;
  for (std::size_t i = 0; i < out.size(); i += 2) {
    CHECK(out[i + 1] == doctest::Approx(out[i] + 1.0F).epsilon(1e-6));
    first.push_back(out[i]);
  }
  return first;
}

void check_equal(const std::vector<float>& values, const std::vector<double>& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(values[i] == doctest::Approx(expected[i]).epsilon(1e-6));
  }
}

}  // namespace

TEST_CASE("bilinear resizing agrees with torch.nn.functional.interpolate") {
  check_equal(resized({5, 3}),
              {-0.9166666269302368, 0.25000008940696716, 3.0833334922790527, -0.01666662096977234,
               0.3500000536441803, 2.383333444595337, 1.3333333730697632, 0.4999999701976776,
               1.3333332538604736, 2.383333444595337, 0.34999993443489075, -0.016666822135448456,
               3.0833332538604736, 0.24999988079071045, -0.9166666865348816});
  check_equal(resized({2, 7}), {-0.375, -0.3303571343421936, -0.2589285671710968,
                                0.31250011920928955, 1.026785969734192, 2.2410717010498047, 3.0,
                                3.0, 2.2410712242126465, 1.0267856121063232, 0.31249988079071045,
                                -0.2589285969734192, -0.330357164144516, -0.3750000298023224});
  check_equal(resized({1, 1}), {0.5});
}

TEST_CASE("resizing to the same size changes nothing") {
  check_equal(resized({3, 4}), {-1.0, -0.5, 1.0, 3.5, 1.5, 0.5, 0.5, 1.5, 3.5, 1.0, -0.5, -1.0});
}

TEST_CASE("resizing needs sides of at least 1") {
  const auto text = refusal<ShapeError>([] { BilinearResize({3, 4}, {0, 4}); });
  CHECK_MESSAGE(mentions(text, {"at least 1; 3 to 0"}), text);
}
