# SPDX-License-Identifier: MIT
"""The roofline picture: how fast each convolution runs, under what arithmetic and memory allow.

The roof is min(peak, bandwidth · intensity), where the intensity of a convolution is its operations over the bytes of
its input, output and weights, each counted once. Dots above the slope had some of that in the caches.
"""
import math

from report import svg

PARTS = {"forward": "forward", "backward_data": "backward by data", "backward_weights": "backward by weights"}
KINDS = {"3x3": "#1f5fbf", "1x1": "#d9772b", "1x7, 7x1": "#5b9a68", "1x3, 3x1": "#a04fa5"}
PANEL, TOP, LEFT, GAP, BOTTOM = (320, 300), 92, 64, 28, 60


def kind(record):
    height, width = sorted(record["kernel"])
    return f"{height}x{width}" if height == width else f"{height}x{width}, {width}x{height}"


def intensity(record):
    """In operations a byte."""
    return 2 * record["multiply_adds"] / record["bytes"]


class Panel:
    """One part of the work. The axis of intensities is logarithmic, that of rates is not: the dots lie near the roof."""

    def __init__(self, report, part, number):
        self.report, self.part = report, part
        values = [intensity(record) for record in report["convolutions"]]
        self.low, self.high = math.log10(min(values) / 1.5), math.log10(max(values) * 1.5)
        self.peak = report["peak_gflops"]
        self.left = LEFT + number * (PANEL[0] + GAP)

    def x(self, value):
        return self.left + PANEL[0] * (math.log10(value) - self.low) / (self.high - self.low)

    def y(self, gflops):
        return TOP + PANEL[1] * (1 - gflops / (1.1 * self.peak))

    def axes(self, first):
        out = svg.text(self.left + PANEL[0] / 2, TOP - 10, PARTS[self.part], 14, "middle", weight="bold")
        for percent in range(0, 101, 20):
            y = self.y(self.peak * percent / 100)
            out += svg.line(self.left, y, self.left + PANEL[0], y)
            if first:
                out += svg.text(self.left - 6, y + 4, f"{percent} %", 11, "end", svg.FAINT)
        for exponent in range(math.floor(self.low), math.ceil(self.high) + 1):
            for step in (1, 2, 5):
                value = step * 10.0 ** exponent
                if self.low <= math.log10(value) <= self.high:
                    out += svg.text(self.x(value), TOP + PANEL[1] + 16, f"{value:g}", 11, "middle", svg.FAINT)
        return out + svg.text(self.left + PANEL[0] / 2, TOP + PANEL[1] + 34, "operations a byte", 11, "middle", svg.FAINT)

    def roof(self):
        bandwidth = self.report.get("bandwidth_gb_per_s", math.inf)
        intensities = [10 ** (self.low + i / 100 * (self.high - self.low)) for i in range(101)]
        return svg.polyline([(self.x(i), self.y(min(self.peak, bandwidth * i))) for i in intensities], svg.INK, 2)

    def dots(self):
        theirs = {record["name"]: record for record in self.report.get("onednn", {}).get("convolutions", [])}
        out = ""
        for record in self.report["convolutions"]:
            x, rate = self.x(intensity(record)), record[self.part]["gflops"]
            if record["name"] in theirs:
                other = theirs[record["name"]][self.part]["gflops"]
                out += svg.dot(x, self.y(other), 2.5, "none", "#999999", f"oneDNN, {record['name']}: {other:.0f} GFLOP/s")
            out += svg.dot(x, self.y(rate), 4, KINDS.get(kind(record), "#888888"), "#ffffff",
                           f"{record['name']}, {kind(record)}: {rate:.0f} GFLOP/s, {100 * rate / self.peak:.0f} %")
        return out


def legend(report):
    out, x = "", LEFT
    entries = [(name, colour, colour) for name, colour in KINDS.items()]
    if "convolutions" in report.get("onednn", {}):
        entries.append((f"oneDNN {report['onednn']['version']}", "none", "#999999"))
    for name, fill, stroke in entries:
        out += svg.dot(x + 4, 56, 4, fill, stroke, name) + svg.text(x + 14, 60, name, 12)
        x += 44 + 7 * len(name)
    return out


def picture(report):
    bandwidth = report.get("bandwidth_gb_per_s")
    memory = f"{bandwidth:.1f} GB/s" if bandwidth else "no memory bandwidth was measured"
    threads = report["threads"]
    body = svg.text(LEFT, 32, f"The {len(report['convolutions'])} convolutions, batch {report['batch']}, "
                    f"{report['size']} pixels, {threads} thread{'s'[:threads != 1]}: peak {report['peak_gflops']:.0f} GFLOP/s, "
                    f"memory {memory}", 15, weight="bold")
    body += legend(report)
    for number, part in enumerate(PARTS):
        panel = Panel(report, part, number)
        body += panel.axes(number == 0) + panel.roof() + panel.dots()
    return svg.document(LEFT + 3 * PANEL[0] + 2 * GAP + 24, TOP + PANEL[1] + BOTTOM, body)


def words(report):
    """What to see in the picture, in Markdown."""
    lines = ["The black line is what arithmetic and memory allow."]
    if "bandwidth_gb_per_s" in report:
        corner = report["peak_gflops"] / report["bandwidth_gb_per_s"]
        waiting = [f"`{record['name']}`" for record in report["convolutions"] if intensity(record) < corner]
        lines.append(f"Left of its corner, at {corner:.0f} operations a byte, a kernel has to wait for memory: "
                     f"{', '.join(waiting) or 'none'} of the {len(report['convolutions'])}.")
    if "convolutions" in report.get("onednn", {}):
        lines.append("Rings are oneDNN's.")
    return "\n".join(lines) + "\n"
