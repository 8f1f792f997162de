// SPDX-License-Identifier: MIT
// The learning curves of a run as a picture: loss and accuracy, training and validation.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inception/drawing/xml_text.hpp"
#include "inception/io/atomic_file.hpp"
#include "inception/training/axis_ticks.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/number_text.hpp"

namespace inception {

namespace detail {

/// One panel of the picture: two curves over the epochs. Lengths in pixels.
class CurvePanel {
 public:
  CurvePanel(std::span<const EpochRecord> records, std::string_view title,
             double Metrics::*quantity, int left)
      : title_(title), left_(left) {
    for (const EpochRecord& record : records) {
      train_.push_back({record.epoch, record.train.*quantity});
      if (record.validation) {
        validation_.push_back({record.epoch, (*record.validation).*quantity});
      }
      last_epoch_ = std::max(last_epoch_, record.epoch);
    }
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const auto* curve : {&train_, &validation_}) {
      for (const Point& point : *curve) {
        if (!std::isfinite(point.value)) continue;
        low = std::min(low, point.value);
        high = std::max(high, point.value);
      }
    }
    vertical_ = low <= high ? axis_ticks(low, high, 5) : axis_ticks(0, 1, 5);
  }

  std::string svg() const {
    std::string out = text(left_, top - 18, "start", std::string(title_), " font-weight=\"bold\"");
    out += axes();
    double right = left_ + width;
    if (!validation_.empty()) out += curve(validation_, "validation", "#d95f02", right);
    if (!train_.empty()) out += curve(train_, "train", "#1f77b4", right);
    return out;
  }

  static constexpr int width = 380;
  static constexpr int height = 260;
  static constexpr int top = 84;

 private:
  struct Point {
    int epoch;
    double value;
  };

  double x(double epoch) const {
    return left_ + width * (epoch - 1) / std::max(1, last_epoch_ - 1);
  }
  double y(double value) const {
    return top + height * (vertical_.last() - value) / (vertical_.last() - vertical_.first);
  }

  /// A loss that explodes must not push the picture apart.
  static std::string value_text(double value, int digits) {
    return std::abs(value) < 1e5 ? fixed_text(value, digits) : general_text(value, 3);
  }
  static std::string text(double at_x, double at_y, std::string_view anchor,
                          const std::string& content, const std::string& style = "") {
    return "<text x=\"" + fixed_text(at_x, 1) + "\" y=\"" + fixed_text(at_y, 1) +
           "\" text-anchor=\"" + std::string(anchor) + "\"" + style + ">" + content + "</text>\n";
  }
  static std::string line(double x1, double y1, double x2, double y2, std::string_view colour) {
    return "<path d=\"M" + fixed_text(x1, 1) + " " + fixed_text(y1, 1) + "L" + fixed_text(x2, 1) +
           " " + fixed_text(y2, 1) + "\" stroke=\"" + std::string(colour) + "\"/>\n";
  }

  std::string axes() const {
    std::string out;
    const double right = left_ + width;
    const double bottom = top + height;
    for (int i = 0; i < vertical_.count; ++i) {
      const double value = vertical_.first + i * vertical_.step;
      out += line(left_, y(value), right, y(value), i == 0 ? "#444" : "#ddd");
      out += text(left_ - 8, y(value) + 4, "end", value_text(value, vertical_.digits));
    }
    const AxisTicks ticks = axis_ticks(1, std::max(2, last_epoch_), 8, 1);
    for (int i = 0; i < ticks.count; ++i) {
      // The first epoch is 1, so a tick at 0 stands for it.
      const double epoch = std::max(1.0, ticks.first + i * ticks.step);
      if (epoch > last_epoch_) break;
      out += line(x(epoch), bottom, x(epoch), bottom + 5, "#444");
      out += text(x(epoch), bottom + 20, "middle", fixed_text(epoch, 0));
    }
    return out + text(left_ + width / 2.0, bottom + 40, "middle", "epoch");
  }

  /// A curve, its points, and its entry of the legend with the last value, ending at `right`.
  std::string curve(const std::vector<Point>& points, std::string_view name,
                    std::string_view colour, double& right) const {
    std::string path;
    std::string dots;
    bool pen_down = false;
    for (const Point& point : points) {
      if (!std::isfinite(point.value)) {
        pen_down = false;
        continue;
      }
      const std::string at_x = fixed_text(x(point.epoch), 1);
      const std::string at_y = fixed_text(y(point.value), 1);
      path += (pen_down ? "L" : "M") + at_x + " " + at_y;
      pen_down = true;
      if (points.size() <= most_dots) {
        dots += "<circle cx=\"" + at_x + "\" cy=\"" + at_y + "\" r=\"3\"/>";
      }
    }
    const std::string paint(colour);
    std::string out = "<path d=\"" + path + "\" fill=\"none\" stroke-width=\"2\" stroke=\"" +
                      paint + "\"/>\n<g fill=\"" + paint + "\">" + dots + "</g>\n";
    out +=
        text(right, top - 18, "end", std::string(name) + " " + value_text(points.back().value, 4),
             " fill=\"" + paint + "\"");
    right -= name == "train" ? 110 : 140;
    return out;
  }

  static constexpr std::size_t most_dots = 40;

  std::string_view title_;
  double left_;
  int last_epoch_ = 1;
  AxisTicks vertical_;
  std::vector<Point> train_;
  std::vector<Point> validation_;
};

}  // namespace detail

/// A picture of the curves, complete in itself. Values that are not finite leave a gap.
inline std::string curves_svg(std::span<const EpochRecord> records, std::string_view title) {
  using detail::CurvePanel;
  constexpr int margin = 64;
  constexpr int total_width = 2 * (margin + CurvePanel::width) + 32;
  constexpr int total_height = CurvePanel::top + CurvePanel::height + 56;
  const std::string size =
      "width=\"" + std::to_string(total_width) + "\" height=\"" + std::to_string(total_height);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size + "\" viewBox=\"0 0 " +
                    std::to_string(total_width) + " " + std::to_string(total_height) +
                    "\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
                    "<rect " +
                    size + "\" fill=\"#fff\"/>\n<text x=\"" + std::to_string(total_width / 2) +
                    "\" y=\"32\" text-anchor=\"middle\" font-size=\"17\">" +
                    detail::xml_text(title) + "</text>\n";
  out += CurvePanel(records, "Loss", &Metrics::loss, margin).svg();
  out += CurvePanel(records, "Accuracy", &Metrics::accuracy, 2 * margin + CurvePanel::width).svg();
  return out + "</svg>\n";
}

/// Writes the picture in one step: a browser that shows the file never sees half of it.
///
/// Errors   FileError where the file cannot be written
inline void write_curves_svg(const std::filesystem::path& path,
                             std::span<const EpochRecord> records, std::string_view title) {
  write_file(path, curves_svg(records, title));
}

}  // namespace inception
