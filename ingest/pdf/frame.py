"""Turn PDF coordinates into what a reader sees: origin top left, rotation and crop box applied."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ingest.pdf.pieces import Point, Rectangle


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in PDF coordinates and the page's clockwise rotation."""

    box: Rectangle
    rotation: int

    def point(self, x: float, y: float) -> Point:
        """Where the reader sees this point."""
        left, bottom, right, top = self.box
        if self.rotation == 90:
            return y - bottom, x - left
        if self.rotation == 180:
            return right - x, y - bottom
        if self.rotation == 270:
            return top - y, right - x
        return x - left, top - y

    def rectangle(self, x0: float, y0: float, x1: float, y1: float) -> Rectangle:
        """Where the reader sees this rectangle."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def turn(self, a: float, b: float) -> int | None:
        """The reading direction (a, b) as seen: 0, 90, 180 or 270 degrees clockwise, None if oblique."""
        x, y = {0: (a, -b), 90: (b, a), 180: (-a, b), 270: (-b, -a)}[self.rotation]
        degrees = math.degrees(math.atan2(y, x)) % 360
        nearest = round(degrees / 90) * 90
        return int(nearest % 360) if abs(degrees - nearest) <= 3 else None
