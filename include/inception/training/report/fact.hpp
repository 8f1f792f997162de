// SPDX-License-Identifier: MIT
// A name and a value that a report lists.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inception/drawing/xml_text.hpp"

namespace inception {

struct Fact {
  std::string name;
  std::string value;
};

namespace detail {

/// The lines "name=value" of a run's settings.
inline std::vector<Fact> facts_of(std::string_view settings) {
  std::vector<Fact> facts;
  while (!settings.empty()) {
    const std::size_t end = settings.find('\n');
    const std::string_view line = settings.substr(0, end);
    settings = end == settings.npos ? std::string_view() : settings.substr(end + 1);
    if (line.empty()) continue;
    const std::size_t equals = line.find('=');
    facts.push_back({std::string(line.substr(0, equals)),
                     equals == line.npos ? "" : std::string(line.substr(equals + 1))});
  }
  return facts;
}

inline std::string facts_table(std::span<const Fact> facts) {
  std::string out = "<table class=\"facts\">\n";
  for (const Fact& fact : facts) {
    out += "<tr><th scope=\"row\">" + xml_text(fact.name) + "</th><td>" + xml_text(fact.value) +
           "</td></tr>\n";
  }
  return out + "</table>\n";
}

}  // namespace detail

}  // namespace inception
