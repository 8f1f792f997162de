// SPDX-License-Identifier: MIT
// A set of images whose parts do not agree is refused.
#include "inception/data/image_set.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

using namespace inception;
using namespace inception::test;

namespace {

ImageSet small_set() {
  return {.count = 2,
          .height = 1,
          .width = 2,
          .channels = 1,
          .classes = 2,
          .pixels = {1, 2, 3, 4},
          .labels = {0, 1},
          .class_names = {"no", "yes"}};
}

template <class Change>
void check_refused(Change change, std::initializer_list<std::string_view> words) {
  ImageSet set = small_set();
  change(set);
  const auto text = refusal<ShapeError>([&] { check(set); });
  CHECK_MESSAGE(mentions(text, words), text);
}

}  // namespace

TEST_CASE("an image set gives its images") {
  const auto set = small_set();
  check(set);
  CHECK(set.image_size() == 2);
  CHECK(set.image(1)[0] == 3);
  CHECK(set.extent() == Extent{1, 2});
}

TEST_CASE("the parts of an image set must agree") {
  check_refused([](ImageSet& s) { s.count = 0; }, {"must be at least 1", "0, 1, 2, 1 and 2"});
  check_refused([](ImageSet& s) { s.channels = -1; }, {"must be at least 1"});
  check_refused([](ImageSet& s) { s.pixels.pop_back(); }, {"pixels; there are 3"});
  check_refused([](ImageSet& s) { s.count = Index{1} << 62; }, {"pixels; there are 4"});
  check_refused([](ImageSet& s) { s.labels.push_back(0); }, {"one label per image, 2", "are 3"});
  check_refused([](ImageSet& s) { s.labels[1] = 2; }, {"label 1 must be in [0, 2)", "it is 2"});
  check_refused([](ImageSet& s) { s.labels[0] = -1; }, {"label 0 must be in", "it is -1"});
  check_refused([](ImageSet& s) { s.class_names = {}; }, {"one name per class, 2", "are 0"});
}
