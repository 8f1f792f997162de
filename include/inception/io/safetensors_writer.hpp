// SPDX-License-Identifier: MIT
// Writes safetensors files.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "inception/io/atomic_file.hpp"
#include "inception/io/dtype.hpp"
#include "inception/io/half.hpp"
#include "inception/io/safetensors_header.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Collects named tensors and writes them as one safetensors file.
///
/// Values are not copied: add() remembers where they are, and they must live until write();
/// add_with() remembers a function that produces them when their turn comes.
/// The header names the tensors in the order they were added. The bytes of tensors with larger
/// elements come first in the file, so that every element is aligned: PyTorch's loader needs that.
///
/// Errors   Error for a name that repeats, is "__metadata__" or not UTF-8, and for a shape that
///          does not have as many elements as there are values; FileError as AtomicFile does
class SafetensorsWriter {
 public:
  /// `values` is any contiguous range that outlives the writer's write().
  template <std::ranges::contiguous_range Values>
  requires std::ranges::borrowed_range<Values> &&
      SafetensorsScalar<std::ranges::range_value_t<Values>>
  void add(std::string name, std::vector<Index> shape, Values&& values) {
    using T = std::ranges::range_value_t<Values>;
    const std::span<const T> span(std::ranges::data(values), std::ranges::size(values));
    const Index count = count_of(name, shape);
    if (std::cmp_not_equal(count, span.size())) {
      throw ShapeError("SafetensorsWriter: the shape of tensor " + detail::in_quotes(name) +
                       " must have as many elements as there are values; they are " +
                       std::to_string(count) + " and " + std::to_string(span.size()));
    }
    append(std::move(name), dtype_of<T>, std::move(shape), count,
           [span](AtomicFile& file) { file.write(std::as_bytes(span)); });
  }

  /// `fill` is called by write() with room for the tensor's elements.
  template <SafetensorsScalar T>
  void add_with(std::string name, std::vector<Index> shape,
                std::function<void(std::span<T>)> fill) {
    const Index count = count_of(name, shape);
    append(std::move(name), dtype_of<T>, std::move(shape), count,
           [count, fill = std::move(fill)](AtomicFile& file) {
             std::vector<T> values(static_cast<std::size_t>(count));
             fill(values);
             file.write(std::as_bytes(std::span<const T>(values)));
           });
  }

  /// Floats stored as F32, or as F16 or BF16 and then rounded to nearest, ties to even.
  ///
  /// Errors   Error for another `stored`
  void add_floats(std::string name, Dtype stored, std::vector<Index> shape,
                  std::function<void(std::span<float>)> fill) {
    if (stored == Dtype::F32) return add_with<float>(std::move(name), std::move(shape), fill);
    if (stored != Dtype::F16 && stored != Dtype::BF16) {
      throw Error("SafetensorsWriter: floats must be stored as F32, F16 or BF16; " +
                  std::string(to_string(stored)) + " was given for tensor " +
                  detail::in_quotes(name));
    }
    const Index count = count_of(name, shape);
    append(std::move(name), stored, std::move(shape), count,
           [count, fill = std::move(fill),
            nearest = stored == Dtype::F16 ? nearest_float16 : nearest_bfloat16](AtomicFile& file) {
             std::vector<float> values(static_cast<std::size_t>(count));
             fill(values);
             std::vector<std::uint16_t> rounded(values.size());
             std::ranges::transform(values, rounded.begin(), nearest);
             file.write(std::as_bytes(std::span<const std::uint16_t>(rounded)));
           });
  }

  /// Text that travels with the tensors under "__metadata__".
  void set_metadata(const std::string& key, std::string value) {
    as_json(key);
    as_json(value);
    metadata_[key] = std::move(value);
  }

  /// Adds the CRC-32 of all that stands before it, as 4 bytes at the file's end: what
  /// SafetensorsFile::require_checksum() looks at. Other tensors may be added before and after.
  void add_checksum() {
    append(std::string(detail::checksum_name), Dtype::U8, {4}, 4, [](AtomicFile& file) {
      const std::uint32_t value = file.checksum();
      file.write(std::as_bytes(std::span(&value, 1)));
    });
  }

  /// Writes the file in one step: after a failure the old one is still there.
  void write(const std::filesystem::path& path) const {
    std::vector<std::size_t> order(tensors_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    // Only the checksum has a rank below that of single bytes.
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) {
      const TensorEntry& entry = tensors_[i].entry;
      return entry.name == detail::checksum_name ? 0 : size_of(entry.dtype);
    });
    std::string header = header_text(order);
    header.append((8 - header.size() % 8) % 8, ' ');
    const std::uint64_t length = header.size();
    AtomicFile file(path);
    if (names_.contains(std::string(detail::checksum_name))) file.begin_checksum();
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(header);
    for (const std::size_t i : order) tensors_[i].write(file);
    file.commit();
  }

 private:
  struct Pending {
    TensorEntry entry;
    std::function<void(AtomicFile&)> write;
  };

  static Index count_of(const std::string& name, const std::vector<Index>& shape) {
    Index count = 1;
    for (const Index extent : shape) {
      if (extent < 0 || (extent > 0 && count > std::numeric_limits<Index>::max() / 8 / extent)) {
        throw ShapeError("SafetensorsWriter: every extent of tensor " + detail::in_quotes(name) +
                         " must be at least 0 and their product must be a possible size; " +
                         std::to_string(extent) + " was given");
      }
      count *= extent;
    }
    return count;
  }

  /// A JSON string.
  static std::string as_json(const std::string& text) {
    try {
      return nlohmann::json(text).dump();
    } catch (const nlohmann::json::exception&) {
      throw Error("SafetensorsWriter: names and metadata must be UTF-8 text; " +
                  detail::in_quotes(text) + " is not");
    }
  }

  void append(std::string name, Dtype dtype, std::vector<Index> shape, Index count,
              std::function<void(AtomicFile&)> write) {
    as_json(name);
    if (name == "__metadata__" || !names_.insert(name).second) {
      throw Error("SafetensorsWriter: names must differ from each other and from __metadata__; " +
                  detail::in_quotes(name) + " was given");
    }
    tensors_.push_back(
        {{std::move(name), dtype, std::move(shape), 0, count * size_of(dtype)}, std::move(write)});
  }

  /// Offsets follow `order`, names the order of adding.
  std::string header_text(const std::vector<std::size_t>& order) const {
    std::vector<Index> begins(tensors_.size());
    Index offset = 0;
    for (const std::size_t i : order) {
      begins[i] = offset;
      offset += tensors_[i].entry.end;
    }
    std::string text = "{";
    if (!metadata_.empty()) text += "\"__metadata__\":" + nlohmann::json(metadata_).dump();
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const auto& entry = tensors_[i].entry;
      if (text.size() > 1) text += ',';
      text += as_json(entry.name) + ":{\"dtype\":\"" + std::string(to_string(entry.dtype)) +
              "\",\"shape\":" + nlohmann::json(entry.shape).dump() + ",\"data_offsets\":[" +
              std::to_string(begins[i]) + ',' + std::to_string(begins[i] + entry.end) + "]}";
    }
    return text + '}';
  }

  std::vector<Pending> tensors_;
  std::unordered_set<std::string> names_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace inception
