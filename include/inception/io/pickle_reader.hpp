// SPDX-License-Identifier: MIT
// Reads a pickle of plain data, and runs nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/io/byte_reader.hpp"
#include "inception/io/pickle_value.hpp"
#include "inception/io/quoted_name.hpp"

namespace inception::detail {

/// Follows the opcodes of a pickle as Python's machine does, with two differences: classes and
/// functions must be among those allowed, and a call is written down, not made. OrderedDict() alone is
/// taken for the dictionary that it is.
///
/// Opcodes that a state_dict never needs are refused. Memory and time grow with the number of bytes.
///
/// Errors   FileError names the byte, what must hold and what was found
/// Source   CPython, Lib/pickletools.py
class PickleReader {
 public:
  /// Bytes and names must outlive what is read. `where` names the pickle in messages, and `advice`
  /// ends those that refuse what the file was made to hold.
  PickleReader(std::span<const std::byte> bytes, const std::string& where,
               std::span<const std::string_view> allowed, std::string advice)
      : reader_(bytes, where), allowed_(allowed), advice_(std::move(advice)) {}

  Pickle read() {
    for (;;) {
      opcode_at_ = reader_.position();
      const auto opcode = reader_.number<std::uint8_t>();
      if (opcode == stop) break;
      follow(opcode);
    }
    pickle_.root = pop();
    if (!stack_.empty() || reader_.left() != 0) {
      refuse("the pickle must end with one value; " + std::to_string(stack_.size()) +
             " more values and " + std::to_string(reader_.left()) + " more bytes were found");
    }
    return std::move(pickle_);
  }

 private:
  using Kind = PickleValue::Kind;
  using Values = std::vector<PickleValue*>;

  static constexpr std::uint8_t stop = '.';
  static constexpr std::string_view ordered_dictionary = "collections.OrderedDict";

  void follow(std::uint8_t opcode) {
    if (!scalar(opcode) && !container(opcode) && !memo(opcode) && !object(opcode)) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      refuse(std::string("an opcode of plain data must stand here; 0x") + digits[opcode >> 4] +
             digits[opcode & 15] + " was found; " + advice_);
    }
  }

  /// Each group returns whether the opcode is one of its own. Their names are pickletools'.
  bool scalar(std::uint8_t opcode) {
    switch (opcode) {
      case 0x80:  // PROTO
        if (const auto protocol = reader_.number<std::uint8_t>(); protocol > 5) {
          refuse("the protocol must be at most 5; " + std::to_string(protocol) + " was found");
        }
        return true;
      case 0x95:  // FRAME: how many bytes belong together
        reader_.skip(8);
        return true;
      case 'N':  // NONE
        return push(Kind::other);
      case 0x88:  // NEWTRUE
      case 0x89:  // NEWFALSE
        return push(Kind::boolean, opcode == 0x88 ? 1 : 0);
      case 'J':  // BININT
        return push(Kind::integer, reader_.number<std::int32_t>());
      case 'K':  // BININT1
        return push(Kind::integer, reader_.number<std::uint8_t>());
      case 'M':  // BININT2
        return push(Kind::integer, reader_.number<std::uint16_t>());
      case 0x8A:  // LONG1
        return push_long(reader_.take(reader_.number<std::uint8_t>()));
      case 'G':  // BINFLOAT
        reader_.skip(8);
        return push(Kind::other);
      case 'X':  // BINUNICODE
        return push(Kind::text, 0, reader_.text(reader_.number<std::uint32_t>()));
      case 0x8C:  // SHORT_BINUNICODE
        return push(Kind::text, 0, reader_.text(reader_.number<std::uint8_t>()));
      case 'C':  // SHORT_BINBYTES
        reader_.skip(reader_.number<std::uint8_t>());
        return push(Kind::other);
      case 'B':  // BINBYTES
        reader_.skip(reader_.number<std::uint32_t>());
        return push(Kind::other);
      default:
        return false;
    }
  }

  bool container(std::uint8_t opcode) {
    switch (opcode) {
      case '(':  // MARK
        marks_.push_back(stack_.size());
        return true;
      case ')':  // EMPTY_TUPLE
        return push(Kind::tuple);
      case 't':  // TUPLE
        return push(Kind::tuple, pop_to_mark());
      case 0x85:  // TUPLE1
      case 0x86:  // TUPLE2
      case 0x87:  // TUPLE3
        return push(Kind::tuple, pop(static_cast<std::size_t>(opcode - 0x84)));
      case ']':  // EMPTY_LIST
        return push(Kind::list);
      case '}':  // EMPTY_DICT
        return push(Kind::dictionary);
      case 'a':  // APPEND
        return add(Kind::list, pop(1));
      case 'e':  // APPENDS
        return add(Kind::list, pop_to_mark());
      case 's':  // SETITEM
        return add(Kind::dictionary, pop(2));
      case 'u':  // SETITEMS
        return add(Kind::dictionary, pop_to_mark());
      default:
        return false;
    }
  }

  bool memo(std::uint8_t opcode) {
    switch (opcode) {
      case 'q':  // BINPUT
        return remember(reader_.number<std::uint8_t>());
      case 'r':  // LONG_BINPUT
        return remember(reader_.number<std::uint32_t>());
      case 0x94:  // MEMOIZE
        return remember(static_cast<std::uint32_t>(memo_.size()));
      case 'h':  // BINGET
        return recall(reader_.number<std::uint8_t>());
      case 'j':  // LONG_BINGET
        return recall(reader_.number<std::uint32_t>());
      default:
        return false;
    }
  }

  bool object(std::uint8_t opcode) {
    switch (opcode) {
      case 'c': {  // GLOBAL
        const auto module = reader_.line();
        return push_name(module, reader_.line());
      }
      case 0x93: {  // STACK_GLOBAL
        const auto names = pop(2);
        return push_name(text_of(names[0]), text_of(names[1]));
      }
      case 'R':  // REDUCE
        return push_call(pop(2));
      case 'b':  // BUILD: a dictionary's attributes, of which no tensor is made
        pop(1);
        return add(Kind::dictionary, {});
      case 'Q':  // BINPERSID
        return push(Kind::persistent, pop(1));
      default:
        return false;
    }
  }

  bool push(Kind kind, std::int64_t integer = 0, std::string_view text = {}) {
    stack_.push_back(&pickle_.values.emplace_back(PickleValue{kind, integer, text}));
    return true;
  }
  bool push(Kind kind, Values items) {
    push(kind);
    stack_.back()->items = std::move(items);
    return true;
  }

  /// Two's complement in as few bytes as hold it.
  bool push_long(std::span<const std::byte> bytes) {
    if (bytes.size() > 8) return push(Kind::other);
    const bool negative = !bytes.empty() && (bytes.back() & std::byte{0x80}) != std::byte{0};
    std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    }
    return push(Kind::integer, static_cast<std::int64_t>(value));
  }

  bool push_name(std::string_view module, std::string_view name) {
    const std::string full = std::string(module) + "." + std::string(name);
    const auto found = std::ranges::find(allowed_, full);
    if (found == allowed_.end()) {
      refuse("the file must hold tensors in dictionaries and nothing else; it asks for " +
             in_quotes(full) + ", which is never looked up or run here; " + advice_);
    }
    return push(Kind::name, 0, *found);
  }

  bool push_call(Values callee_and_arguments) {
    const PickleValue& callee = *callee_and_arguments[0];
    const PickleValue& arguments = *callee_and_arguments[1];
    if (callee.kind != Kind::name || arguments.kind != Kind::tuple) {
      refuse("a call must have a function and a tuple; it has " +
             std::string(described(callee.kind)) + " and " +
             std::string(described(arguments.kind)));
    }
    if (callee.text != ordered_dictionary) return push(Kind::call, std::move(callee_and_arguments));
    if (!arguments.items.empty()) refuse("OrderedDict must be called without arguments; it is not");
    return push(Kind::dictionary);
  }

  bool add(Kind kind, const Values& items) {
    PickleValue* const container = pop();
    if (container->kind != kind || (kind == Kind::dictionary && items.size() % 2 != 0)) {
      refuse(std::string(described(kind)) + " must be given " +
             (kind == Kind::dictionary ? "pairs" : "items") + "; " +
             std::string(described(container->kind)) + " is given " + std::to_string(items.size()) +
             " values; " + advice_);
    }
    container->items.insert(container->items.end(), items.begin(), items.end());
    stack_.push_back(container);
    return true;
  }

  bool remember(std::uint32_t place) {
    PickleValue* const value = pop();
    stack_.push_back(value);
    memo_[place] = value;
    return true;
  }
  bool recall(std::uint32_t place) {
    const auto found = memo_.find(place);
    if (found == memo_.end()) {
      refuse("a value that was remembered must be recalled; there is none at " +
             std::to_string(place));
    }
    stack_.push_back(found->second);
    return true;
  }

  std::string_view text_of(const PickleValue* value) const {
    if (value->kind != Kind::text) {
      refuse("a name must be a text; it is " + std::string(described(value->kind)));
    }
    return value->text;
  }

  PickleValue* pop() { return pop(1)[0]; }
  /// The last values, in the order in which they were pushed.
  Values pop(std::size_t count) {
    const std::size_t base = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() - base < count) {
      refuse("the opcode must find " + std::to_string(count) + " values; there are " +
             std::to_string(stack_.size() - base));
    }
    return pop_behind(stack_.size() - count);
  }
  Values pop_to_mark() {
    if (marks_.empty()) refuse("the opcode must find a mark; there is none");
    const std::size_t base = marks_.back();
    marks_.pop_back();
    return pop_behind(base);
  }
  Values pop_behind(std::size_t base) {
    Values values(stack_.begin() + static_cast<std::ptrdiff_t>(base), stack_.end());
    stack_.resize(base);
    return values;
  }

  [[noreturn]] void refuse(const std::string& problem) const {
    reader_.refuse(opcode_at_, problem);
  }

  ByteReader reader_;
  std::span<const std::string_view> allowed_;
  std::string advice_;
  Pickle pickle_;
  Values stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint32_t, PickleValue*> memo_;
  std::size_t opcode_at_ = 0;
};

}  // namespace inception::detail
