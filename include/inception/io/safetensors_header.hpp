// SPDX-License-Identifier: MIT
// Reads and checks the header of a safetensors file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "inception/io/dtype.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/tensor_entry.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

/// The tensor that holds a file's checksum.
inline constexpr std::string_view checksum_name = "checksum/crc32";

/// What the header says, in its own order.
struct SafetensorsHeader {
  std::vector<TensorEntry> entries;
  std::unordered_map<std::string, std::size_t> index;  // name → place in entries
  std::map<std::string, std::string> metadata;
};

/// Follows the JSON text token by token and refuses the first that does not belong there, so that
/// no structure of a hostile header is ever built. The functions are nlohmann's SAX interface:
/// false stops the parser.
class SafetensorsHeaderParser {
 public:
  /// `data_size` is the number of bytes after the header.
  explicit SafetensorsHeaderParser(Index data_size) : data_size_(data_size) {}

  SafetensorsHeader take() { return std::move(header_); }
  /// Why the parser stopped.
  const std::string& problem() const { return problem_; }
  /// The byte of the header where the JSON is broken, when that is the problem.
  std::optional<std::size_t> position() const { return position_; }

  bool null() { return unexpected("null"); }
  bool boolean(bool) { return unexpected("a boolean"); }
  bool number_float(double, const std::string&) { return unexpected("a fraction or huge number"); }
  bool binary(const nlohmann::json::binary_t&) { return unexpected("binary data"); }
  bool number_integer(std::int64_t value) {
    return unexpected("the negative number " + std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) {
    if (place_ != Place::shape && place_ != Place::offsets) return unexpected("a number");
    if (value > static_cast<std::uint64_t>(std::numeric_limits<Index>::max())) {
      return refuse("sizes and offsets must be below 2^63; " + std::to_string(value) +
                    " was found");
    }
    if (place_ == Place::offsets) {
      if (offsets_ == 2) return refuse("data_offsets must be two numbers; more were found");
      (offsets_ == 0 ? entry_.begin : entry_.end) = static_cast<Index>(value);
      ++offsets_;
      return true;
    }
    if (entry_.shape.size() == most_dimensions) {
      return refuse("a shape must have at most " + std::to_string(most_dimensions) +
                    " dimensions; more were found");
    }
    entry_.shape.push_back(static_cast<Index>(value));
    return true;
  }
  bool string(std::string& value) {
    if (place_ == Place::metadata) {
      header_.metadata[name_] = std::move(value);
      return true;
    }
    if (place_ != Place::entry || field_ != dtype_field) return unexpected("a string");
    const auto dtype = find_dtype(value);
    if (!dtype) {
      std::string known;
      for (const auto& fact : dtype_facts) known += " " + std::string(fact.name);
      return refuse("the dtype must be one of" + known + "; " + in_quotes(value) + " was found");
    }
    entry_.dtype = *dtype;
    return true;
  }
  bool start_object(std::size_t) {
    if (place_ == Place::start) return move_to(Place::top);
    if (place_ != Place::top) return unexpected("an object");
    if (name_ == "__metadata__") return move_to(Place::metadata);
    entry_ = {};
    entry_.name = name_;
    seen_ = {};
    offsets_ = 0;
    return move_to(Place::entry);
  }
  bool key(std::string& value) {
    if (place_ == Place::entry) return entry_key(value);
    name_ = std::move(value);
    if (place_ == Place::metadata) {
      return !header_.metadata.contains(name_) ||
             refuse("the key " + in_quotes(name_) +
                    " of __metadata__ must occur once; it occurs twice");
    }
    const bool repeated = name_ == "__metadata__" ? std::exchange(metadata_seen_, true)
                                                  : header_.index.contains(name_);
    return !repeated || refuse("a name must occur once; it occurs twice");
  }
  bool end_object() {
    if (place_ == Place::entry) return finish_entry() && move_to(Place::top);
    return move_to(place_ == Place::metadata ? Place::top : Place::end);
  }
  bool start_array(std::size_t) {
    if (place_ == Place::entry && field_ == shape_field) return move_to(Place::shape);
    if (place_ == Place::entry && field_ == offsets_field) return move_to(Place::offsets);
    return unexpected("a list");
  }
  bool end_array() { return move_to(Place::entry); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    position_ = position == 0 ? 0 : position - 1;
    problem_ = "the header must be a JSON object in UTF-8; the JSON is broken here";
    return false;
  }

 private:
  enum class Place { start, top, metadata, entry, shape, offsets, end };
  static constexpr std::size_t dtype_field = 0;
  static constexpr std::size_t shape_field = 1;
  static constexpr std::size_t offsets_field = 2;
  static constexpr std::array<std::string_view, 3> fields{"dtype", "shape", "data_offsets"};

  bool move_to(Place place) {
    place_ = place;
    return true;
  }

  bool refuse(const std::string& text) {
    const bool inside = place_ != Place::start && place_ != Place::metadata;
    problem_ = (inside ? "tensor " + in_quotes(name_) + ": " : "") + text;
    return false;
  }

  bool unexpected(const std::string& what) {
    switch (place_) {
      case Place::start:
        return refuse("the header must be a JSON object; " + what + " was found");
      case Place::metadata:
        return refuse("__metadata__ must map names to strings; " + what + " was found");
      case Place::shape:
      case Place::offsets:
        return refuse(std::string(fields[field_]) + " must be a list of numbers of at least 0; " +
                      what + " was found");
      case Place::entry:
        return refuse(std::string(fields[field_]) + " must be " +
                      (field_ == dtype_field ? "a string" : "a list of numbers") + "; " + what +
                      " was found");
      default:
        return refuse("must be an object with dtype, shape and data_offsets; " + what +
                      " was found");
    }
  }

  bool entry_key(const std::string& value) {
    for (field_ = 0; field_ < fields.size(); ++field_) {
      if (fields[field_] != value) continue;
      return !std::exchange(seen_[field_], true) ||
             refuse("the key " + value + " must occur once; it occurs twice");
    }
    return refuse("must have dtype, shape and data_offsets and nothing else; " + in_quotes(value) +
                  " was found");
  }

  bool finish_entry() {
    for (std::size_t field = 0; field < fields.size(); ++field) {
      if (!seen_[field]) {
        return refuse("must have dtype, shape and data_offsets; " + std::string(fields[field]) +
                      " is missing");
      }
    }
    if (offsets_ != 2) return refuse("data_offsets must be two numbers; fewer were found");
    const std::string range =
        "[" + std::to_string(entry_.begin) + ", " + std::to_string(entry_.end) + "]";
    if (entry_.begin > entry_.end || entry_.end > data_size_) {
      return refuse("data_offsets must ascend and end within the " + std::to_string(data_size_) +
                    " bytes after the header; " + range + " was found; is the file cut off?");
    }
    const auto needed = bytes_of_shape(entry_.dtype, entry_.shape);
    if (needed != entry_.end - entry_.begin) {
      return refuse("data_offsets must span dtype times shape, " +
                    (needed ? std::to_string(*needed) : std::string("more than 2^63")) +
                    " bytes; " + range + " was found");
    }
    header_.index.emplace(entry_.name, header_.entries.size());
    header_.entries.push_back(std::move(entry_));
    return true;
  }

  Index data_size_;
  SafetensorsHeader header_;
  std::string problem_;
  std::optional<std::size_t> position_;
  Place place_ = Place::start;
  std::string name_;
  TensorEntry entry_;
  std::size_t field_ = 0;
  std::array<bool, 3> seen_{};
  int offsets_ = 0;
  bool metadata_seen_ = false;
};

}  // namespace detail
}  // namespace inception
