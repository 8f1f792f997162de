// SPDX-License-Identifier: MIT
// Reads NAME=RATE.
#include "support/layer_rates.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace examples {

LayerRates layer_rates(const std::vector<std::string>& texts,
                       const std::vector<std::string>& heads) {
  LayerRates rates;
  for (const std::string& text : texts) {
    const auto sign = text.find('=');
    const std::string name = text.substr(0, sign);
    double rate = -1;
    if (sign != text.npos && !name.empty()) {
      const char* const end = text.data() + text.size();
      const auto read = std::from_chars(text.data() + sign + 1, end, rate);
      if (read.ec != std::errc{} || read.ptr != end) rate = -1;
    }
    if (!(rate >= 0) || std::isinf(rate)) {
      throw inception::Error(
          "--lr: it must be NAME=RATE, NAME being the beginning of a layer's name, head or rest, "
          "and "
          "RATE at least 0; \"" +
          text + "\" was given");
    }
    rates.largest = std::max(rates.largest, rate);
    if (name == "head") {
      for (const std::string& head : heads) rates.groups.push_back({head + ".", rate});
    } else {
      rates.groups.push_back({name == "rest" ? "" : name, rate});
    }
  }
  if (!(rates.largest > 0)) {
    throw inception::Error("--lr: a rate must be above 0, or nothing is trained; none is");
  }
  for (auto& group : rates.groups) group.rate /= rates.largest;
  return rates;
}

}  // namespace examples
