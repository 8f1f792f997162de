// SPDX-License-Identifier: MIT
// The elements that an SVG drawing of a network is put together from.
#pragma once

#include <string>
#include <string_view>

#include "inception/drawing/xml_text.hpp"

namespace inception::detail {

/// Classes of the drawing, in light and dark. Renderers without CSS variables read them too.
inline constexpr std::string_view svg_style = R"css(
svg{font:12px system-ui,"DejaVu Sans",sans-serif}
text{fill:#1f2328;text-anchor:middle}
.l{text-anchor:start}.q{fill:#59636e}.t{font-weight:600}
.g{fill:#fff}.m{fill:#f3f5f8;stroke:#d1d9e0}
.e,.s{fill:none;stroke:#6e7781;stroke-width:1.4}.s{stroke:#8250df;stroke-width:2}
.h{fill:#6e7781}.b{fill:#fff;stroke:#8c959f}.w{fill:#0969da}.n{fill:#d4651f}
.p{fill:#dafbe1;stroke:#2da44e}.o{fill:#fff;stroke:#8c959f;stroke-dasharray:3 2}
.c{fill:#57606a}.j{fill:#fff}.k{fill:#8250df}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.q{fill:#9198a1}.g{fill:#0d1117}
.m{fill:#151b23;stroke:#3d444d}.e{stroke:#9198a1}.s{stroke:#ab7df8}.h{fill:#9198a1}
.b,.o{fill:#0d1117;stroke:#656c76}.w{fill:#1f6feb}.n{fill:#db6d28}
.p{fill:#12261e;stroke:#3fb950}.c{fill:#9198a1}.j{fill:#0d1117}.k{fill:#ab7df8}}
)css";

/// A growing drawing. Lengths in pixels.
class SvgCanvas {
 public:
  /// Everything up to the matching close() shows `tooltip` when hovered over.
  void open(std::string_view tooltip) { body_ += "<g><title>" + xml_text(tooltip) + "</title>"; }
  void close() { body_ += "</g>\n"; }

  void text(int x, int y, std::string_view content, std::string_view classes = "") {
    body_ +=
        "<text" + named(classes) + at("x", x) + at("y", y) + ">" + xml_text(content) + "</text>";
  }

  void box(int x, int y, int width, int height, std::string_view classes, int radius = 4,
           const std::string& more = "") {
    body_ += "<rect" + named(classes) + at("x", x) + at("y", y) + at("width", width) +
             at("height", height) + (radius > 0 ? at("rx", radius) : "") + more + "/>";
  }

  void circle(int x, int y, int radius, std::string_view classes) {
    body_ += "<circle" + named(classes) + at("cx", x) + at("cy", y) + at("r", radius) + "/>";
  }

  void down(int x, int from, int to, std::string_view classes = "e") {
    if (from < to) path(classes, point('M', x, from) + "V" + std::to_string(to));
  }
  void across(int y, int from, int to, std::string_view classes = "e") {
    if (from != to) path(classes, point('M', from, y) + "H" + std::to_string(to));
  }
  /// A line downwards with a head at its end.
  void arrow(int x, int from, int to) {
    down(x, from, to - 5);
    path("h", point('M', x - 4, to - 6) + "h8l-4 6z");
  }

  /// The file, with everything drawn so far.
  std::string svg(int width, int height, std::string_view label) const {
    const std::string size = at("width", width) + at("height", height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"" +
           xml_text(label) + "\"" + size + " viewBox=\"0 0 " + std::to_string(width) + " " +
           std::to_string(height) + "\">\n<style>" + std::string(svg_style) +
           "</style>\n<rect class=\"g\"" + size + "/>\n" + body_ + "</svg>\n";
  }

 private:
  static std::string at(const char* name, int value) {
    return std::string(" ") + name + "=\"" + std::to_string(value) + "\"";
  }
  static std::string named(std::string_view classes) {
    return classes.empty() ? "" : " class=\"" + std::string(classes) + "\"";
  }
  static std::string point(char command, int x, int y) {
    return command + std::to_string(x) + " " + std::to_string(y);
  }
  void path(std::string_view classes, const std::string& steps) {
    body_ += "<path" + named(classes) + " d=\"" + steps + "\"/>";
  }

  std::string body_;
};

}  // namespace inception::detail
