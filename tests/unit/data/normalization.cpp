// SPDX-License-Identifier: MIT
// Normalisation by its formula.
#include "inception/data/normalization.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

using namespace inception;
using namespace inception::test;

TEST_CASE("every byte of every channel is normalised by its mean and deviation") {
  const auto normalization = Normalization::cifar10();
  const NormalizationTable table(normalization, 3);
  for (int byte = 0; byte < 256; ++byte) {
    const auto value = static_cast<std::uint8_t>(byte);
    const std::array<std::uint8_t, 6> in{0, 0, 0, value, value, value};
    std::array<float, 6> out{};
    table(in.data(), 2, out.data());
    for (std::size_t c = 0; c < 3; ++c) {
      const double expected =
          (byte / 255.0 - normalization.mean[c]) / double{normalization.deviation[c]};
      REQUIRE(out[3 + c] == doctest::Approx(expected).epsilon(1e-5));
    }
  }
}

TEST_CASE("symmetric normalisation covers -1 to 1") {
  const NormalizationTable table(Normalization::symmetric(1), 1);
  const std::array<std::uint8_t, 2> in{0, 255};
  std::array<float, 2> out{};
  table(in.data(), 2, out.data());
  CHECK(out == std::array<float, 2>{-1.0F, 1.0F});
}

TEST_CASE("normalisation needs one mean and one positive deviation per channel") {
  const auto grey = Normalization::fashion_mnist();
  const auto channels = refusal<Error>([&] { NormalizationTable(grey, 3); });
  CHECK_MESSAGE(mentions(channels, {"per channel, 3; there are 1 and 1"}), channels);
  const auto zero = refusal<Error>([] { NormalizationTable({{0.5F}, {0.0F}}, 1); });
  CHECK_MESSAGE(mentions(zero, {"deviation of channel 0 must be above 0"}), zero);
}
