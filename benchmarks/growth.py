"""A plot of how a batch grows: `python benchmarks/growth.py RESULTS.json docs/growth.svg`.

RESULTS is what `batch.py --growth --json` keeps: by the number of records, what two processes took.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 300, 70, 50, 30

#: A point: the number of records, and a value.
Point = tuple[float, float]


def plot(told: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Both curves, on logarithmic axes, as SVG; it reads well on light and dark ground."""
    times: list[Point] = [(float(size), engines["two"]["seconds"]) for size, engines in told.items()]
    memory: list[Point] = [(float(size), engines["two"]["memory_mb"]) for size, engines in told.items()]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="14" fill="#666" role="img">',
        "<title>Time and memory of a batch, by the number of records</title>",
        *_chart(0, "Seconds", times, "#1f6f8b"),
        *_chart(WIDTH, "Memory of the largest process, MB", memory, "#b3541e"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _chart(x: int, title: str, points: Sequence[Point], colour: str) -> Iterator[str]:
    left, right, bottom = x + LEFT, x + WIDTH - 30, HEIGHT - BOTTOM
    widths = [math.log10(size) for size, _ in points]
    low = math.floor(math.log10(min(value for _, value in points)))
    high = max(math.ceil(math.log10(max(value for _, value in points))), low + 1)

    def at(point: Point) -> tuple[float, float]:
        across = (math.log10(point[0]) - widths[0]) / (widths[-1] - widths[0])
        up = (math.log10(point[1]) - low) / (high - low)
        return left + across * (right - left), bottom - up * (bottom - TOP)

    yield f'<text x="{left}" y="18" font-weight="bold">{title}</text>'
    for power in range(low, high + 1):
        _, y = at((points[0][0], 10.0**power))
        yield f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#999" stroke-opacity=".4"/>'
        yield f'<text x="{left - 8}" y="{y + 5:.1f}" text-anchor="end">{10.0**power:,.0f}</text>'
    places = [at(point) for point in points]
    line = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    for (px, py), (size, value) in zip(places, points, strict=True):
        yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4.5" fill="{colour}"/>'
        yield f'<text x="{px:.1f}" y="{py - 10:.1f}" text-anchor="middle">{value:,.0f}</text>'
        yield f'<text x="{px:.1f}" y="{bottom + 20}" text-anchor="middle">{size:,.0f}</text>'
    yield f'<text x="{(left + right) / 2}" y="{bottom + 40}" text-anchor="middle">records</text>'


if __name__ == "__main__":
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(plot(results), encoding="utf-8")
