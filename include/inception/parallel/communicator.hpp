// SPDX-License-Identifier: MIT
// The processes that train together, as one of them sees them.
#pragma once

#include <cstddef>
#include <span>

namespace inception {

/// What a process says to the others. A null pointer to one stands for a process that trains alone.
///
/// Every process calls the same functions with the same sizes in the same order, from one thread. What
/// comes out is the same in all of them, bit by bit, and the same again in a run with as many processes.
///
/// Errors   Error where the others cannot be reached
class Communicator {
 public:
  Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  virtual ~Communicator() = default;

  virtual int rank() const = 0;  ///< of this process, from 0 on
  virtual int size() const = 0;  ///< the number of processes

  /// Copies the bytes of process 0 to all others.
  virtual void broadcast(std::span<std::byte> bytes) = 0;
  /// Puts the bytes of all processes, each as many as `mine`, one behind the other, by rank.
  virtual void gather(std::span<const std::byte> mine, std::span<std::byte> all) = 0;

  /// Begins to replace the values by their sums over all processes. They are left alone until
  /// finish_sums() returns; other calls may come between.
  virtual void begin_sum(std::span<float> values) = 0;
  virtual void begin_sum(std::span<double> values) = 0;
  /// Lets sums that have begun go on; to be called now and then between computations.
  virtual void progress() = 0;
  virtual void finish_sums() = 0;

  /// Ends all processes at once, for this one cannot go on. Does not return where there are others.
  virtual void end_all(int status) = 0;
};

/// Whether this process is the one that writes files.
inline bool is_first(const Communicator* processes) {
  return processes == nullptr || processes->rank() == 0;
}

}  // namespace inception
