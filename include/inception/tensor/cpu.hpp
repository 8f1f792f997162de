// SPDX-License-Identifier: MIT
// The Cpu device: a pool of threads and a loop that shares its items among them.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "inception/tensor/eigen_thread_pool.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// The processor this program runs on. Copies share one pool of threads (Eigen's).
class Cpu {
 public:
  /// `threads` counts the calling thread; 0 takes every core.
  explicit Cpu(int threads = 0) {
    if (threads < 0) {
      throw Error("Cpu: the number of threads must be at least 0 (0 takes every core); " +
                  std::to_string(threads) + " was given");
    }
    if (threads == 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    threads_ = threads;
    if (threads > 1) pool_ = std::make_shared<Eigen::ThreadPool>(threads - 1, spins);
  }

  int threads() const { return threads_; }

  /// Where work of the host is done; other devices have one beside themselves.
  const Cpu& host() const { return *this; }

  /// Calls body(item, worker) once for every item of [0, items), on all threads.
  ///
  /// Each thread begins with a part of the items of its own, the same part in each loop, so that what
  /// it wrote in the last one is in its cache; then it takes what is left of the others' parts, so that a
  /// busy core does not stall the rest. `worker` is in [0, threads()) and no two calls that run at
  /// once share one: use it to pick scratch memory.
  /// The call returns when every item is done; it allocates nothing. The body must not throw.
  template <class Body>
  void parallel_for(Index items, Body&& body) const {
    const int helpers = static_cast<int>(std::min<Index>(threads_, items)) - 1;
    if (helpers <= 0) {
      for (Index item = 0; item < items; ++item) body(item, 0);
      return;
    }
    Job<std::remove_reference_t<Body>> job{&body, items, helpers};
    for (int i = 0; i < helpers; ++i) {
      // One pointer: small enough for std::function to hold without allocating.
      pool_->Schedule([&job] { job.help(); });
    }
    job.work(0);
    job.wait();
  }

 private:
  static constexpr int most_parts = 64;  // more threads than this share them

  struct alignas(64) Part {
    std::atomic<Index> next{0};
    Index end = 0;
  };

  template <class Body>
  struct Job {
    Job(Body* the_body, Index items, int helpers)
        : body(the_body), parts(std::min(helpers + 1, most_parts)), running(helpers) {
      for (int i = 0; i < parts; ++i) {
        part[i].next.store(i * items / parts, std::memory_order_relaxed);
        part[i].end = (i + 1) * items / parts;
      }
    }

    void work(int worker) {
      for (int i = 0; i < parts; ++i) {
        Part& p = part[(worker + i) % parts];
        for (Index item = p.next.fetch_add(1, std::memory_order_relaxed); item < p.end;
             item = p.next.fetch_add(1, std::memory_order_relaxed)) {
          (*body)(item, worker);
        }
      }
    }
    void help() {
      work(next_worker.fetch_add(1, std::memory_order_relaxed));
      const std::lock_guard lock(mutex);
      if (--running == 0) done.notify_one();
    }
    /// Loops follow each other within microseconds, and waking a thread takes tens of them: look for
    /// the end a while before sleeping.
    void wait() {
      for (int i = 0; i < spin_rounds && running.load(std::memory_order_relaxed) > 0; ++i) {
        pause();
      }
      std::unique_lock lock(mutex);  // also lets the last helper leave before this job ends
      done.wait(lock, [this] { return running == 0; });
    }

    Body* body;
    int parts;
    Part part[most_parts];
    std::atomic<int> next_worker{1};
    std::mutex mutex;
    std::condition_variable done;
    std::atomic<int> running;
  };

  static constexpr bool spins = true;       // idle helpers look for work a while before they sleep
  static constexpr int spin_rounds = 2000;  // 30 to 100 microseconds

  /// Tells the core that this is a waiting loop.
  static void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  int threads_ = 1;
  std::shared_ptr<Eigen::ThreadPool> pool_;
};

/// Whether a model without a wish makes activations anew in the backward pass.
inline bool recomputes_by_default(const Cpu&) { return true; }

}  // namespace inception
