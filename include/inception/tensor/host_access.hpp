// SPDX-License-Identifier: MIT
// Part of a device's buffer as the host sees it: in place on the Cpu, a copy on other devices.
#pragma once

#include <span>

#include "inception/tensor/buffer.hpp"

namespace inception {

/// Elements [first, first + size) of a buffer, to read.
template <class Scalar, class Device>
class HostReading {
 public:
  HostReading(const Buffer<Scalar, Device>& from, Index first, Index size) : copy_(size) {
    from.read(first, copy_.span());
  }

  const Scalar* data() const { return copy_.data(); }

 private:
  Buffer<Scalar, Cpu> copy_;
};

/// Elements [first, first + size) of a buffer, to change. They hold what they held until they are
/// written; finish() puts them back.
template <class Scalar, class Device>
class HostWriting {
 public:
  HostWriting(Buffer<Scalar, Device>& to, Index first, Index size)
      : to_(to), first_(first), copy_(size) {
    to.read(first, copy_.span());
  }

  Scalar* data() { return copy_.data(); }
  void finish() { to_.write(first_, copy_.span()); }

 private:
  Buffer<Scalar, Device>& to_;
  Index first_;
  Buffer<Scalar, Cpu> copy_;
};

template <class Scalar>
class HostReading<Scalar, Cpu> {
 public:
  HostReading(const Buffer<Scalar, Cpu>& from, Index first, Index /*size*/)
      : data_(from.data() + first) {}

  const Scalar* data() const { return data_; }

 private:
  const Scalar* data_;
};

template <class Scalar>
class HostWriting<Scalar, Cpu> {
 public:
  HostWriting(Buffer<Scalar, Cpu>& to, Index first, Index /*size*/) : data_(to.data() + first) {}

  Scalar* data() { return data_; }
  void finish() {}

 private:
  Scalar* data_;
};

}  // namespace inception
