// SPDX-License-Identifier: MIT
// The first signal sets a flag; the second ends the program; afterwards all is as it was.
#include "inception/training/interrupt.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace inception;

TEST_CASE("a signal is a question") {
  for (const int signal : {SIGINT, SIGTERM}) {
    Interrupt interrupt;
    CHECK_FALSE(interrupt.requested());
    std::raise(signal);
    CHECK(interrupt.requested());
  }
  CHECK_FALSE(Interrupt().requested());
}

TEST_CASE("a second signal ends the program at once") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    Interrupt interrupt;
    std::raise(SIGTERM);
    if (interrupt.requested()) std::raise(SIGINT);
    _exit(1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("handlers that were there before come back") {
  static volatile std::sig_atomic_t calls = 0;
  const auto before = std::signal(SIGINT, [](int) { calls = calls + 1; });
  {
    Interrupt interrupt;
    std::raise(SIGINT);
    CHECK(calls == 0);
  }
  std::raise(SIGINT);
  CHECK(calls == 1);
  std::signal(SIGINT, before);
}

TEST_CASE("only one may be alive") {
  Interrupt interrupt;
  CHECK_THROWS_AS(Interrupt(), Error);
}
