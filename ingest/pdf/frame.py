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

    @property
    def size(self) -> Point:
        """Width and height as seen."""
        left, bottom, right, top = self.box
        return (right - left, top - bottom) if self.rotation % 180 == 0 else (top - bottom, right - left)

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
        if self.rotation == 0:
            left, _, _, top = self.box
            return x0 - left, top - y1, x1 - left, top - y0
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def turn(self, a: float, b: float) -> int | None:
        """The reading direction (a, b) as seen: 0, 90, 180 or 270 degrees clockwise, None if oblique."""
        if self.rotation == 0 and b == 0 and a > 0:
            return 0
        x, y = {0: (a, -b), 90: (b, a), 180: (-a, b), 270: (-b, -a)}[self.rotation]
        degrees = math.degrees(math.atan2(y, x)) % 360
        nearest = round(degrees / 90) * 90
        return int(nearest % 360) if abs(degrees - nearest) <= 3 else None

    def turned(self, turn: int) -> Frame:
        """The frame in which text of this direction stands upright."""
        return Frame(self.box, (self.rotation - turn) % 360)


@dataclass(frozen=True, slots=True)
class Placement:
    """How what was laid out upright lies on the page as seen: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, other: Placement) -> Placement:
        """This placement followed by the other."""
        return Placement(
            other.a * self.a + other.c * self.b,
            other.b * self.a + other.d * self.b,
            other.a * self.c + other.c * self.d,
            other.b * self.c + other.d * self.d,
            other.a * self.e + other.c * self.f + other.e,
            other.b * self.e + other.d * self.f + other.f,
        )

    def rectangle(self, box: Rectangle) -> Rectangle:
        """The upright rectangle around the placed one."""
        x0, y0, x1, y1 = box
        corners = [(x, y) for x in (x0, x1) for y in (y0, y1)]
        xs = [self.a * x + self.c * y + self.e for x, y in corners]
        ys = [self.b * x + self.d * y + self.f for x, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


UPRIGHT = Placement()


def quarter_turn(turn: int, width: float, height: float) -> Placement:
    """How an upright layout of this size lies on the page when its text reads in direction `turn`."""
    if turn == 90:
        return Placement(0, 1, -1, 0, height, 0)
    if turn == 180:
        return Placement(-1, 0, 0, -1, width, height)
    if turn == 270:
        return Placement(0, -1, 1, 0, 0, width)
    return UPRIGHT


def small_turn(degrees: float, width: float, height: float) -> Placement:
    """How a layout straightened by `degrees` (counterclockwise) lies on the page, about the middle."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = width / 2, height / 2
    return Placement(cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y)
