// SPDX-License-Identifier: MIT
// The values that a pickle describes, as data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace inception::detail {

/// A value of Python's as a pickle describes it. A call stays a description: nobody makes it.
struct PickleValue {
  enum class Kind : std::uint8_t {
    other,       ///< None, bytes, real and huge numbers: nothing that a tensor is made of
    boolean,     ///< integer: 0 or 1
    integer,     ///< integer
    text,        ///< text
    name,        ///< text: a class or function, "module.name", one of those allowed
    tuple,       ///< items
    list,        ///< items
    dictionary,  ///< items: key, value, key, value, ...
    call,        ///< items: the class or function, the tuple of arguments
    persistent,  ///< items: the identity of something that is stored outside the pickle
  };

  /// The value of a key that is a text, or nullptr. Python keeps the last of several.
  const PickleValue* find(std::string_view key) const {
    if (kind != Kind::dictionary) return nullptr;
    for (std::size_t i = items.size(); i >= 2; i -= 2) {
      if (items[i - 2]->kind == Kind::text && items[i - 2]->text == key) return items[i - 1];
    }
    return nullptr;
  }

  Kind kind = Kind::other;
  std::int64_t integer = 0;
  std::string_view text;              ///< a view of the pickle's bytes, or a constant
  std::vector<PickleValue*> items{};  ///< may refer to a value that holds this one
};

/// "a text"
constexpr std::string_view described(PickleValue::Kind kind) {
  switch (kind) {
    case PickleValue::Kind::boolean:
      return "a boolean";
    case PickleValue::Kind::integer:
      return "an integer";
    case PickleValue::Kind::text:
      return "a text";
    case PickleValue::Kind::name:
      return "a class or function";
    case PickleValue::Kind::tuple:
      return "a tuple";
    case PickleValue::Kind::list:
      return "a list";
    case PickleValue::Kind::dictionary:
      return "a dictionary";
    case PickleValue::Kind::call:
      return "an object";
    case PickleValue::Kind::persistent:
      return "a storage";
    case PickleValue::Kind::other:
      break;
  }
  return "None, bytes or a real number";
}

/// The values of a pickle. They own one another's memory together, so that a value may hold itself,
/// and however deep they are nested, they go without recursion.
struct Pickle {
  std::deque<PickleValue> values;
  const PickleValue* root = nullptr;
};

}  // namespace inception::detail
