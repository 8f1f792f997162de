// SPDX-License-Identifier: MIT
// Ctrl-C as a question: the running step ends, everything is saved, then the program does.
#pragma once

#include <signal.h>  // sigaction

#include <atomic>

#include "inception/tensor/error.hpp"

namespace inception {

/// While an object of this class lives, SIGINT and SIGTERM set a flag, not end the program.
///
/// The first signal gives both their default action back, so a second one ends the program at once.
///
/// Errors   Error where another Interrupt is alive
class Interrupt {
 public:
  Interrupt() {
    if (alive_.exchange(true)) {
      throw Error("Interrupt: only one may be alive at a time; there is another; share that one");
    }
    flag_ = false;
    struct sigaction action = {};
    action.sa_handler = &handle;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGTERM, &action, &old_terminate_);
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt() {
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGTERM, &old_terminate_, nullptr);
    alive_ = false;
  }

  /// Whether a signal has come.
  bool requested() const { return flag_; }

 private:
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not take a lock");
  static inline std::atomic<bool> flag_{false};
  static inline std::atomic<bool> alive_{false};

  static void handle(int) {
    flag_ = true;
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
  }

  struct sigaction old_interrupt_ = {};
  struct sigaction old_terminate_ = {};
};

}  // namespace inception
