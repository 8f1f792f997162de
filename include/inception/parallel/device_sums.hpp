// SPDX-License-Identifier: MIT
// Sums over processes of what lies in a device's memory.
#pragma once

#include <span>

#include "inception/parallel/communicator.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception {

/// Sums arrays of a device over all processes, behind what the device has been given to do before and
/// beside what it is given next.
template <class Device, class Scalar>
class DeviceSums {
 public:
  DeviceSums() = default;
  DeviceSums(const DeviceSums&) = delete;
  DeviceSums& operator=(const DeviceSums&) = delete;
  virtual ~DeviceSums() = default;

  virtual void begin(std::span<Scalar> values) = 0;
  /// Of what is counted in double whatever the device computes in.
  virtual void begin_totals(std::span<double> values) = 0;
  /// Lets sums that have begun go on, where nobody else does.
  virtual void progress() = 0;
  /// What the device is given next sees the sums.
  virtual void finish() = 0;
};

/// Those of the Cpu: the communicator's own.
template <class Scalar>
class HostSums : public DeviceSums<Cpu, Scalar> {
 public:
  explicit HostSums(Communicator& processes) : processes_(processes) {}

  void begin(std::span<Scalar> values) override { processes_.begin_sum(values); }
  void begin_totals(std::span<double> values) override { processes_.begin_sum(values); }
  void progress() override { processes_.progress(); }
  void finish() override { processes_.finish_sums(); }

 private:
  Communicator& processes_;
};

}  // namespace inception
