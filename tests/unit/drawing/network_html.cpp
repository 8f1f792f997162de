// SPDX-License-Identifier: MIT
// Pages are complete, ask for nothing from elsewhere, and are the same every time.
#include "inception/drawing/network_html.hpp"

#include <doctest/doctest.h>

#include <string>

#include "inception/networks/googlenet.hpp"
#include "inception/networks/inception_resnet_v2.hpp"
#include "inception/networks/inception_v3.hpp"
#include "inception/program/lowering.hpp"
#include "support/drawn_names.hpp"

using namespace inception;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

template <class Network>
void check_page(int side) {
  const ProgramView p = program_of<Network>.view();
  const std::string page = network_html(p, {side, side}, "a <network>");
  CHECK(page == network_html(p, {side, side}, "a <network>"));
  CHECK(count(page, "<title>a &lt;network&gt;</title>") == 1);
  CHECK(count(page, "a <network>") == 0);
  for (const char* reference : {"http:", "https:", "src=", "href=", "url(", "@import", "fetch("}) {
    CAPTURE(reference);
    CHECK(count(page, reference) == 0);
  }
  for (const std::string& name : test::drawn_names(p)) {
    CAPTURE(name);
    CHECK(page.find(name) != std::string::npos);
  }
  for (const char* tag : {"div", "span", "details", "summary", "table", "main", "i"}) {
    CAPTURE(tag);
    const std::string begin = "<" + std::string(tag);
    CHECK(count(page, begin + " ") + count(page, begin + ">") ==
          count(page, "</" + std::string(tag) + ">"));
  }
  const Drawing d = make_drawing(p, {side, side});
  CHECK(count(page, "<details ") == d.modules.size() + d.heads.size());
  std::size_t layers = 0;
  for (const DrawnModule& m : d.modules) layers += detail::operations_of(m.blocks).size();
  for (const DrawnHead& h : d.heads) layers += detail::operations_of(h.module.blocks).size();
  CHECK(count(page, "<tr><td>") == layers);
}

}  // namespace

TEST_CASE("pages of the family") {
  check_page<InceptionV3<1000, 3, FidV3>>(299);
  check_page<GoogLeNet<1000>>(224);
  check_page<InceptionResNetV2<1000>>(299);
}

TEST_CASE("a layer's row says what it does and what share it has") {
  const std::string page = network_html(program_of<InceptionV3<1000>>.view(), {299, 299}, "v3");
  CHECK(page.find("<tr><td>Conv2d_1a_3x3.conv<td>conv2d 3×3, stride 2, padding 0, no bias"
                  "<td>149×149×32<td class=\"n\" data-unit=\"multiply-adds\">19,181,664 (0.3 %)"
                  "<td class=\"n\" data-unit=\"parameters\">864 (&lt; 0.1 %)\n") !=
        std::string::npos);
}
