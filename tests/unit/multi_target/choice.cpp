// SPDX-License-Identifier: MIT
// Which program a launcher starts on which machine, and what it says where it starts none.
#include "multi_target/choice.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "support/files.hpp"

using namespace inception;
using namespace inception::multi_target;
using Levels = std::vector<std::string>;

namespace {

const Levels all{"x86-64-v4", "x86-64-v3", "x86-64-v2"};

/// What a processor with AVX2 and no AVX-512 answers.
bool avx2(const std::string& level) { return level != "x86-64-v4"; }

bool oldest(const std::string& level) { return level == "x86-64"; }

}  // namespace

TEST_CASE("the best level that the processor executes, or the one that is forced") {
  CHECK(choose(all, avx2, "").level == "x86-64-v3");
  CHECK(choose({"x86-64-v4", "x86-64-v2"}, avx2, "").level == "x86-64-v2");
  CHECK(choose(all, avx2, "x86-64-v2").level == "x86-64-v2");
  CHECK(choose(all, avx2, "x86-64-v2").refusal.empty());
}

TEST_CASE("a level that cannot be started is refused with those that can") {
  const auto refused = [](const Choice& choice, std::initializer_list<std::string_view> words) {
    INFO(choice.refusal);
    CHECK(choice.level.empty());
    CHECK(test::mentions(choice.refusal, words));
  };
  refused(choose(all, avx2, "x86-64-v4"),
          {"INCEPTION_LEVEL", "does not execute 'x86-64-v4'", "one of: x86-64-v3, x86-64-v2,"});
  refused(choose(all, avx2, "avx2"),
          {"INCEPTION_LEVEL", "'avx2' was given", "one of: x86-64-v3, x86-64-v2,", "unset"});
  // One that the processor would execute, but that nobody installed.
  refused(choose({"x86-64-v2"}, avx2, "x86-64-v3"), {"'x86-64-v3' was given", "x86-64-v2,"});
  refused(choose(all, oldest, ""), {"x86-64-v4, x86-64-v3, x86-64-v2", "lower level"});
  refused(choose(all, oldest, "x86-64-v2"), {"there are: x86-64-v4", "lower level"});
  refused(choose({}, avx2, ""), {"there are: none"});
}
