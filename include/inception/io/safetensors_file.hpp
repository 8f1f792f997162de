// SPDX-License-Identifier: MIT
// Reads safetensors files.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "inception/io/dtype.hpp"
#include "inception/io/half.hpp"
#include "inception/io/mapped_file.hpp"
#include "inception/io/safetensors_header.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A safetensors file opened for reading. It is mapped: tensors stay on the disk until they are read.
///
/// Format   8 bytes: length N of the header, little-endian · N bytes: JSON object
///          {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...,
///          "__metadata__": {"key": "text"}} · the tensors' bytes, row-major, little-endian
///
/// open() checks everything before anything is read: the header's length and JSON, every key,
/// dtype, shape and offset, that names differ, and that the tensors cover the file without overlap,
/// hole or rest.
///
/// Errors   FileError names the file, the byte or the tensor, what must hold and what was found
/// Source   https://github.com/huggingface/safetensors, section "Format"
class SafetensorsFile {
 public:
  static SafetensorsFile open(const std::filesystem::path& path,
                              FileAccess access = FileAccess::mapped) {
    return SafetensorsFile(path, access);
  }

  const std::filesystem::path& path() const { return path_; }
  /// In the order of the header, which is the order in which they were added.
  const std::vector<SafetensorsEntry>& tensors() const { return header_.entries; }
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }

  /// The tensor with this name, or nullptr.
  const SafetensorsEntry* find(const std::string& name) const {
    const auto found = header_.index.find(name);
    return found == header_.index.end() ? nullptr : &header_.entries[found->second];
  }
  /// The tensor with this name.
  const SafetensorsEntry& at(const std::string& name) const {
    if (const auto* entry = find(name)) return *entry;
    throw FileError(path_.string() + ": must hold a tensor " + detail::in_quotes(name) +
                    "; it is not among the " + std::to_string(tensors().size()) + " in the file");
  }

  /// The tensor's bytes as they are in the file. Not aligned.
  std::span<const std::byte> bytes(const SafetensorsEntry& entry) const {
    return file_.bytes().subspan(static_cast<std::size_t>(data_begin_ + entry.begin),
                                 static_cast<std::size_t>(entry.end - entry.begin));
  }

  /// Reads a tensor, converting real numbers to real and integers to integer types.
  ///
  /// F64 to float rounds. An integer that T cannot hold is an error, as is a BOOL above 1.
  ///
  /// Errors   FileError when the tensor is of the other kind or the file has changed since it was
  ///          opened, ShapeError when `out` has another size
  template <SafetensorsScalar T>
  void read(const SafetensorsEntry& entry, std::span<T> out) const {
    if (std::cmp_not_equal(out.size(), entry.count())) {
      throw ShapeError(path_.string() + ": tensor " + detail::in_quotes(entry.name) + " has " +
                       std::to_string(entry.count()) + " elements; it was read into room for " +
                       std::to_string(out.size()));
    }
    require_kind(entry, std::is_floating_point_v<T>);
    require_unchanged();
    if constexpr (std::is_floating_point_v<T>) {
      with_reals<T>(entry, [&](const auto& copy) { copy(0, entry.count(), out.data()); });
    } else {
      read_integers(entry, out);
    }
    require_unchanged();
  }

  /// The same into a new vector.
  template <SafetensorsScalar T>
  std::vector<T> read(const SafetensorsEntry& entry) const {
    std::vector<T> values(static_cast<std::size_t>(entry.count()));
    read(entry, std::span<T>(values));
    return values;
  }

  /// Calls use(copy) once; copy(first, count, to) gives elements [first, first + count) of a tensor
  /// of real numbers as T. It may be called by many threads and does not look whether the file has
  /// changed: call require_unchanged() before and after.
  template <class T, class Use>
  requires std::is_floating_point_v<T>
  void with_reals(const SafetensorsEntry& entry, Use&& use) const {
    require_kind(entry, true);
    const std::byte* const source = bytes(entry).data();
    switch (entry.dtype) {
      case Dtype::F64:
        return use(converter<double, T>(source, [](double v) { return v; }));
      case Dtype::F32:
        return use(converter<float, T>(source, [](float v) { return v; }));
      case Dtype::F16:
        return use(converter<std::uint16_t, T>(source, from_float16));
      default:
        return use(converter<std::uint16_t, T>(source, from_bfloat16));
    }
  }

  /// Errors   FileError where the file has been written or shortened since it was opened
  void require_unchanged() const { file_.require_unchanged(); }

 private:
  static constexpr Index longest_header = 100'000'000;  // the limit of the format's own library

  SafetensorsFile(const std::filesystem::path& path, FileAccess access)
      : path_(path), file_(path, access) {
    data_begin_ = read_header();
    check_cover();
  }

  [[noreturn]] void refuse(Index byte, const std::string& text) const {
    throw FileError(path_.string() + ", byte " + std::to_string(byte) + ": " + text);
  }

  /// Returns where the data begin.
  Index read_header() {
    const auto bytes = file_.bytes();
    const auto size = static_cast<Index>(bytes.size());
    if (size < 8) {
      refuse(size,
             "a safetensors file must start with the 8 bytes of its header's length; the "
             "file ends here");
    }
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    if (length > std::uint64_t{longest_header} || static_cast<Index>(length) > size - 8) {
      refuse(0, "the header's length must be at most " + std::to_string(longest_header) +
                    " and end within the file of " + std::to_string(size) + " bytes; " +
                    std::to_string(length) + " was found; is this a safetensors file, and whole?");
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, length);
    if (!text.starts_with('{'))
      refuse(8, "the header must start with '{'; something else was found");
    // The JSON parser takes a zero byte for the end and would not see what follows.
    if (const auto zero = text.find('\0'); zero != text.npos) {
      refuse(8 + static_cast<Index>(zero), "the header must be JSON text; a zero byte was found");
    }
    const Index data_begin = 8 + static_cast<Index>(length);
    detail::SafetensorsHeaderParser parser(size - data_begin);
    if (!nlohmann::json::sax_parse(text, &parser)) {
      refuse(8 + static_cast<Index>(parser.position().value_or(0)), parser.problem());
    }
    header_ = parser.take();
    return data_begin;
  }

  /// The tensors must lie one after the other and fill the file.
  void check_cover() const {
    std::vector<std::size_t> order(tensors().size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(
        order, {}, [&](std::size_t i) { return std::pair(tensors()[i].begin, tensors()[i].end); });
    Index covered = 0;
    for (const std::size_t i : order) {
      const auto& entry = tensors()[i];
      if (entry.begin != covered) {
        refuse(data_begin_ + entry.begin,
               "tensor " + detail::in_quotes(entry.name) + " must begin at offset " +
                   std::to_string(covered) + ", where the one before it ends; it begins at " +
                   std::to_string(entry.begin) +
                   (entry.begin < covered ? ", so they overlap" : ", which leaves a hole"));
      }
      covered = entry.end;
    }
    if (const auto size = static_cast<Index>(file_.bytes().size()); data_begin_ + covered != size) {
      refuse(data_begin_ + covered, "the file must end with its last tensor; " +
                                        std::to_string(size - data_begin_ - covered) +
                                        " more bytes were found");
    }
  }

  /// Calls store(i, value) for elements stored as type Stored.
  template <class Stored, class Store>
  void each(const SafetensorsEntry& entry, Store store) const {
    const auto source = bytes(entry);
    for (std::size_t i = 0; i < source.size() / sizeof(Stored); ++i) {
      Stored value;
      std::memcpy(&value, source.data() + i * sizeof(Stored), sizeof(Stored));
      store(i, value);
    }
  }

  void require_kind(const SafetensorsEntry& entry, bool real) const {
    if (is_real(entry.dtype) == real) return;
    throw FileError(path_.string() + ": tensor " + detail::in_quotes(entry.name) + " must hold " +
                    (real ? "real numbers" : "integers") + "; its dtype " +
                    std::string(to_string(entry.dtype)) + " does not");
  }

  /// What with_reals() hands out: elements stored as Stored, each turned to T by way of `value`.
  template <class Stored, class T, class Value>
  static auto converter(const std::byte* source, Value value) {
    return [=](Index first, Index count, T* to) {
      const std::byte* const from = source + first * static_cast<Index>(sizeof(Stored));
      if constexpr (std::is_same_v<Stored, T>) {
        std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(T));
      } else {
        for (Index i = 0; i < count; ++i) {
          Stored stored;
          std::memcpy(&stored, from + i * static_cast<Index>(sizeof(Stored)), sizeof(Stored));
          to[i] = static_cast<T>(value(stored));
        }
      }
    };
  }

  template <class T>
  void read_integers(const SafetensorsEntry& entry, std::span<T> out) const {
    const auto keep = [&](std::size_t i, auto value) {
      const bool fits = std::in_range<T>(value);
      if (!fits || (entry.dtype == Dtype::BOOL && value > 1)) {
        refuse(data_begin_ + entry.begin + static_cast<Index>(i) * size_of(entry.dtype),
               "element " + std::to_string(i) + " of tensor " + detail::in_quotes(entry.name) +
                   " must be " + (fits ? "0 or 1" : "in the range of the type it is read into") +
                   "; " + std::to_string(value) + " was found");
      }
      out[i] = static_cast<T>(value);
    };
    switch (entry.dtype) {
      case Dtype::I64:
        return each<std::int64_t>(entry, keep);
      case Dtype::I32:
        return each<std::int32_t>(entry, keep);
      case Dtype::I16:
        return each<std::int16_t>(entry, keep);
      case Dtype::I8:
        return each<std::int8_t>(entry, keep);
      case Dtype::U64:
        return each<std::uint64_t>(entry, keep);
      case Dtype::U32:
        return each<std::uint32_t>(entry, keep);
      case Dtype::U16:
        return each<std::uint16_t>(entry, keep);
      default:
        return each<std::uint8_t>(entry, keep);
    }
  }

  std::filesystem::path path_;
  MappedFile file_;
  detail::SafetensorsHeader header_;
  Index data_begin_ = 0;
};

}  // namespace inception
