// SPDX-License-Identifier: MIT
// Background preparation: order, bounds, exceptions and shutdown.
#include "inception/data/prefetch.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <thread>

using namespace inception;
using namespace inception::test;

namespace {

constexpr Index endless = std::numeric_limits<Index>::max();

void pause(int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

}  // namespace

TEST_CASE("items come in order, whatever thread is first") {
  for (const int threads : {1, 2, 5}) {
    Prefetcher<Index> items(threads, 3, 100, [](Index item, int, Index& slot) {
      pause(item % 3 == 0 ? 300 : 10);
      slot = item * item;
    });
    for (Index i = 0; i < 100; ++i) {
      const Index* item = items.next();
      REQUIRE(item != nullptr);
      REQUIRE(*item == i * i);
    }
    CHECK(items.next() == nullptr);
    CHECK(items.next() == nullptr);
  }
}

TEST_CASE("an item stays as it is until the next is asked for, and no more are prepared ahead") {
  std::atomic<Index> prepared{0};
  Prefetcher<Index> items(3, 2, endless, [&](Index item, int, Index& slot) {
    slot = item;
    ++prepared;
  });
  for (Index i = 0; i < 50; ++i) {
    const Index* item = items.next();
    pause(200);
    REQUIRE(*item == i);
    REQUIRE(prepared <= i + 1 + 2);
  }
}

TEST_CASE("calls that run at once have different workers") {
  std::array<std::atomic<int>, 4> busy{};
  std::atomic<bool> clash{false};
  Prefetcher<Index> items(4, 4, 200, [&](Index, int worker, Index&) {
    auto& mine = busy[static_cast<std::size_t>(worker)];
    if (mine.fetch_add(1) != 0) clash = true;
    pause(20);
    mine.fetch_sub(1);
  });
  while (items.next() != nullptr) {
  }
  CHECK_FALSE(clash);
}

TEST_CASE("an exception of a worker arrives at its item's turn, and stays") {
  Prefetcher<Index> items(2, 4, endless, [](Index item, int, Index& slot) {
    if (item >= 5) throw FileError("item " + std::to_string(item) + " is damaged");
    slot = item;
  });
  for (Index i = 0; i < 5; ++i) REQUIRE(*items.next() == i);
  CHECK(refusal([&] { items.next(); }) == "item 5 is damaged");
  CHECK(refusal([&] { items.next(); }) == "item 5 is damaged");
}

TEST_CASE("shutting down at any moment neither hangs nor leaks") {
  for (int i = 0; i < 60; ++i) {
    Prefetcher<Index> items(1 + i % 3, 1 + i % 4, endless, [i](Index item, int, Index& slot) {
      if (i % 5 == 4 && item == 2) throw Error("stop");
      pause(i % 7 * 20);
      slot = item;
    });
    if (i % 2 == 1) items.next();
    if (i % 3 == 2) pause(100);
  }
}

TEST_CASE("no items, and numbers that make no sense") {
  const auto nothing = [](Index, int, Index&) {};
  CHECK(Prefetcher<Index>(2, 2, 0, nothing).next() == nullptr);
  const auto text = refusal<Error>([&] { Prefetcher<Index>(0, 2, 1, nothing); });
  CHECK_MESSAGE(mentions(text, {"must be at least 1", "0, 2 and 1"}), text);
  CHECK(refusal<Error>([&] { Prefetcher<Index>(1, 0, 1, nothing); }) != "");
  CHECK(refusal<Error>([&] { Prefetcher<Index>(1, 1, -1, nothing); }) != "");
}
