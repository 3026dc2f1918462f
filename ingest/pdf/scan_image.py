"""Prepare a scanned page for reading: straighten it, find its ruling lines, weigh the ink of its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ingest.pdf.pieces import Stroke

if TYPE_CHECKING:
    from PIL import Image

STEEPEST = 3.0
DARK = 128
WHITE = 255
# Points: the shortest ruling line, and the thickest.
SHORTEST, THICKEST = 36.0, 4.0


def straighten(image: Image.Image) -> tuple[Image.Image, float]:
    """The image turned so that its lines run level, and by how many degrees (counterclockwise)."""
    from PIL import Image as Pillow

    coarse = image.reduce(6)
    angle = _best(coarse, 0.0, STEEPEST, 0.25)
    fine = image.reduce(3)
    angle = _best(fine, angle, 0.2, 0.05)
    if abs(angle) < 0.05:
        return image, 0.0
    return image.rotate(angle, fillcolor=WHITE, resample=Pillow.Resampling.BICUBIC), angle


def _best(image: Image.Image, middle: float, reach: float, step: float) -> float:
    """The angle at which dark rows and white rows differ most."""
    import numpy

    best, best_angle = -1.0, middle
    steps = round(reach / step)
    for angle in sorted((middle + step * at for at in range(-steps, steps + 1)), key=lambda each: abs(each)):
        turned = numpy.asarray(image.rotate(angle, fillcolor=WHITE), dtype=numpy.float32)
        contrast = float(numpy.var((WHITE - turned).sum(axis=1)))
        if contrast > best * 1.001:
            best, best_angle = contrast, angle
    return best_angle


def rulings(image: Image.Image, scale: float) -> tuple[tuple[Stroke, ...], tuple[Stroke, ...]]:
    """Horizontal lines (x0, y, x1) and vertical lines (x, y0, y1) in points."""
    import numpy

    dark = numpy.asarray(image) < DARK
    across = [(x0, y, x1) for y, x0, x1 in _runs(dark, scale)]
    down = [(x, y0, y1) for x, y0, y1 in _runs(dark.T, scale)]
    return tuple(across), tuple(down)


def _runs(dark: Any, scale: float) -> list[Stroke]:
    """(position, from, to) of long thin dark runs along the rows, neighbouring rows as one."""
    import numpy

    length = round(SHORTEST * scale)
    if dark.shape[1] <= length:
        return []
    # A small break in a printed line does not end it: three neighbouring rows count as one.
    thick = dark.copy()
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    sums = numpy.cumsum(thick, axis=1, dtype=numpy.int32)
    full = (sums[:, length:] - sums[:, :-length]) == length
    found: list[list[float]] = []
    for row in numpy.flatnonzero(full.any(axis=1)):
        columns = numpy.flatnonzero(full[row])
        cuts = numpy.flatnonzero(numpy.diff(columns) > 1)
        starts = columns[numpy.concatenate(([0], cuts + 1))]
        stops = columns[numpy.concatenate((cuts, [len(columns) - 1]))] + length
        for start, stop in zip(starts, stops, strict=True):
            _add(found, float(row), float(start), float(stop))
    return [
        ((first + last) / 2 / scale, start / scale, stop / scale)
        for first, last, start, stop in found
        if last - first <= THICKEST * scale
    ]


def _add(found: list[list[float]], row: float, start: float, stop: float) -> None:
    for run in reversed(found[-60:]):
        if row - run[1] <= 2 and start <= run[3] and stop >= run[2]:
            run[1], run[2], run[3] = row, min(run[2], start), max(run[3], stop)
            return
    found.append([row, row, start, stop])


def ink_scale(image: Image.Image) -> Callable[[tuple[int, int, int, int]], float]:
    """A function that tells the share of dark pixels in a box."""
    import numpy

    dark = numpy.asarray(image) < DARK
    sums = numpy.zeros((dark.shape[0] + 1, dark.shape[1] + 1), dtype=numpy.int32)
    numpy.cumsum(dark, axis=0, out=sums[1:, 1:])
    numpy.cumsum(sums, axis=1, out=sums)

    def share(box: tuple[int, int, int, int]) -> float:
        x0, y0, x1, y1 = box
        area = max(1, (x1 - x0) * (y1 - y0))
        return float(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]) / area

    return share
