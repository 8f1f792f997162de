// SPDX-License-Identifier: MIT
// The picture of the curves: round ticks, every point inside, gaps where a value is missing.
#include "inception/training/curves_svg.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>

using namespace inception;

namespace {

std::vector<EpochRecord> records(int epochs) {
  std::vector<EpochRecord> result;
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    result.push_back({.epoch = epoch,
                      .train = {2.5 / epoch, 1 - 0.8 / epoch},
                      .validation = Metrics{2.2 / epoch, 1 - 0.7 / epoch}});
  }
  return result;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("ticks are round and enclose the values") {
  const auto loss = detail::axis_ticks(0.673, 2.52, 5);
  CHECK(loss.first == 0.5);
  CHECK(loss.step == 0.5);
  CHECK(loss.count == 6);
  CHECK(loss.digits == 1);
  const auto epochs = detail::axis_ticks(1, 3, 8, 1);
  CHECK(epochs.step == 1);
  CHECK(epochs.first == 1);
  CHECK(epochs.last() == 3);

  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 1000; ++round) {
    const double low = std::pow(10.0, std::uniform_real_distribution<double>(-6, 6)(random));
    const double high = low * std::uniform_real_distribution<double>(1, 100)(random);
    const auto ticks = detail::axis_ticks(low, high, 5);
    CAPTURE(low);
    CAPTURE(high);
    CHECK(ticks.first <= low + 1e-6 * ticks.step);
    CHECK(ticks.last() >= high - 1e-6 * ticks.step);
    CHECK(ticks.count >= 2);
    CHECK(ticks.count <= 8);
    const double mantissa =
        ticks.step / std::pow(10.0, std::floor(std::log10(ticks.step * 1.0001)));
    CHECK((std::abs(mantissa - 1) < 1e-9 || std::abs(mantissa - 2) < 1e-9 ||
           std::abs(mantissa - 5) < 1e-9));
  }
  CHECK(detail::axis_ticks(0.5, 0.5, 5).count >= 2);
  CHECK(detail::axis_ticks(0, 0, 5).count >= 2);
}

TEST_CASE("the picture has four curves whose points lie inside their panels") {
  const std::string svg = curves_svg(records(15), "A <b> & c");
  CHECK(svg.starts_with("<svg xmlns="));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("A &lt;b&gt; &amp; c") != svg.npos);
  CHECK(count(svg, "<circle") == 4 * 15);
  CHECK(count(svg, ">epoch<") == 2);
  for (const char* text : {">Loss<", ">Accuracy<", ">train 0.1667<", ">validation 0.9533<"}) {
    CAPTURE(text);
    CHECK(count(svg, text) == 1);
  }
  for (auto at = svg.find("cx="); at != svg.npos; at = svg.find("cx=", at + 1)) {
    const double x = std::stod(svg.substr(at + 4));
    const double y = std::stod(svg.substr(svg.find("cy=", at) + 4));
    CHECK(((x >= 64 && x <= 444) || (x >= 508 && x <= 888)));
    CHECK(y >= detail::LinePanel::top);
    CHECK(y <= detail::LinePanel::top + detail::LinePanel::height);
  }
}

TEST_CASE("one epoch, none, no validation and values that are not finite make pictures too") {
  CHECK(count(curves_svg(records(1), ""), "<circle") == 4);
  CHECK(count(curves_svg({}, ""), "<circle") == 0);
  auto broken = records(5);
  broken[2].train.loss = std::nan("");
  broken[3].train.loss = std::numeric_limits<double>::infinity();
  for (auto& record : broken) record.validation.reset();
  const std::string svg = curves_svg(broken, "");
  CHECK(count(svg, "<circle") == 3 + 5);
  CHECK(svg.find("validation") == svg.npos);
  CHECK(svg.find("nan") == svg.npos);
  broken[0].train.loss = 1e30;
  CHECK(curves_svg(broken, "").size() < 10000);
}

TEST_CASE("the picture is written to a file") {
  write_curves_svg("curves_test.svg", records(3), "t");
  std::ifstream file("curves_test.svg");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text == curves_svg(records(3), "t"));
  std::filesystem::remove("curves_test.svg");
}
