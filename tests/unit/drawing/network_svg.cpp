// SPDX-License-Identifier: MIT
// Pictures are well-formed, complete and the same every time, and nothing in them overlaps.
#include "inception/drawing/network_svg.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <string>
#include <vector>

#include "inception/networks/bn_inception.hpp"
#include "inception/networks/googlenet.hpp"
#include "inception/networks/inception_resnet_v2.hpp"
#include "inception/networks/inception_v3.hpp"
#include "inception/networks/xception.hpp"
#include "inception/program/lowering.hpp"
#include "support/drawn_names.hpp"
#include "support/xml_form.hpp"

using namespace inception;

namespace {

struct Rectangle {
  int x, y, width, height;
};

/// All rectangles of a class.
std::vector<Rectangle> rectangles(const std::string& svg, const std::string& kind) {
  std::vector<Rectangle> found;
  const std::regex pattern("<rect class=\"" + kind +
                           "\" x=\"(-?\\d+)\" y=\"(-?\\d+)\" width=\"(\\d+)\" height=\"(\\d+)\"");
  for (std::sregex_iterator i(svg.begin(), svg.end(), pattern), end; i != end; ++i) {
    found.push_back(
        {std::stoi((*i)[1]), std::stoi((*i)[2]), std::stoi((*i)[3]), std::stoi((*i)[4])});
  }
  return found;
}

bool overlap(const Rectangle& a, const Rectangle& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

template <class Network>
void check_picture(int side) {
  const ProgramView p = program_of<Network>.view();
  const std::string svg = network_svg(p, {side, side}, "a <network> & \"its\" picture");
  CHECK(svg == network_svg(p, {side, side}, "a <network> & \"its\" picture"));
  CHECK(test::xml_fault(svg) == "");
  for (const std::string& name : test::drawn_names(p)) {
    CAPTURE(name);
    CHECK(svg.find(name) != std::string::npos);
  }

  std::smatch size;
  REQUIRE(std::regex_search(svg, size, std::regex("viewBox=\"0 0 (\\d+) (\\d+)\"")));
  std::vector<Rectangle> boxes;
  for (const char* kind : {"b", "p", "o", "c"}) {
    for (const Rectangle& r : rectangles(svg, kind)) boxes.push_back(r);
  }
  CHECK(boxes.size() > 15);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const Rectangle& r = boxes[i];
    CHECK((r.x >= 0 && r.y >= 0 && r.x + r.width <= std::stoi(size[1]) &&
           r.y + r.height <= std::stoi(size[2])));
    for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(overlap(r, boxes[j]));
  }
}

}  // namespace

TEST_CASE("pictures of the family") {
  check_picture<InceptionV3<1000, 3, FidV3>>(299);
  check_picture<GoogLeNet<1000>>(224);
  check_picture<BNInception<1000>>(224);
  check_picture<InceptionResNetV2<1000, 3, SlimInceptionResNetV2>>(299);
  check_picture<Xception<1000>>(299);
}

TEST_CASE("a box can be hovered over") {
  const std::string svg = network_svg(program_of<InceptionV3<1000>>.view(), {299, 299}, "v3");
  CHECK(svg.find("<title>Mixed_6b.branch7x7_2\nconv2d 1×7, stride 1, padding 0×3, no bias\n"
                 "batch norm, ε = 0.001\nrelu\n128 channels, output 17×17×128\n"
                 "33,144,832 multiply-adds (0.6 %), 114,944 parameters (0.4 %)</title>") !=
        std::string::npos);
}

TEST_CASE("the check of overlaps sees one") {
  CHECK(overlap({0, 0, 10, 10}, {9, 9, 5, 5}));
  CHECK_FALSE(overlap({0, 0, 10, 10}, {10, 0, 5, 5}));
}
