"""The pieces between characters and elements: words, segments, lines, blocks and the pages they stand on.

All coordinates are points with the origin at the top left, the page's rotation applied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingest.passages import Kind, LineBox, Origin

if TYPE_CHECKING:
    from ingest.pdf.frame import Placement

BlockKind = Kind | Literal["contents", "title"]
Point = tuple[float, float]
# (position, from, to) or (from, position, to), whichever way the line runs.
Stroke = tuple[float, float, float]
Rectangle = tuple[float, float, float, float]
Colour = tuple[int, int, int]

# Two baselines closer than this share of the font size are one line.
SAME_LINE = 0.35


@dataclass(slots=True)
class Style:
    """What all characters of one text object share; `turn` is their direction in degrees, None if oblique."""

    size: float
    font: str
    bold: bool
    italic: bool
    mark: int
    hidden: bool
    turn: int | None
    colour: Colour = (0, 0, 0)


@dataclass(slots=True)
class Word:
    """Characters without white space in one style.

    `glued` continues the word before it; `tied` follows it after one space of the same printed string, however
    wide; `raised` is superscript; `source` is the address of its text object.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    style: Style
    glued: bool = False
    tied: bool = False
    raised: bool = False
    hidden: bool = False
    confidence: float | None = None
    source: int = 0


@dataclass(slots=True, init=False)
class Segment:
    """Words on one baseline without a wide gap."""

    words: list[Word]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    style: Style
    text: str
    block: TableBlock | None

    def __init__(self, words: list[Word], block: TableBlock | None = None) -> None:
        self.words = words
        self.x0, self.y0, self.x1, self.y1 = surround(words)
        self.style, self.base = _dominant(words)
        self.text = spoken(words)
        self.block = block


@dataclass(slots=True, init=False)
class Line:
    """Segments on one baseline of one page, from left to right."""

    page: int
    segments: list[Segment]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    style: Style
    text: str
    bold: bool

    def __init__(self, page: int, segments: Sequence[Segment]) -> None:
        self.page = page
        self.segments = sorted(segments, key=lambda segment: segment.x0)
        self.x0, self.y0, self.x1, self.y1 = surround(self.segments)
        longest = max(self.segments, key=lambda segment: len(segment.text))
        self.style, self.base = longest.style, longest.base
        self.text = " ".join(segment.text for segment in self.segments)
        words = self.words
        length = sum([len(word.text) for word in words])
        self.bold = sum([len(word.text) for word in words if word.style.bold]) > 0.6 * length

    @property
    def words(self) -> list[Word]:
        """All words from left to right."""
        return [word for segment in self.segments for word in segment.words]


@dataclass(slots=True, eq=False)
class Block:
    """Lines that belong together; headings, paragraphs and everything else start as one of these.

    `boxes` fit `text` as long as there are as many of them as lines.
    """

    lines: list[Line]
    column: tuple[float, float]
    kind: BlockKind = "paragraph"
    level: int | None = None
    role: str = ""
    text: str = ""
    boxes: tuple[LineBox, ...] = ()
    attached_to: Block | TableBlock | None = None
    hidden: bool = False

    @property
    def page(self) -> int:
        """The page on which the block starts."""
        return self.lines[0].page

    @property
    def size(self) -> float:
        """The font size of its first line."""
        return self.lines[0].style.size

    @property
    def bold(self) -> bool:
        """Whether its first line is bold."""
        return self.lines[0].bold


@dataclass(slots=True)
class Cell:
    """The lines of one table cell, perhaps on two pages."""

    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class TableBlock:
    """Rows of cells; `edges` are the column positions where ruling lines give them.

    `repeated` are the header lines that stand again on later pages and are left out.
    """

    page: int
    rows: list[list[Cell]]
    box: Rectangle
    edges: tuple[float, ...] | None = None
    header_rows: int = 1
    kind: BlockKind = "table"
    last_page: int = 0
    repeated: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last_page = self.last_page or self.page


AnyBlock = Block | TableBlock


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape, when it was painted, and whether it lets nothing through."""

    box: Rectangle
    colour: Colour
    order: int
    opaque: bool


@dataclass(slots=True)
class Strokes:
    """Straight lines drawn on a page, (x0, y, x1) and (x, y0, y1); filled areas; images and their share
    of the page; when each text object was painted."""

    horizontal: list[Stroke] = field(default_factory=list)
    vertical: list[Stroke] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    painted: dict[int, int] = field(default_factory=dict)
    images: int = 0
    image_share: float = 0.0


@dataclass(slots=True)
class Page:
    """One page as read: its words and lines, and what was left out of it on purpose.

    `width` and `height` are those of the upright layout; `placement` tells how it lies on the page as seen,
    whose size is `seen`.
    """

    number: int
    width: float
    height: float
    seen: Point
    placement: Placement
    words: list[Word]
    strokes: Strokes
    raw_text: str
    unreadable: int = 0
    stripped: int = 0
    roles: dict[int, str] = field(default_factory=dict)
    tagged_cells: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    label: str | None = None
    origin: Origin = "text"
    confidence: float | None = None
    unread: bool = False
    damaged: bool = False
    left_out: list[tuple[str, Segment]] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


def surround(pieces: Iterable[Word | Segment | Line]) -> Rectangle:
    """The smallest rectangle around these pieces."""
    boxes = list(pieces)
    return (
        min([piece.x0 for piece in boxes]),
        min([piece.y0 for piece in boxes]),
        max([piece.x1 for piece in boxes]),
        max([piece.y1 for piece in boxes]),
    )


def lines_of(block: AnyBlock) -> list[Line]:
    """All lines of a block or table."""
    if isinstance(block, Block):
        return block.lines
    return [line for row in block.rows for cell in row for line in cell.lines]


def without_words(segments: Iterable[Segment], words: Iterable[Word]) -> list[Segment]:
    """The segments without these words; untouched ones stay the same objects."""
    taken = {id(word) for word in words}
    rest = []
    for segment in segments:
        left = [word for word in segment.words if id(word) not in taken]
        if len(left) == len(segment.words):
            rest.append(segment)
        elif left:
            rest.append(Segment(left))
    return rest


def spoken(words: Sequence[Word]) -> str:
    """The words as text, a space before each that is not glued to the one before it."""
    parts = []
    for at, word in enumerate(words):
        if at and not word.glued:
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def _dominant(words: Sequence[Word]) -> tuple[Style, float]:
    if len(words) == 1:
        return words[0].style, words[0].base
    lengths: Counter[int] = Counter()
    by_id: dict[int, Word] = {}
    for word in words:
        lengths[id(word.style)] += len(word.text)
        by_id.setdefault(id(word.style), word)
    winner = by_id[max(lengths, key=lambda key: lengths[key])]
    return winner.style, winner.base
