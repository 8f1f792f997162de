// SPDX-License-Identifier: MIT
// Carves a kernel's scratch memory into arrays, or only measures how much that takes.
#pragma once

#include <cstddef>

#include "inception/tensor/index.hpp"

namespace inception {

/// Hands out 64-byte aligned arrays one after the other. With a null base it counts the bytes, so one
/// function that asks for the arrays serves both for the size and for the use.
class Scratch {
 public:
  explicit Scratch(std::byte* base = nullptr) : base_(base) {}

  template <class T>
  T* take(Index count) {
    T* array = base_ == nullptr ? nullptr : reinterpret_cast<T*>(base_ + used_);
    used_ += (count * static_cast<Index>(sizeof(T)) + 63) / 64 * 64;
    return array;
  }
  Index bytes() const { return used_; }

 private:
  std::byte* base_;
  Index used_ = 0;
};

}  // namespace inception
