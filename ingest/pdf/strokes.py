"""Find the straight lines that a page draws: table rulings and separators."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from ingest.pdf.frame import Frame
from ingest.pdf.pieces import Area, Point, Rectangle, Strokes

if TYPE_CHECKING:
    import pypdfium2 as pdfium

THIN = 2.5
SHORT = 6.0
MOST_OBJECTS = 20_000
MOST_POINTS = 400
# A page with more filled shapes is a drawing; the largest are kept.
MOST_AREAS = 1000


def read_strokes(page: pdfium.PdfPage, frame: Frame, width: float, height: float) -> Strokes:
    """Horizontal and vertical lines from path objects, and the number of images."""
    return _Reader(frame, width, height).read(page)


class _Reader:
    """Holds the buffers through which pdfium answers."""

    def __init__(self, frame: Frame, width: float, height: float) -> None:
        import pypdfium2.raw as library

        self.library, self.frame, self.width, self.height = library, frame, width, height
        self.matrix = library.FS_MATRIX()
        self.x, self.y = ctypes.c_float(), ctypes.c_float()
        self.fill, self.stroke = ctypes.c_int(), ctypes.c_int()
        self.paint = [ctypes.c_uint() for _ in range(4)]
        self.strokes = Strokes()
        self.seen = 0

    def read(self, page: pdfium.PdfPage) -> Strokes:
        """Walk through the page's objects and those inside its forms."""
        library, raw = self.library, page.raw
        for at in range(library.FPDFPage_CountObjects(raw)):
            self._visit(library.FPDFPage_GetObject(raw, at), (1, 0, 0, 1, 0, 0), 0)
        self.strokes.areas.sort(key=_size, reverse=True)
        del self.strokes.areas[MOST_AREAS:]
        return self.strokes

    def _visit(self, item: Any, outer: tuple[float, ...], depth: int) -> None:
        library = self.library
        kind = library.FPDFPageObj_GetType(item)
        self.seen += 1
        if self.seen > MOST_OBJECTS:
            return
        if kind == library.FPDF_PAGEOBJ_TEXT:
            self.strokes.painted[ctypes.addressof(item.contents)] = self.seen
        elif kind == library.FPDF_PAGEOBJ_IMAGE:
            self._image(item, outer)
        elif kind == library.FPDF_PAGEOBJ_PATH:
            self._path(item, outer)
        elif kind == library.FPDF_PAGEOBJ_FORM and depth < 3:
            inner = _times(self._matrix(item), outer)
            for at in range(library.FPDFFormObj_CountObjects(item)):
                self._visit(library.FPDFFormObj_GetObject(item, at), inner, depth + 1)

    def _image(self, item: Any, outer: tuple[float, ...]) -> None:
        """An image fills the unit square that its matrix places."""
        a, b, c, d, e, f = _times(self._matrix(item), outer)
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        x0, y0, x1, y1 = self.frame.rectangle(min(xs), min(ys), max(xs), max(ys))
        width, height = min(x1, self.width) - max(x0, 0.0), min(y1, self.height) - max(y0, 0.0)
        if width > 0 and height > 0:
            self.strokes.images += 1
            self.strokes.image_share += width * height / (self.width * self.height)

    def _matrix(self, item: Any) -> tuple[float, ...]:
        self.library.FPDFPageObj_GetMatrix(item, self.matrix)
        matrix = self.matrix
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def _path(self, item: Any, outer: tuple[float, ...]) -> None:
        library = self.library
        count = library.FPDFPath_CountSegments(item)
        if count > MOST_POINTS or not library.FPDFPath_GetDrawMode(item, self.fill, self.stroke):
            return
        stroked = bool(self.stroke.value)
        if not stroked and not self.fill.value:
            return
        for points in self._polylines(item, count, _times(self._matrix(item), outer)):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            box = (min(xs), min(ys), max(xs), max(ys))
            if self.fill.value and box[2] - box[0] >= SHORT and box[3] - box[1] >= SHORT:
                self._fill_area(item, box)
            self._add(box, points if stroked else [])

    def _fill_area(self, item: Any, box: Rectangle) -> None:
        if self.library.FPDFPageObj_GetFillColor(item, *self.paint) and self.paint[3].value:
            red, green, blue = (part.value for part in self.paint[:3])
            opaque = self.paint[3].value == 255 and not self.library.FPDFPageObj_HasTransparency(item)
            self.strokes.areas.append(Area(box, (red, green, blue), self.seen, opaque))

    def _polylines(self, item: Any, count: int, matrix: tuple[float, ...]) -> list[list[Point]]:
        """The straight runs of a path; a curve ends a run."""
        library = self.library
        runs: list[list[Point]] = []
        run: list[Point] = []
        for at in range(count):
            segment = library.FPDFPath_GetPathSegment(item, at)
            kind = library.FPDFPathSegment_GetType(segment)
            library.FPDFPathSegment_GetPoint(segment, self.x, self.y)
            point = self._place(matrix)
            if kind == library.FPDF_SEGMENT_LINETO and run:
                run.append(point)
            else:
                runs.append(run)
                run = [point] if kind == library.FPDF_SEGMENT_MOVETO else []
            if run and library.FPDFPathSegment_GetClose(segment):
                run.append(run[0])
        return [points for points in (*runs, run) if len(points) > 1]

    def _place(self, matrix: tuple[float, ...]) -> Point:
        a, b, c, d, e, f = matrix
        x, y = self.x.value, self.y.value
        return self.frame.point(a * x + c * y + e, b * x + d * y + f)

    def _add(self, box: Rectangle, points: list[Point]) -> None:
        x0, y0, x1, y1 = box
        width, height = x1 - x0, y1 - y0
        if width > self.width * 1.05 or height > self.height * 1.05:
            return
        if height <= THIN and width >= SHORT:
            self.strokes.horizontal.append((x0, (y0 + y1) / 2, x1))
        elif width <= THIN and height >= SHORT:
            self.strokes.vertical.append(((x0 + x1) / 2, y0, y1))
        elif width >= SHORT and height >= SHORT and not (width > 0.95 * self.width and height > 0.9 * self.height):
            self._add_edges(points)

    def _add_edges(self, points: list[Point]) -> None:
        """The edges of a stroked shape."""
        for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
            if abs(ay - by) < 1 and abs(ax - bx) >= SHORT:
                self.strokes.horizontal.append((min(ax, bx), ay, max(ax, bx)))
            elif abs(ax - bx) < 1 and abs(ay - by) >= SHORT:
                self.strokes.vertical.append((ax, min(ay, by), max(ay, by)))


def _size(area: Area) -> float:
    x0, y0, x1, y1 = area.box
    return (x1 - x0) * (y1 - y0)


def _times(inner: tuple[float, ...], outer: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
