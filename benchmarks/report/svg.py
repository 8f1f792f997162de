# SPDX-License-Identifier: MIT
"""The few SVG elements that the pictures are made of."""
import html

INK, FAINT, GRID = "#222222", "#666666", "#dddddd"


def text(x, y, content, size=13, anchor="start", fill=INK, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" '
            f'font-weight="{weight}">{html.escape(content)}</text>\n')


def line(x1, y1, x2, y2, stroke=GRID, width=1.0):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
            f'stroke-width="{width}"/>\n')


def rectangle(x, y, width, height, fill):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>\n'


def polyline(points, stroke=INK, width=1.5):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"/>\n'


def dot(x, y, radius, fill, stroke, title):
    """With a title that a browser shows under the pointer."""
    return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{stroke}">'
            f"<title>{html.escape(title)}</title></circle>\n")


def document(width, height, body):
    size = f'width="{width}" height="{height}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" '
            f'font-family="sans-serif">\n{rectangle(0, 0, width, height, "#ffffff")}{body}</svg>\n')
