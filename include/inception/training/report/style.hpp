// SPDX-License-Identifier: MIT
// How a report looks: light and dark, on a wide screen and on a narrow one.
#pragma once

#include <string_view>

namespace inception::detail {

inline constexpr std::string_view report_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f6f4; --panel: #fff; --text: #1d2024; --muted: #5f666e; --line: #dfe1e5;
  --train: #1f6fb4; --validation: #c2410c; --right: #15803d; --wrong: #c2410c; --strong: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131518; --panel: #1b1e23; --text: #e5e7ea; --muted: #9aa1aa; --line: #343942;
    --train: #6cb2f0; --validation: #f59e5f; --right: #4ade80; --wrong: #f59e5f; --strong: #10130f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1200px; padding: 24px 20px 48px;
  background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 26px; line-height: 1.25; }
h2 { margin: 36px 0 4px; font-size: 19px; }
h3 { margin: 0; font-size: 15px; }
p { margin: 2px 0 12px; }
p.note { max-width: 46em; }
.muted, p.note, figcaption { color: var(--muted); }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(152px, 1fr)); margin: 20px 0 0; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.tile b { display: block; font-size: 23px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.panel, .card { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 14px; min-width: 0; }
.pair { display: grid; gap: 14px; grid-template-columns: repeat(2, minmax(0, 1fr)); }
.cards { display: grid; gap: 14px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.card p { margin: 0 0 8px; }
.scroll { overflow: auto; max-height: 32rem; }
.scroll-x { overflow-x: auto; }
details.panel { margin-top: 14px; }
svg { display: block; width: 100%; height: auto; fill: var(--text); font-size: 13px; }
.grid { stroke: var(--line); }
.axis { stroke: var(--muted); }
.chart .train, .chart .rate, .chart .throughput { fill: var(--train); }
.chart .train path, .chart .rate path, .chart .throughput path { stroke: var(--train); }
.chart .validation { fill: var(--validation); }
.chart .validation path { stroke: var(--validation); }
.bin { fill: var(--train); }
.diagonal { stroke: var(--validation); stroke-width: 2; stroke-dasharray: 5 4; }
.calibration { max-width: 460px; margin: 0 auto; }
.matrix { max-width: 980px; margin: 0 auto; font-size: 16px; min-width: 340px; }
.matrix.few { max-width: 640px; font-size: 13px; }
.matrix .frame { fill: none; stroke: var(--line); }
.right { fill: var(--right); }
.wrong { fill: var(--wrong); }
.count, .middle { text-anchor: middle; }
.count { pointer-events: none; }
.end { text-anchor: end; }
.strong { fill: var(--strong); }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 4px 10px 4px 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: baseline; }
tr:last-child > * { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--panel); color: var(--muted); font-weight: 500; }
tbody th { font-weight: 500; min-width: 6em; }
.number { text-align: right; }
td { font-variant-numeric: tabular-nums; }
.facts th { color: var(--muted); font-weight: 400; white-space: nowrap; width: 1%; padding-right: 18px; }
.facts td { overflow-wrap: anywhere; }
.measure { white-space: nowrap; }
.bar { display: inline-block; width: 90px; height: 9px; border-radius: 2px; background: var(--line); margin-right: 8px; }
.bar span { display: block; height: 100%; border-radius: 2px; background: var(--right); }
.images { display: flex; flex-wrap: wrap; gap: 8px; }
figure { margin: 0; text-align: center; }
figcaption { font-size: 12px; font-variant-numeric: tabular-nums; }
img { display: block; height: 56px; min-width: 28px; border-radius: 3px; image-rendering: pixelated; background: var(--line); }
summary { cursor: pointer; color: var(--muted); }
@media (max-width: 760px) {
  body { padding: 16px 12px 32px; }
  h1 { font-size: 22px; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .panel, .card { padding: 10px; }
  .wide { display: none; }
  .bar { width: 48px; }
  .chart { font-size: 15px; }
  .matrix.few { min-width: 520px; }
}
)css";

}  // namespace inception::detail
