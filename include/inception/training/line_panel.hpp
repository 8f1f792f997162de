// SPDX-License-Identifier: MIT
// A chart of curves over the epochs of a run, as a part of an SVG picture.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/training/axis_ticks.hpp"
#include "inception/training/number_text.hpp"

namespace inception::detail {

struct CurvePoint {
  int epoch;
  double value;
};

/// A curve, and its name in the legend.
struct LineCurve {
  std::string_view name;
  std::string_view colour;
  std::vector<CurvePoint> points;
};

/// One panel of a picture. Lengths in pixels. Values that are not finite leave a gap.
///
/// Curves, axes and text bear classes (a curve: its name), so that a page may paint them anew; the
/// colours given here are those of a picture that stands alone.
class LinePanel {
 public:
  /// The later a curve, the higher it lies, and the farther to the left its entry of the legend.
  /// The axis begins at `least`, if the values are not below it.
  LinePanel(std::string_view title, std::vector<LineCurve> curves, int left, int top_of_axes = top,
            double least = std::numeric_limits<double>::infinity())
      : title_(title), curves_(std::move(curves)), left_(left), top_(top_of_axes) {
    double low = least;
    double high = -std::numeric_limits<double>::infinity();
    for (const LineCurve& curve : curves_) {
      for (const CurvePoint& point : curve.points) {
        last_epoch_ = std::max(last_epoch_, point.epoch);
        if (!std::isfinite(point.value)) continue;
        low = std::min(low, point.value);
        high = std::max(high, point.value);
      }
    }
    vertical_ = low <= high ? axis_ticks(low, high, 5) : axis_ticks(0, 1, 5);
  }

  std::string svg() const {
    std::string out = text(left_, top_ - 18, "start", std::string(title_), " font-weight=\"bold\"");
    out += axes();
    double right = left_ + width;
    for (const LineCurve& curve : curves_) {
      if (!curve.points.empty()) out += drawn(curve, right);
    }
    return out;
  }

  static constexpr int width = 380;
  static constexpr int height = 260;
  static constexpr int top = 84;

 private:
  double x(double epoch) const {
    return left_ + width * (epoch - 1) / std::max(1, last_epoch_ - 1);
  }
  double y(double value) const {
    return top_ + height * (vertical_.last() - value) / (vertical_.last() - vertical_.first);
  }

  /// A loss that explodes must not push the picture apart, nor a small rate be shown as 0.
  static std::string value_text(double value, int digits) {
    const double size = std::abs(value);
    if (size >= 1e5 || (size > 0 && size < 1e-3)) return general_text(value, 3);
    return fixed_text(value, size >= 100 ? 0 : digits);
  }
  static std::string text(double at_x, double at_y, std::string_view anchor,
                          const std::string& content, const std::string& style = "") {
    return "<text x=\"" + fixed_text(at_x, 1) + "\" y=\"" + fixed_text(at_y, 1) +
           "\" text-anchor=\"" + std::string(anchor) + "\"" + style + ">" + content + "</text>\n";
  }
  static std::string line(double x1, double y1, double x2, double y2, bool axis) {
    return "<path class=\"" + std::string(axis ? "axis" : "grid") + "\" d=\"M" + fixed_text(x1, 1) +
           " " + fixed_text(y1, 1) + "L" + fixed_text(x2, 1) + " " + fixed_text(y2, 1) +
           "\" stroke=\"" + (axis ? "#444" : "#ddd") + "\"/>\n";
  }

  std::string axes() const {
    std::string out;
    const double right = left_ + width;
    const double bottom = top_ + height;
    for (int i = 0; i < vertical_.count; ++i) {
      const double value = vertical_.first + i * vertical_.step;
      out += line(left_, y(value), right, y(value), i == 0);
      out += text(left_ - 8, y(value) + 4, "end", value_text(value, vertical_.digits));
    }
    const AxisTicks ticks = axis_ticks(1, std::max(2, last_epoch_), 8, 1);
    for (int i = 0; i < ticks.count; ++i) {
      // The first epoch is 1, so a tick at 0 stands for it.
      const double epoch = std::max(1.0, ticks.first + i * ticks.step);
      if (epoch > last_epoch_) break;
      out += line(x(epoch), bottom, x(epoch), bottom + 5, true);
      out += text(x(epoch), bottom + 20, "middle", fixed_text(epoch, 0));
    }
    return out + text(left_ + width / 2.0, bottom + 40, "middle", "epoch");
  }

  /// A curve, its points, and its entry of the legend with the last value, ending at `right`.
  std::string drawn(const LineCurve& curve, double& right) const {
    std::string path;
    std::string dots;
    bool pen_down = false;
    for (const CurvePoint& point : curve.points) {
      if (!std::isfinite(point.value)) {
        pen_down = false;
        continue;
      }
      const std::string at_x = fixed_text(x(point.epoch), 1);
      const std::string at_y = fixed_text(y(point.value), 1);
      path += (pen_down ? "L" : "M") + at_x + " " + at_y;
      pen_down = true;
      if (curve.points.size() <= most_dots) {
        dots += "<circle cx=\"" + at_x + "\" cy=\"" + at_y + "\" r=\"3\"><title>epoch " +
                std::to_string(point.epoch) + ": " + value_text(point.value, 4) +
                "</title></circle>";
      }
    }
    const std::string paint(curve.colour);
    const std::string name(curve.name);
    std::string out = "<g class=\"" + name + "\" fill=\"" + paint + "\">\n<path d=\"" + path +
                      "\" fill=\"none\" stroke-width=\"2\" stroke=\"" + paint + "\"/>\n" + dots;
    out += text(right, top_ - 18, "end", name + " " + value_text(curve.points.back().value, 4));
    right -= name.size() < 6 ? 110 : 140;
    return out + "</g>\n";
  }

  static constexpr std::size_t most_dots = 40;

  std::string_view title_;
  std::vector<LineCurve> curves_;
  double left_;
  double top_;
  int last_epoch_ = 1;
  AxisTicks vertical_;
};

}  // namespace inception::detail
