// SPDX-License-Identifier: MIT
// The table of classes: how many images of each were right, and what the others were taken for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "inception/drawing/xml_text.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/number_text.hpp"
#include "inception/training/report/confusion_matrix.hpp"

namespace inception::detail {

/// The classes that have images, the worst first; with their numbers, where the matrix shows numbers.
inline std::string class_table(const ClassMetrics& metrics, std::span<const std::string> names) {
  std::vector<Index> order(static_cast<std::size_t>(metrics.classes()));
  std::iota(order.begin(), order.end(), Index{0});
  std::erase_if(order, [&](Index label) { return metrics.images_of(label) == 0; });
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return metrics.accuracy_of(a) < metrics.accuracy_of(b);
  });
  const bool numbered = metrics.classes() > ConfusionMatrix::most_named;
  const auto name = [&](Index k) {
    const std::string number = "<span class=\"muted\">" + std::to_string(k) + "</span> ";
    return (numbered ? number : "") + xml_text(names[static_cast<std::size_t>(k)]);
  };

  std::string out = R"(<table class="classes">
<thead><tr><th>class</th><th class="number wide">images</th><th>accuracy</th>
<th class="number wide">precision</th><th>taken for</th></tr></thead>
<tbody>
)";
  for (const Index label : order) {
    const std::string accuracy = percent_text(metrics.accuracy_of(label));
    const Index other = most_often_taken_for(metrics, label);
    out += "<tr><th scope=\"row\">" + name(label) + "</th><td class=\"number wide\">" +
           std::to_string(metrics.images_of(label)) +
           "</td><td class=\"measure\"><span class=\"bar\"><span style=\"width:" +
           fixed_text(100 * metrics.accuracy_of(label), 1) + "%\"></span></span> " + accuracy +
           "</td><td class=\"number wide\">" + percent_text(metrics.precision_of(label)) +
           "</td><td>" +
           (other < 0 ? std::string("\u2013")
                      : name(other) + " <span class=\"muted\">" +
                            std::to_string(metrics.count(label, other)) + "</span>") +
           "</td></tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

}  // namespace inception::detail
