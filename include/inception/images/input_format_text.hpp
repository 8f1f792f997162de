// SPDX-License-Identifier: MIT
// An InputFormat as a line of text, to travel with a network's weights.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/images/input_format.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// The key of the text in the metadata of a safetensors file.
inline constexpr std::string_view input_format_key = "inception.input_format";

namespace detail {

inline constexpr std::array<std::pair<Interpolation, std::string_view>, 4> interpolation_names{
    {{Interpolation::antialiased, "antialiased"},
     {Interpolation::antialiased_bicubic, "antialiased_bicubic"},
     {Interpolation::torch, "torch"},
     {Interpolation::tensorflow1, "tensorflow1"}}};
inline constexpr std::array<std::pair<ChannelOrder, std::string_view>, 2> channel_order_names{
    {{ChannelOrder::rgb, "rgb"}, {ChannelOrder::bgr, "bgr"}}};

template <class Names, class Value>
std::string name_in(const Names& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return std::string(name);
  }
  return "?";
}

/// The shortest text that reads back as the same number, whatever the locale.
template <class Number>
std::string shortest(Number number) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

inline std::string joined(const std::vector<float>& numbers) {
  std::string text;
  for (const float number : numbers) text += (text.empty() ? "" : ",") + shortest(number);
  return text;
}

/// The pieces of a text between separators; at least one.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t end = 0; end != text.npos;) {
    end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return pieces;
}

/// The words KEY=VALUE of a text; each is to be taken once.
class InputFormatWords {
 public:
  explicit InputFormatWords(std::string_view text) {
    for (const auto word : split(text, ' ')) {
      const auto sign = word.find('=');
      if (sign == word.npos) refuse("words must be KEY=VALUE", word);
      const auto key = word.substr(0, sign);
      if (!words_.emplace(key, word.substr(sign + 1)).second) {
        refuse("a key must occur once; this one repeats", key);
      }
    }
  }

  std::string_view take(std::string_view key) {
    const auto found = words_.find(key);
    if (found == words_.end()) refuse("a key is missing", key);
    const auto value = found->second;
    words_.erase(found);
    return value;
  }
  template <class Number>
  Number number(std::string_view text) const {
    Number value{};
    const auto end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end) refuse("this must be a number", text);
    return value;
  }
  std::vector<float> numbers(std::string_view key) {
    std::vector<float> values;
    for (const auto piece : split(take(key), ',')) values.push_back(number<float>(piece));
    return values;
  }
  Extent extent(std::string_view key) {
    const auto sides = split(take(key), 'x');
    if (sides.size() != 2) refuse("the size must be HEIGHTxWIDTH", key);
    return {number<int>(sides[0]), number<int>(sides[1])};
  }
  template <class Names>
  auto one_of(const Names& names, std::string_view key) {
    const auto value = take(key);
    std::string known;
    for (const auto& [result, name] : names) {
      if (name == value) return result;
      known += (known.empty() ? "" : ", ") + std::string(name);
    }
    refuse(std::string(key) + " must be one of " + known, value);
  }
  void end() const {
    if (!words_.empty()) {
      refuse("this key is not known; a newer version may have written it", words_.begin()->first);
    }
  }

 private:
  [[noreturn]] static void refuse(const std::string& rule, std::string_view given) {
    throw Error("InputFormat: " + rule + ": '" + std::string(given) + "'");
  }

  std::map<std::string_view, std::string_view> words_;
};

}  // namespace detail

/// All of a format, such as
/// `central_fraction=1 shorter_side=342 size=299x299 interpolation=antialiased order=rgb unit=255
/// mean=0.5,0.5,0.5 deviation=0.5,0.5,0.5`, in one line. Heights come first.
inline std::string to_text(const InputFormat& format) {
  using detail::joined, detail::name_in, detail::shortest;
  const auto& [mean, deviation, unit] = format.normalization;
  return "central_fraction=" + shortest(format.central_fraction) +
         " shorter_side=" + shortest(format.shorter_side) +
         " size=" + shortest(format.size.height) + "x" + shortest(format.size.width) +
         " interpolation=" + name_in(detail::interpolation_names, format.interpolation) +
         " order=" + name_in(detail::channel_order_names, format.order) +
         " unit=" + shortest(unit) + " mean=" + joined(mean) + " deviation=" + joined(deviation);
}

/// The format that to_text() wrote; equal to it in every bit.
///
/// Errors   Error for a text with a word too few or too many, or a value that is none;
///          those of check(InputFormat) and NormalizationTable
inline InputFormat input_format_from(std::string_view text) {
  detail::InputFormatWords words(text);
  InputFormat format;
  format.central_fraction = words.number<double>(words.take("central_fraction"));
  format.shorter_side = words.number<int>(words.take("shorter_side"));
  format.size = words.extent("size");
  format.interpolation = words.one_of(detail::interpolation_names, "interpolation");
  format.order = words.one_of(detail::channel_order_names, "order");
  format.normalization.unit = words.number<float>(words.take("unit"));
  format.normalization.mean = words.numbers("mean");
  format.normalization.deviation = words.numbers("deviation");
  words.end();
  check(format);
  const NormalizationTable checks(format.normalization, Image::channels);
  return format;
}

}  // namespace inception
