// SPDX-License-Identifier: MIT
// Processes that train together, played by threads: to test what they do without MPI.
#pragma once

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <exception>
#include <functional>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "inception/parallel/communicator.hpp"

namespace inception::test {

/// Calls body(processes) on so many threads at once, each with a rank of its own. Where one throws, the others
/// leave at their next call, and run() throws the same.
class ThreadProcesses {
 public:
  static void run(int size, const std::function<void(Communicator&)>& body) {
    ThreadProcesses all(size);
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(size));
    {
      std::vector<std::jthread> threads;
      for (int rank = 0; rank < size; ++rank) {
        threads.emplace_back([&, rank] {
          Process me(all, rank);
          try {
            body(me);
          } catch (const OtherFailed&) {
          } catch (...) {
            errors[static_cast<std::size_t>(rank)] = std::current_exception();
            all.failed_ = true;
          }
          all.meeting_.arrive_and_drop();
        });
      }
    }
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
  }

 private:
  struct OtherFailed {};

  explicit ThreadProcesses(int size)
      : meeting_(size), shown_(static_cast<std::size_t>(size), nullptr) {}

  class Process : public Communicator {
   public:
    Process(ThreadProcesses& all, int rank) : all_(all), rank_(rank) {}

    int rank() const override { return rank_; }
    int size() const override { return static_cast<int>(all_.shown_.size()); }

    void broadcast(std::span<std::byte> bytes) override {
      show(bytes.data());
      if (rank_ > 0) std::copy_n(shown<std::byte>(0), bytes.size(), bytes.begin());
      meet();
    }
    void gather(std::span<const std::byte> mine, std::span<std::byte> all) override {
      show(mine.data());
      for (int rank = 0; rank < size(); ++rank) {
        std::copy_n(shown<std::byte>(rank), mine.size(), all.begin() + rank * std::ssize(mine));
      }
      meet();
    }
    void begin_sum(std::span<float> values) override { floats_.push_back(values); }
    void begin_sum(std::span<double> values) override { doubles_.push_back(values); }
    void progress() override {}
    void finish_sums() override {
      for (const auto values : std::exchange(floats_, {})) sum(values);
      for (const auto values : std::exchange(doubles_, {})) sum(values);
    }
    void end_all(int) override { throw std::logic_error("a test does not end all processes"); }

   private:
    void meet() {
      all_.meeting_.arrive_and_wait();
      if (all_.failed_) throw OtherFailed();
    }
    void show(const void* mine) {
      all_.shown_[static_cast<std::size_t>(rank_)] = mine;
      meet();
    }
    template <class T>
    const T* shown(int rank) const {
      return static_cast<const T*>(all_.shown_[static_cast<std::size_t>(rank)]);
    }
    template <class Scalar>
    void sum(std::span<Scalar> values) {
      show(values.data());
      std::vector<Scalar> sums(values.size(), Scalar{0});
      for (int rank = 0; rank < size(); ++rank) {
        std::transform(sums.begin(), sums.end(), shown<Scalar>(rank), sums.begin(), std::plus<>());
      }
      meet();
      std::copy(sums.begin(), sums.end(), values.begin());
    }

    ThreadProcesses& all_;
    int rank_;
    std::vector<std::span<float>> floats_;
    std::vector<std::span<double>> doubles_;
  };

  std::barrier<> meeting_;
  std::atomic<bool> failed_ = false;
  std::vector<const void*> shown_;  ///< by rank
};

}  // namespace inception::test
