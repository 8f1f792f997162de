// SPDX-License-Identifier: MIT
// A page about a network that a reader can explore, complete in itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inception/drawing/html_blocks.hpp"
#include "inception/drawing/html_script.hpp"
#include "inception/drawing/html_style.hpp"
#include "inception/drawing/make_drawing.hpp"

namespace inception {

namespace detail {

class NetworkPage {
 public:
  explicit NetworkPage(const Drawing& drawing) : d_(drawing), blocks_(drawing) {
    for (const DrawnModule& module : d_.modules) {
      most_multiply_adds_ = std::max(most_multiply_adds_, module.multiply_adds);
      most_parameters_ = std::max(most_parameters_, module.parameters);
    }
  }

  std::string html(std::string_view title) const {
    const std::string name = xml_text(title);
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
        name + "</title>\n<style>" + std::string(html_style) +
        "</style>\n</head>\n<body>\n<header>\n" + "<h1>" + name + "</h1>\n<p>" +
        totals_text(d_.summary) + "</p>\n" + std::string(legend) + "</header>\n<main>\n" + row(1) +
        "<p class=\"end\">input " + shape_text(d_.summary.input) + "</p></div>\n";
    for (std::size_t i = 0; i <= d_.modules.size(); ++i) {
      page += heads(i) + row(i + 2) + "<i class=\"arrow\"></i>";
      page += i < d_.modules.size() ? module(d_.modules[i]) : end();
      page += "</div>\n";
    }
    return page + "</main>\n<div id=\"about\" role=\"status\" hidden></div>\n<script>" +
           std::string(html_script) + "</script>\n</body>\n</html>\n";
  }

 private:
  static constexpr std::string_view legend = R"html(<p class="legend">
<span><i style="background:rgb(var(--ink)/30%)"></i>weights; the stronger the shade, the more</span>
<span><i class="pool"></i>pooling</span>
<span><i style="height:0;border:1px solid var(--skip);vertical-align:middle"></i>shortcut</span>
<span><i style="background:var(--mul)"></i>multiply-adds</span>
<span><i style="background:var(--par)"></i>parameters</span></p>
<p class="quiet">A module opens and shows its layers. A box tells what it is under the pointer.
Tab and the arrow keys go from module to module, Enter opens.</p>
<div class="tools" hidden><button id="all" aria-pressed="false">Open all modules</button>
<span>Shade by <label><input type="radio" name="by" value="multiply-adds" checked> multiply-adds</label>
<label><input type="radio" name="by" value="parameters"> parameters</label></span></div>
)html";

  static std::string row(std::size_t number) {
    return "<div style=\"grid-row:" + std::to_string(number) + "\">";
  }

  std::string end() const {
    return "<p class=\"end\">" + xml_text(d_.program.outputs.back().name) + " " +
           shape_text(d_.modules.empty() ? d_.summary.input : d_.modules.back().output) + "</p>";
  }

  std::string module(const DrawnModule& m) const {
    const bool framed = m.blocks.size() > 1 || !m.blocks.front().branches.empty();
    const bool many = m.names.size() > 1;
    const bool named = !m.names.front().empty();
    const std::string name = named ? name_range(m) : box_title(d_, m.blocks.front());
    return std::string("<details class=\"") + (framed ? "framed" : "") + (many ? " many" : "") +
           "\"><summary aria-label=\"" + xml_text((named ? "" : name) + module_details(d_, m)) +
           "\"><span title=\"" + xml_text(module_details(d_, m)) + "\"><span class=\"name\">" +
           xml_text(name) + "</span><span class=\"quiet\">" +
           (many ? std::to_string(m.names.size()) + " × " : "") + shape_text(m.output) +
           "</span></span><span class=\"diagram\">" + blocks_.series(m.blocks) +
           "</span><span class=\"costs\">" +
           bar(m.multiply_adds, most_multiply_adds_, d_.summary.multiply_adds) +
           bar(m.parameters, most_parameters_, d_.summary.parameters) + "</span></summary>\n" +
           layers(m) + "</details>";
  }

  static std::string bar(std::int64_t part, std::int64_t most, std::int64_t all) {
    if (part == 0) return "<span></span>";
    return "<span><i style=\"--n:" + std::to_string(per_mille(part, most) / 10) + "\"></i>" +
           short_count(part) + ", " + xml_text(share_text(part, all)) + "</span>";
  }

  std::string layers(const DrawnModule& m) const {
    std::string html = "<div class=\"layers\">";
    if (m.names.size() > 1) {
      html += "<p class=\"quiet\">" + std::to_string(m.names.size()) + " alike: ";
      for (const std::string& name : m.names)
        html += (&name == &m.names.front() ? "" : ", ") + xml_text(name);
      html += "; the layers of the first:</p>";
    }
    html +=
        "<table><thead><tr><th>layer<th>operation<th>output<th class=\"n\">multiply-adds"
        "<th class=\"n\">parameters</thead><tbody>\n";
    for (const OperationId id : operations_of(m.blocks)) {
      const SummaryRow& r = d_.row(id);
      const auto cost = [](std::int64_t part, std::int64_t all, const char* unit) {
        const std::string cell = std::string("<td class=\"n\" data-unit=\"") + unit + "\">";
        return part == 0
                   ? "<td>"
                   : cell + grouped_digits(part) + " (" + xml_text(share_text(part, all)) + ")";
      };
      html += "<tr><td>" + xml_text(r.name) + "<td>" + xml_text(operation_text(d_.operation(id))) +
              "<td>" + shape_text(r.output) +
              cost(r.multiply_adds, d_.summary.multiply_adds, "multiply-adds") +
              cost(r.parameters, d_.summary.parameters, "parameters") + "\n";
    }
    return html + "</tbody></table></div>";
  }

  /// The heads that leave the trunk behind so many modules. They may reach down to the next ones.
  std::string heads(std::size_t after) const {
    std::string html;
    std::size_t next = d_.modules.size() + 1;
    for (const DrawnHead& head : d_.heads) {
      if (head.after == after) html += this->head(head.module);
      if (head.after > after) next = std::min(next, head.after);
    }
    if (html.empty()) return html;
    return "<div class=\"heads\" style=\"grid-row:" + std::to_string(after + 2) + "/" +
           std::to_string(next + 2) + "\">" + html + "</div>\n";
  }

  std::string head(const DrawnModule& m) const {
    std::string html = "<details class=\"head\"><summary aria-label=\"" +
                       xml_text("side output " + module_details(d_, m)) +
                       "\"><i class=\"arrow\"></i>";
    if (!m.blocks.empty()) html += blocks_.series(m.blocks);
    html += "<span class=\"name\">" + xml_text(m.names.front()) + "</span> " + shape_text(m.output);
    const auto line = [&](std::int64_t count, const char* what) {
      if (count > 0) html += "<span class=\"quiet\">" + short_count(count) + what + "</span>";
    };
    line(m.multiply_adds, " multiply-adds");
    line(m.parameters, " parameters");
    return html + "</summary>\n" + layers(m) + "</details>";
  }

  const Drawing& d_;
  HtmlBlocks blocks_;
  std::int64_t most_multiply_adds_ = 0;
  std::int64_t most_parameters_ = 0;
};

}  // namespace detail

/// A page with the modules of a lowered program, which open and show their layers; heads and costs
/// beside them. One file without references to others; works with the keyboard, without scripts, in
/// light and dark, from 360 pixels on. The same program gives the same bytes.
///
/// Errors   as make_drawing()
inline std::string network_html(ProgramView p, Extent input, std::string_view title) {
  const Drawing drawing = make_drawing(p, input);
  return detail::NetworkPage(drawing).html(title);
}

}  // namespace inception
