// SPDX-License-Identifier: MIT
// The mean of several views' probabilities: against the formula, and against evaluate() of one view.
#include "inception/training/evaluate_views.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/model/model.hpp"
#include "inception/training/evaluate.hpp"
#include "support/files.hpp"
#include "support/model_results.hpp"
#include "support/small_network.hpp"

using namespace inception;
using namespace inception::test;

namespace {

constexpr int classes = 7;

ImageSet noise(Index count) {
  ImageSet set{.count = count, .height = 15, .width = 15, .channels = 3, .classes = classes};
  const Philox random(1, 0);
  for (Index i = 0; i < count * 15 * 15 * 3; ++i) {
    set.pixels.push_back(
        static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(i), 256)));
  }
  for (Index i = 0; i < count; ++i) set.labels.push_back(static_cast<std::int32_t>(i % classes));
  for (int c = 0; c < classes; ++c) set.class_names.push_back(std::to_string(c));
  return set;
}

BatchOptions view(bool mirror = false, Index batch_size = 4) {
  return {.batch_size = batch_size,
          .preprocessing = {.normalization = Normalization::symmetric(3), .mirror = mirror},
          .epochs = 1};
}

/// The probabilities of every image, by the textbook's formula.
std::vector<double> probabilities_of(AnyModel<>& model, const ImageSet& set, bool mirror) {
  BatchLoader batches(set, all_indices(set.count), view(mirror));
  std::vector<double> all;
  while (const Batch* batch = batches.next()) {
    model.forward(batch->images());
    const auto logits = values_of(model.output("logits"));
    for (std::size_t first = 0; first < logits.size(); first += classes) {
      double sum = 0;
      for (std::size_t k = 0; k < classes; ++k) sum += std::exp(double{logits[first + k]});
      for (std::size_t k = 0; k < classes; ++k) {
        all.push_back(std::exp(double{logits[first + k]}) / sum);
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("the mean of an image's and its mirror image's probabilities is what is judged") {
  const ImageSet set = noise(10);  // batches of 4, 4 and 2
  Model<SmallNetwork<classes>> model({.seed = 3}, Cpu(2));
  BatchLoader plain(set, all_indices(10), view()), mirrored(set, all_indices(10), view(true));
  const std::array views{&plain, &mirrored};
  std::vector<Answer> answers;
  const ViewsMetrics metrics = evaluate_views(model, views, {.label_smoothing = 0.1}, &answers);
  REQUIRE(answers.size() == 10);

  const auto a = probabilities_of(model, set, false);
  const auto b = probabilities_of(model, set, true);
  CHECK(a != b);
  double loss = 0;
  Index correct = 0;
  for (std::size_t n = 0; n < 10; ++n) {
    std::size_t largest = 0;
    const auto mean = [&](std::size_t k) { return (a[n * classes + k] + b[n * classes + k]) / 2; };
    for (std::size_t k = 0; k < classes; ++k) {
      const double target = (k == n % classes ? 0.9 : 0.0) + 0.1 / classes;
      loss -= target * std::log(mean(k)) / 10;
      if (mean(k) > mean(largest)) largest = k;
    }
    correct += largest == n % classes ? 1 : 0;
    CHECK(answers[n].image == static_cast<Index>(n));
    CHECK(answers[n].predicted == static_cast<std::int32_t>(largest));
    CHECK(answers[n].probability == doctest::Approx(mean(largest)).epsilon(1e-6));
    CHECK(answers[n].label_probability == doctest::Approx(mean(n % classes)).epsilon(1e-6));
  }
  CHECK(metrics.together.images == 10);
  CHECK(metrics.together.correct == correct);
  CHECK(metrics.together.mean().loss == doctest::Approx(loss).epsilon(1e-6));
}

TEST_CASE("the first view alone is what evaluate() gives, and so is one view's mean") {
  const ImageSet set = noise(9);
  Model<SmallNetwork<classes>> model({.seed = 4}, Cpu(1));
  BatchLoader alone(set, all_indices(9), view()), again(set, all_indices(9), view());
  BatchLoader same(set, all_indices(9), view());
  const LossOptions options{.label_smoothing = 0.2, .aux_weight = 0};
  std::vector<Answer> answers;
  const RunningMetrics expected = evaluate(
      model, alone, options, [] { return false; }, &answers);
  CHECK(answers.size() == 9);
  CHECK(std::ranges::count_if(answers, &Answer::correct) == expected.correct);
  const std::array one{&again};
  const ViewsMetrics metrics = evaluate_views(model, one, options);
  CHECK(metrics.first.loss_sum == expected.loss_sum);
  CHECK(metrics.first.correct == expected.correct);
  CHECK(metrics.together.correct == expected.correct);
  CHECK(metrics.together.loss_sum == doctest::Approx(expected.loss_sum).epsilon(1e-6));
}

TEST_CASE("probabilities add up to 1 a view, however large the logits") {
  const std::vector<float> logits{1e30F, 0, -1e30F, 3, 3, 3};
  std::vector<double> sums(6, 0);
  add_probabilities(std::span<const float>(logits), 3, std::span(sums));
  add_probabilities(std::span<const float>(logits), 3, std::span(sums));
  CHECK(sums[0] == 2);
  CHECK(sums[1] == 0);
  CHECK(sums[2] == 0);
  for (std::size_t k = 3; k < 6; ++k) CHECK(sums[k] == doctest::Approx(2.0 / 3));
  const auto text = refusal<ShapeError>(
      [&] { add_probabilities(std::span<const float>(logits), 4, std::span(sums)); });
  CHECK_MESSAGE(mentions(text, {"[N, 4]", "6 and 6"}), text);
}

TEST_CASE("views of other images or batches are refused, and so is none") {
  const ImageSet set = noise(8);
  Model<SmallNetwork<classes>> model({.seed = 5}, Cpu(1));
  const auto message = [&](const std::vector<Index>& indices, Index batch_size) {
    BatchLoader first(set, all_indices(8), view());
    BatchLoader second(set, indices, view(true, batch_size));
    const std::array views{&first, &second};
    return refusal<Error>([&] { evaluate_views(model, views, {}); });
  };
  CHECK(message(all_indices(8), 4) == "");
  CHECK(mentions(message(all_indices(8), 3), {"view 1 differs from the first at batch 0"}));
  CHECK(mentions(message(all_indices(4), 4), {"view 1 differs from the first at batch 1"}));
  CHECK(mentions(message({1, 0, 2, 3, 4, 5, 6, 7}, 4), {"batch 0"}));
  CHECK(mentions(refusal<Error>([&] { evaluate_views(model, {}, {}); }), {"at least one view"}));
}
