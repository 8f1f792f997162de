// SPDX-License-Identifier: MIT
// Reads and writes .npy files, the arrays of numpy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "inception/io/atomic_file.hpp"
#include "inception/io/dtype.hpp"
#include "inception/io/mapped_file.hpp"
#include "inception/io/npy_header.hpp"
#include "inception/io/tensor_entry.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// The element types of .npy files that are read and written.
template <class T>
concept NpyScalar =
    std::is_same_v<T, double> || std::is_same_v<T, float> || std::is_same_v<T, std::int64_t>;

/// An array of numpy.
template <NpyScalar T>
struct NpyArray {
  std::vector<Index> shape;  // empty: a scalar
  std::vector<T> values;     // row-major
};

namespace detail {

/// Copies the values behind a header, each stored as a Stored.
template <class Stored, class T>
std::vector<T> npy_values(std::span<const std::byte> bytes) {
  std::vector<T> values(bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Stored value;
    std::memcpy(&value, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    values[i] = static_cast<T>(value);
  }
  return values;
}

/// The number of elements, where the array's bytes can be counted.
///
/// Errors   ShapeError "WHO: ..."
inline Index checked_npy_count(const std::string& who, Dtype dtype,
                               const std::vector<Index>& shape) {
  bool possible = shape.size() <= most_dimensions;
  for (const Index extent : shape) possible = possible && extent >= 0;
  const auto bytes = possible ? bytes_of_shape(dtype, shape) : std::nullopt;
  if (bytes) return *bytes / size_of(dtype);
  throw ShapeError(who + ": the shape must have at most " + std::to_string(most_dimensions) +
                   " extents of at least 0 whose product is a possible size; another was given");
}

}  // namespace detail

/// Reads an array from the bytes of a .npy file, which `where` names in messages. float32 and float64
/// are read into either, float64 to float rounds; int64 is read into int64 only.
///
/// Errors   FileError names the file, the byte, what must hold and what was found: also for other
///          element types, another byte order, and values that lie column by column
/// Source   numpy.lib.format
template <NpyScalar T>
NpyArray<T> parse_npy(std::span<const std::byte> bytes, const std::string& where) {
  detail::NpyHeader header = detail::read_npy_header(bytes, where);
  if (is_real(header.dtype) != std::is_floating_point_v<T>) {
    throw FileError(where + ": must hold " +
                    (std::is_floating_point_v<T> ? "real numbers" : "integers") +
                    "; its element type is " + std::string(to_string(header.dtype)));
  }
  const auto data = bytes.subspan(header.data_begin);
  NpyArray<T> array{std::move(header.shape), {}};
  switch (header.dtype) {
    case Dtype::F32:
      array.values = detail::npy_values<float, T>(data);
      break;
    case Dtype::F64:
      array.values = detail::npy_values<double, T>(data);
      break;
    default:
      array.values = detail::npy_values<std::int64_t, T>(data);
  }
  return array;
}

/// Reads a .npy file; see parse_npy().
template <NpyScalar T>
NpyArray<T> read_npy(const std::filesystem::path& path) {
  const MappedFile file(path);
  auto array = parse_npy<T>(file.bytes(), path.string());
  file.require_unchanged();
  return array;
}

/// Writes a .npy file piece by piece, for arrays that do not fit into memory. The file appears with
/// commit(), whole.
///
///     NpyWriter<float> file("features.npy", {images, 2048});
///     for (...) file.write(row);
///     file.commit();
///
/// Errors   ShapeError for a shape that cannot be, and when there are more or fewer values than it
///          has; FileError as AtomicFile does
template <NpyScalar T>
class NpyWriter {
 public:
  NpyWriter(const std::filesystem::path& path, const std::vector<Index>& shape)
      : where_(path.string()),
        missing_(detail::checked_npy_count(where_, dtype_of<T>, shape)),
        file_(path) {
    file_.write(detail::npy_header_bytes(dtype_of<T>, shape));
  }

  /// The next values, in row-major order.
  void write(std::span<const T> values) {
    if (std::cmp_greater(values.size(), missing_)) {
      throw ShapeError(where_ + ": at most " + std::to_string(missing_) +
                       " more values may be written, as the shape says; " +
                       std::to_string(values.size()) + " were given");
    }
    missing_ -= static_cast<Index>(values.size());
    file_.write(std::as_bytes(values));
  }

  void commit() {
    if (missing_ != 0) {
      throw ShapeError(where_ + ": every value of the shape must be written; " +
                       std::to_string(missing_) + " are missing");
    }
    file_.commit();
  }

 private:
  std::string where_;
  Index missing_;
  AtomicFile file_;
};

/// Writes a whole array in one step; see NpyWriter.
template <NpyScalar T>
void write_npy(const std::filesystem::path& path, const std::vector<Index>& shape,
               std::span<const T> values) {
  NpyWriter<T> file(path, shape);
  file.write(values);
  file.commit();
}

}  // namespace inception
