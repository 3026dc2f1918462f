"""Check that no text of a page was lost: in elements, or left out on purpose."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.passages import Element
from ingest.pdf.characters import INVISIBLE, SYMBOLS
from ingest.pdf.pieces import AnyBlock, Line, Page, TableBlock, Word, lines_of

Characters = Counter[str]


def missing_words(page: Page, blocks: Iterable[AnyBlock]) -> list[Word]:
    """Words of the page that stand in no block and were not left out."""
    placed = {id(word) for _, segment in page.left_out for word in segment.words}
    for block in blocks:
        placed.update(id(word) for line in lines_of(block) for segment in line.segments for word in segment.words)
    return [word for word in page.words if id(word) not in placed]


def text_shares(pages: Sequence[Page], elements: Iterable[Element], left_out: Iterable[Line]) -> tuple[float, ...]:
    """For each page the share of its characters that reached elements or was left out on purpose."""
    reached: defaultdict[int, list[str]] = defaultdict(list)
    for element in elements:
        for box in element.boxes:
            reached[box.page].append(element.text[box.start : box.end])
    for line in left_out:
        reached[line.page].append(line.text)
    for page in pages:
        reached[page.number] += [segment.text for _, segment in page.left_out]
    return tuple(_share(page.raw_text, "".join(reached[page.number])) for page in pages)


def lines_left_out(blocks: Iterable[AnyBlock]) -> list[Line]:
    """Printed contents, and table headers that stand again on a later page."""
    lines: list[Line] = []
    for block in blocks:
        if block.kind == "contents":
            lines += lines_of(block)
        elif isinstance(block, TableBlock):
            lines += block.repeated
    return lines


def _share(raw: str, reached: str) -> float:
    wanted = _characters(raw)
    if not wanted:
        return 1.0
    return round((wanted & _characters(reached)).total() / wanted.total(), 4)


def _characters(text: str) -> Characters:
    """Visible characters; hyphens do not count, because those at line ends go."""
    counts: Characters = Counter()
    for sign, count in Counter(text).items():
        for plain in INVISIBLE.sub("", unicodedata.normalize("NFKC", sign.translate(SYMBOLS))):
            if plain.isprintable() and plain not in " -":
                counts[plain] += count
    return counts
