// SPDX-License-Identifier: MIT
// Compiles JSON's writer once for all programs.
#include "support/predictions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

namespace examples {

namespace {

/// One line. File names need not be UTF-8, JSON must: what is not becomes U+FFFD.
void print_line(const nlohmann::ordered_json& value) {
  fmt::print("{}\n", value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

std::vector<Prediction> largest(std::span<const double> probabilities, inception::Index count) {
  std::vector<inception::Index> order(probabilities.size());
  std::iota(order.begin(), order.end(), inception::Index{0});
  const auto before = [&](inception::Index a, inception::Index b) {
    const double p = probabilities[static_cast<std::size_t>(a)];
    const double q = probabilities[static_cast<std::size_t>(b)];
    return p != q ? p > q : a < b;
  };
  const auto end = order.begin() + std::min(count, std::ssize(order));
  std::partial_sort(order.begin(), end, order.end(), before);
  std::vector<Prediction> result;
  std::for_each(order.begin(), end, [&](inception::Index label) {
    result.push_back({label, probabilities[static_cast<std::size_t>(label)]});
  });
  return result;
}

void PredictionPrinter::print(const std::string& file,
                              const std::vector<Prediction>& predictions) const {
  nlohmann::ordered_json top = nlohmann::ordered_json::array();
  if (!json_) fmt::print("{}\n", file);
  for (const auto& [label, probability] : predictions) {
    const std::string name = names_.empty() ? "" : names_[static_cast<std::size_t>(label)];
    if (json_) {
      top.push_back({{"class", label}});
      if (!name.empty()) top.back()["name"] = name;
      top.back()["probability"] = probability;
    } else {
      fmt::print("  {:.4f}  {:>5}{}{}\n", probability, label, name.empty() ? "" : "  ", name);
    }
  }
  if (json_) print_line({{"file", file}, {"top", top}});
}

void PredictionPrinter::print_unreadable(const std::string& file, const std::string& reason) const {
  if (json_) {
    print_line({{"file", file}, {"error", reason}});
  } else {
    fmt::print(stderr, "classify: {}\n", reason);
  }
}

}  // namespace examples
