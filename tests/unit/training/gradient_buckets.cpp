// SPDX-License-Identifier: MIT
// Buckets cover the gradients once, and are complete when they say so.
#include "inception/training/gradient_buckets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

TEST_SUITE("training") {
  TEST_CASE("buckets cover every gradient once, the last layers' first") {
    Model<SmallNetwork<5>> model;
    const auto ranges = model.arenas().ranges;
    for (const Index elements : {1, 100, 1000, 1'000'000}) {
      const auto buckets = gradient_buckets(model.program(Mode::training), ranges, elements);
      CHECK(std::ranges::is_sorted(buckets, std::ranges::greater(), &GradientBucket::first));
      for (const ParameterRange& range : ranges) {
        CHECK(std::ranges::count_if(buckets, [&](const GradientBucket& b) {
                return b.offset <= range.offset && range.offset + range.size <= b.offset + b.size;
              }) == 1);
      }
      const auto small = std::ranges::count_if(
          buckets, [&](const GradientBucket& b) { return b.size < elements; });
      CHECK(small <= 1);
    }
    CHECK(gradient_buckets(model.program(Mode::training), ranges, 1).size() == ranges.size());
  }

  TEST_CASE("behind its first operation a bucket does not change any more") {
    Model<SmallNetwork<5>> model({.seed = 1}, Cpu(1));
    const auto images = random_images<float>(1, {2, 31, 29, 3});
    const auto buckets =
        gradient_buckets(model.program(Mode::training), model.arenas().ranges, 200);
    REQUIRE(buckets.size() > 3);
    const auto values = [&](const GradientBucket& b) {
      const auto part = model.arenas().gradients.subspan(static_cast<std::size_t>(b.offset),
                                                         static_cast<std::size_t>(b.size));
      return std::vector<float>(part.begin(), part.end());
    };
    model.forward(images, Mode::training);
    for (const std::string& name : model.output_names()) {
      const View<float> gradient = model.output_gradient(name);
      for (Index p = 0; p < gradient.shape.pixels(); ++p) {
        std::fill_n(gradient.pixel(p), gradient.shape.c, 0.5F + static_cast<float>(p % 3));
      }
    }
    std::vector<std::vector<float>> seen;
    OperationId last = static_cast<OperationId>(model.program(Mode::training).operations.size());
    model.backward([&](OperationId done) {
      CHECK(done < last);
      last = done;
      while (seen.size() < buckets.size() && buckets[seen.size()].first >= done) {
        seen.push_back(values(buckets[seen.size()]));
      }
    });
    CHECK(last == 0);
    REQUIRE(seen.size() == buckets.size());
    for (std::size_t i = 0; i < buckets.size(); ++i) CHECK(seen[i] == values(buckets[i]));
  }
}
