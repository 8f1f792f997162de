// SPDX-License-Identifier: MIT
// The element types that safetensors files hold.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "inception/tensor/index.hpp"

namespace inception {

/// An element type of a safetensors file; the enumerators are its names there.
enum class Dtype { F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL };

namespace detail {

struct DtypeFact {
  std::string_view name;
  Index size;  // bytes of one element
  bool real;   // floating point
};

/// In the order of Dtype.
inline constexpr std::array<DtypeFact, 13> dtype_facts{{{"F64", 8, true},
                                                        {"F32", 4, true},
                                                        {"F16", 2, true},
                                                        {"BF16", 2, true},
                                                        {"I64", 8, false},
                                                        {"I32", 4, false},
                                                        {"I16", 2, false},
                                                        {"I8", 1, false},
                                                        {"U64", 8, false},
                                                        {"U32", 4, false},
                                                        {"U16", 2, false},
                                                        {"U8", 1, false},
                                                        {"BOOL", 1, false}}};

constexpr const DtypeFact& fact(Dtype dtype) {
  return dtype_facts[static_cast<std::size_t>(dtype)];
}

}  // namespace detail

/// "F32"
constexpr std::string_view to_string(Dtype dtype) { return detail::fact(dtype).name; }

/// Bytes of one element.
constexpr Index size_of(Dtype dtype) { return detail::fact(dtype).size; }

/// Whether elements are floating-point numbers; the others are integers (BOOL is 0 or 1).
constexpr bool is_real(Dtype dtype) { return detail::fact(dtype).real; }

/// The type with this name, or nothing.
constexpr std::optional<Dtype> find_dtype(std::string_view name) {
  for (std::size_t i = 0; i < detail::dtype_facts.size(); ++i) {
    if (detail::dtype_facts[i].name == name) return static_cast<Dtype>(i);
  }
  return std::nullopt;
}

/// The types of C++ that tensors are written from and read into.
template <class T>
concept SafetensorsScalar =
    std::is_same_v<T, double> || std::is_same_v<T, float> || std::is_same_v<T, std::int64_t> ||
    std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::uint8_t>;

/// The Dtype that stores a T exactly.
template <SafetensorsScalar T>
inline constexpr Dtype dtype_of = std::is_same_v<T, double>         ? Dtype::F64
                                  : std::is_same_v<T, float>        ? Dtype::F32
                                  : std::is_same_v<T, std::int64_t> ? Dtype::I64
                                  : std::is_same_v<T, std::int32_t> ? Dtype::I32
                                                                    : Dtype::U8;

}  // namespace inception
