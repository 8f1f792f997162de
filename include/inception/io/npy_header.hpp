// SPDX-License-Identifier: MIT
// The header of a .npy file: the element type and the shape of the array behind it.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/io/byte_reader.hpp"
#include "inception/io/dtype.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/tensor_entry.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// An array in a .npy file.
struct NpyHeader {
  Dtype dtype = Dtype::F64;
  std::vector<Index> shape;    // empty: a scalar
  std::size_t data_begin = 0;  // bytes before the first value
};

struct NpyType {
  Dtype dtype;
  std::string_view descr;  // numpy's name of it
};
inline constexpr std::array<NpyType, 3> npy_types{
    {{Dtype::F32, "<f4"}, {Dtype::F64, "<f8"}, {Dtype::I64, "<i8"}}};

/// Reads the text of a header: a dictionary as Python writes it, with the keys descr, fortran_order
/// and shape in any order.
///
/// Errors   FileError "WHERE, byte N: ..."
class NpyHeaderParser {
 public:
  /// The text begins at byte `first` of the file.
  NpyHeaderParser(std::string_view text, std::size_t first, std::string where)
      : text_(text), first_(first), where_(std::move(where)) {}

  NpyHeader read() {
    expect('{');
    while (!taken('}')) {
      read_field();
      if (taken(',')) continue;
      expect('}');
      break;
    }
    skip_blanks();
    if (position_ != text_.size()) refuse("nothing may follow the dictionary of the header");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!seen_[i]) refuse("the header must have the key '" + std::string(fields[i]) + "'");
    }
    return std::move(header_);
  }

 private:
  static constexpr std::array<std::string_view, 3> fields{"descr", "fortran_order", "shape"};

  void read_field() {
    const std::string_view name = quoted("a key in quotes");
    expect(':');
    skip_blanks();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i] != name) continue;
      if (std::exchange(seen_[i], true)) refuse("a key must occur once; it occurs twice");
      return i == 0 ? read_type() : i == 1 ? read_order() : read_shape();
    }
    refuse("the keys must be descr, fortran_order and shape; " + in_quotes(name) + " was found");
  }

  void read_type() {
    const std::string_view name = quoted("the name of one element type");
    for (const NpyType& type : npy_types) {
      if (type.descr != name) continue;
      header_.dtype = type.dtype;
      return;
    }
    refuse("the element type must be '<f4', '<f8' or '<i8'; " + in_quotes(name) +
           " was found; convert it, in Python: numpy.save(new, numpy.load(old).astype('<f8'))");
  }

  void read_order() {
    if (taken("False")) return;
    if (!taken("True")) refuse("fortran_order must be True or False");
    refuse(
        "the values must lie row by row; they lie column by column (fortran_order); convert it, "
        "in Python: numpy.save(new, numpy.ascontiguousarray(numpy.load(old)))");
  }

  void read_shape() {
    expect('(');
    while (!taken(')')) {
      if (header_.shape.size() == most_dimensions) {
        refuse("a shape must have at most " + std::to_string(most_dimensions) +
               " dimensions; more were found");
      }
      header_.shape.push_back(number());
      if (taken(',')) continue;
      expect(')');
      return;
    }
  }

  Index number() {
    skip_blanks();
    Index value = 0;
    const char* const begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{} || value < 0) {
      refuse("an extent must be a number of at least 0 and below 2^63; something else was found");
    }
    position_ += static_cast<std::size_t>(end - begin);
    if (text_.substr(position_).starts_with('L')) ++position_;  // a long of Python 2
    return value;
  }

  std::string_view quoted(const std::string& what) {
    skip_blanks();
    const char quote = position_ < text_.size() ? text_[position_] : '\0';
    if (quote != '\'' && quote != '"') refuse(what + " must stand here; it does not");
    const std::size_t end = text_.find(quote, position_ + 1);
    if (end == text_.npos) refuse("a text in quotes must end; this one does not");
    const auto content = text_.substr(position_ + 1, end - position_ - 1);
    position_ = end + 1;
    return content;
  }

  void skip_blanks() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) {
      ++position_;
    }
  }

  bool taken(std::string_view word) {
    skip_blanks();
    if (!text_.substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }
  bool taken(char letter) { return taken(std::string_view(&letter, 1)); }
  void expect(char letter) {
    if (!taken(letter)) refuse(std::string("'") + letter + "' must stand here; it does not");
  }

  [[noreturn]] void refuse(const std::string& problem) const {
    throw FileError(where_ + ", byte " + std::to_string(first_ + position_) + ": " + problem);
  }

  std::string_view text_;
  std::size_t first_;
  std::string where_;
  std::size_t position_ = 0;
  NpyHeader header_;
  std::array<bool, 3> seen_{};
};

inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// Reads the header and compares the number of bytes behind it with its shape. `where` names the file
/// in messages.
///
/// Format   "\x93NUMPY" · two bytes: version 1.0, 2.0 or 3.0 · the text's length, 2 bytes, from 2.0 on
///          4 · the text: a dictionary of Python · the values
inline NpyHeader read_npy_header(std::span<const std::byte> bytes, const std::string& where) {
  ByteReader reader(bytes, where);
  if (bytes.size() < npy_magic.size() || reader.text(npy_magic.size()) != npy_magic) {
    reader.refuse(0, "a .npy file must start with \\x93NUMPY; something else was found");
  }
  const auto major = reader.number<std::uint8_t>();
  const auto minor = reader.number<std::uint8_t>();
  if (major < 1 || major > 3 || minor != 0) {
    reader.refuse(npy_magic.size(), "the version must be 1.0, 2.0 or 3.0; " +
                                        std::to_string(major) + "." + std::to_string(minor) +
                                        " was found");
  }
  const std::size_t length =
      major == 1 ? reader.number<std::uint16_t>() : reader.number<std::uint32_t>();
  const std::size_t first = reader.position();
  NpyHeader header = NpyHeaderParser(reader.text(length), first, where).read();
  header.data_begin = reader.position();

  const auto needed = bytes_of_shape(header.dtype, header.shape);
  if (!needed || std::cmp_not_equal(*needed, reader.left())) {
    reader.refuse("the shape and the element type promise " +
                  (needed ? std::to_string(*needed) : std::string("more than 2^63")) +
                  " bytes of values; " + std::to_string(reader.left()) +
                  " follow: is the file cut off or damaged?");
  }
  return header;
}

/// The bytes before the values, of version 1.0; their number is a multiple of 64.
inline std::string npy_header_bytes(Dtype dtype, std::span<const Index> shape) {
  std::string text = "{'descr': '";
  for (const NpyType& type : npy_types) {
    if (type.dtype == dtype) text += type.descr;
  }
  text += "', 'fortran_order': False, 'shape': (";
  for (const Index extent : shape) text += std::to_string(extent) + ",";  // as Python: (2,3,)
  text += "), }";

  constexpr std::size_t fixed = 10;  // magic, version, length
  const std::size_t beyond = (fixed + text.size() + 1) % 64;
  text.append((64 - beyond) % 64, ' ');
  text += '\n';
  const auto length = static_cast<std::uint16_t>(text.size());
  std::string bytes(npy_magic);
  bytes += {'\1', '\0', static_cast<char>(length & 0xFF), static_cast<char>(length >> 8)};
  return bytes + text;
}

}  // namespace inception::detail
