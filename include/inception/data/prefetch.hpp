// SPDX-License-Identifier: MIT
// Items prepared ahead by background threads and handed out in order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Prepares items 0, 1, 2, ... in background threads, in a ring of reused slots.
///
/// Item t lives in slot t mod (ahead + 1), so up to `ahead` items wait while the caller uses one,
/// and next() hands them out in order whatever thread was first. What an item holds must depend on
/// its number only, since any thread may prepare any item.
///
/// next() and the destructor belong to one thread; the destructor waits for items being prepared.
template <class Item>
class Prefetcher {
 public:
  /// Fills an item. `worker` in [0, threads) is different for calls that run at once.
  using Prepare = std::function<void(Index item, int worker, Item& slot)>;

  /// Errors   Error unless threads ≥ 1, ahead ≥ 1 and count ≥ 0
  Prefetcher(int threads, Index ahead, Index count, Prepare prepare)
      : prepare_(std::move(prepare)), count_(count) {
    if (threads < 1 || ahead < 1 || count < 0) {
      throw Error(
          "Prefetcher: threads and items ahead must be at least 1, the number of items at least "
          "0; " +
          std::to_string(threads) + ", " + std::to_string(ahead) + " and " + std::to_string(count) +
          " were given");
    }
    slots_ = std::vector<Slot>(static_cast<std::size_t>(ahead) + 1);
    try {
      for (int worker = 0; worker < threads; ++worker) {
        threads_.emplace_back([this, worker] { work(worker); });
      }
    } catch (...) {
      stop();
      throw;
    }
  }
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;
  ~Prefetcher() { stop(); }

  /// The next item, or nullptr after the last. It stays as it is until the following call.
  ///
  /// Errors   what the preparation of this item threw, now and in every call after
  Item* next() {
    std::unique_lock lock(mutex_);
    if (holding_) {
      holding_ = false;
      slot(taken_).ready = false;
      ++taken_;
      room_.notify_one();
    }
    if (taken_ == count_) return nullptr;
    Slot& wanted = slot(taken_);
    filled_.wait(lock, [&] { return wanted.ready; });
    if (wanted.error) std::rethrow_exception(wanted.error);
    holding_ = true;
    return &wanted.item;
  }

 private:
  struct Slot {
    Item item{};
    bool ready = false;
    std::exception_ptr error;
  };

  Slot& slot(Index item) { return slots_[static_cast<std::size_t>(item) % slots_.size()]; }

  void work(int worker) {
    std::unique_lock lock(mutex_);
    while (true) {
      room_.wait(lock, [this] {
        return stopping_ || begun_ == count_ || begun_ - taken_ < std::ssize(slots_);
      });
      if (stopping_ || begun_ == count_) return;
      const Index item = begun_++;
      Slot& place = slot(item);
      lock.unlock();
      std::exception_ptr error;
      try {
        prepare_(item, worker, place.item);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      place.error = std::move(error);
      place.ready = true;
      filled_.notify_one();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    room_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  Prepare prepare_;
  Index count_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable room_;    // a slot became free, or it is time to stop
  std::condition_variable filled_;  // an item became ready
  Index begun_ = 0;                 // items whose preparation has begun
  Index taken_ = 0;                 // items handed out and given back
  bool holding_ = false;            // whether the caller has item taken_
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace inception
