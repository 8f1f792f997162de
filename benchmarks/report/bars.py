# SPDX-License-Identifier: MIT
"""The bar chart of a comparison: a group for each measurement, medians as bars, least and most as whiskers."""
from report import svg, words

WIDTH, LEFT, BAR_WIDTH = 860, 300, 430
BAR, GAP, HEADING = 20, 5, 34
COLOURS = {"inception": "#1f5fbf", "inception direct": "#4d86d6", "inception bf16": "#7aa5e6",
           "PyTorch": "#d9772b", "ONNX Runtime": "#5b9a68"}


def heading(record):
    return words.title(record) + (" (more is better)" if record["better"] == "more" else " (less is better)")


def bar(result, y, scale):
    x = lambda value: LEFT + value * scale
    name = " ".join([result["who"], *result["variant"].replace("f32", "").split()])
    middle = y + BAR / 2
    parts = [svg.text(LEFT - 8, middle + 4, name, 12, "end"),
             svg.rectangle(LEFT, y, result["median"] * scale, BAR, COLOURS.get(name, COLOURS.get(result["who"], "#888888"))),
             svg.line(x(result["min"]), middle, x(result["max"]), middle, svg.INK)]
    parts += [svg.line(x(result[end]), middle - 4, x(result[end]), middle + 4, svg.INK) for end in ("min", "max")]
    return "".join(parts) + svg.text(x(result["max"]) + 8, middle + 4, words.number(result["median"]), 12)


def group(record, y):
    scale = BAR_WIDTH / max(result["max"] for result in record["results"])
    out = svg.text(LEFT, y + HEADING - 12, heading(record), 13, weight="bold")
    y += HEADING
    for result in record["results"]:
        out += bar(result, y, scale)
        y += BAR + GAP
    for who, why in record["absent"].items():
        out += svg.text(LEFT - 8, y + BAR / 2 + 4, who, 12, "end") + svg.text(LEFT, y + BAR / 2 + 4, "missing", 12, fill=svg.FAINT)
        y += BAR + GAP
    return out, y


def picture(results):
    machine = results["machine"]
    body = svg.text(24, 32, "InceptionV2, 299x299, float32 where nothing else is said", 17, weight="bold")
    body += svg.text(24, 52, f"{machine['processor']['name']}, {machine['date']}; medians of {results['rounds']} rounds, "
                     "with the least and the most", 12, fill=svg.FAINT)
    y = 56
    for record in results["measurements"]:
        part, y = group(record, y)
        body += part
    return svg.document(WIDTH, y + 16, body)
