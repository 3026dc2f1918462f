"""Cut a canonical text into passages along its structure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.edition import CanonicalText, PlacedElement
from ingest.labels import label
from ingest.lists import ASIDES
from ingest.passages import ROW_SEPARATOR, Passage, digest, table_text
from ingest.sentences import split_sentences

LONGEST = 180  # words; more dilutes the vector and passes the model's 512 tokens
ENOUGH = 60  # words; a shorter piece takes its neighbour in
_LEAD_IN = ":"


@dataclass(frozen=True)
class _Piece:
    """A range that stays together, and what a reader needs to have read before it."""

    start: int
    end: int
    words: int
    lead: str = ""
    alone: bool = False


def cut_passages(canonical: CanonicalText, document: str, title: str, stand: str) -> list[Passage]:
    """Passages in reading order; none crosses a section, a table keeps its header, hidden text has none."""
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    for section, elements in _sections(canonical):
        for piece in _pack(canonical, list(_pieces(canonical, elements))):
            first = canonical.element_at(piece.start)
            text = canonical.text[piece.start : piece.end]
            key = digest((document, title, *section, piece.lead, text))
            seen[key] += 1
            page = canonical.page_at(piece.start)
            passages.append(
                Passage(
                    id=key if seen[key] == 1 else digest((key, str(seen[key]))),
                    start=piece.start,
                    end=piece.end,
                    text=text,
                    section=section,
                    label=label(title, first.reference, page if canonical.page_sizes else None, stand),
                    page=page,
                    kind=first.kind,
                    title=title,
                    lead=piece.lead,
                )
            )
    return passages


def _sections(canonical: CanonicalText) -> Iterator[tuple[tuple[str, ...], list[PlacedElement]]]:
    """Runs of elements below the same headings; a heading with nothing below it is a run of its own."""
    elements = [element for element in canonical.elements if not element.hidden]
    run: list[PlacedElement] = []
    for position, element in enumerate(elements):
        if run and (element.kind == "heading" or run[-1].section != element.section):
            yield run[0].section, run
            run = []
        if element.kind != "heading":
            run.append(element)
        elif position + 1 == len(elements) or _closes(element, elements[position + 1]):
            yield element.section, [element]
    if run:
        yield run[0].section, run


def _closes(heading: PlacedElement, following: PlacedElement) -> bool:
    return following.kind == "heading" and (following.level or 1) <= (heading.level or 1)


def _pieces(canonical: CanonicalText, elements: list[PlacedElement]) -> Iterator[_Piece]:
    lead = ""
    for position, element in enumerate(elements):
        followers = (one.kind for one in elements[position + 1 :] if one.kind not in ASIDES)
        text = canonical.text[element.start : element.end]
        words = len(text.split())
        if element.kind == "table" and element.cells:
            yield from _table_pieces(element)
        elif words > LONGEST:
            yield from _sentence_pieces(text, element.start)
        else:
            yield _Piece(element.start, element.end, words, lead if element.kind in ("list_item", *ASIDES) else "")
        if next(followers, None) != "list_item":
            lead = ""
        elif element.kind in ASIDES:
            continue
        elif element.kind != "list_item" and text.rstrip().endswith(_LEAD_IN):
            sentences = split_sentences(text)
            lead = text[slice(*sentences[-1])] if sentences else text


def _table_pieces(element: PlacedElement) -> Iterator[_Piece]:
    """Blocks of whole rows; every block after the first leads with the header rows."""
    cells = element.cells or ()
    header = table_text(cells[: element.header_rows])
    at = start = element.start
    words = 0
    for row in cells:
        length, row_words = len(table_text([row])), sum(len(cell.split()) for cell in row)
        if words and words + row_words > LONGEST:
            lead = header if start > element.start else ""
            yield _Piece(start, at - len(ROW_SEPARATOR), words, lead, alone=True)
            start, words = at, 0
        words += row_words
        at += length + len(ROW_SEPARATOR)
    yield _Piece(start, element.end, words, header if start > element.start else "", alone=True)


def _sentence_pieces(text: str, offset: int) -> Iterator[_Piece]:
    """A long paragraph as runs of sentences; each run repeats the last sentence of the run before."""
    ranges = [part for sentence in split_sentences(text) for part in _bounded(text, *sentence)]
    counts = [len(text[start:end].split()) for start, end in ranges]
    first = 0
    while first < len(ranges):
        last, words = first, counts[first]
        while last + 1 < len(ranges) and words + counts[last + 1] <= LONGEST:
            last += 1
            words += counts[last]
        yield _Piece(offset + ranges[first][0], offset + ranges[last][1], words)
        if last + 1 == len(ranges):
            return
        overlaps = last > first and counts[last] + counts[last + 1] <= LONGEST
        first = last if overlaps else last + 1


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence of more than the longest passage is cut at word boundaries: a list without full stops."""
    words = text[start:end].split(" ")
    at = start
    for first in range(0, len(words), LONGEST):
        block = " ".join(words[first : first + LONGEST])
        if block.strip():
            yield at, at + len(block)
        at += len(block) + 1


def _pack(canonical: CanonicalText, pieces: list[_Piece]) -> Iterator[_Piece]:
    """Join the pieces of one Absatz or list, then short neighbours, up to the longest passage."""
    together: list[_Piece] = []
    for piece in pieces:
        if together and _same_place(canonical, together[-1], piece) and _fits(canonical, together[-1], piece):
            together[-1] = _joined(together[-1], piece)
        else:
            together.append(piece)
    current: _Piece | None = None
    for piece in together:
        if current is not None and current.words < ENOUGH and _fits(canonical, current, piece):
            current = _joined(current, piece)
            continue
        if current is not None:
            yield current
        current = piece
    if current is not None:
        yield current


def _same_place(canonical: CanonicalText, one: _Piece, other: _Piece) -> bool:
    opener, follower = canonical.element_at(one.start), canonical.element_at(other.start)
    return opener.kind == "margin_note" or opener.reference == follower.reference


def _fits(canonical: CanonicalText, one: _Piece, other: _Piece) -> bool:
    """Sentence runs overlap and tables stand alone; joining them would repeat or blur text. Hidden text stays out."""
    apart = one.alone or other.alone or other.start < one.end or canonical.text[one.end : other.start].strip()
    return not apart and one.words + other.words <= LONGEST


def _joined(one: _Piece, other: _Piece) -> _Piece:
    return _Piece(one.start, other.end, one.words + other.words, one.lead)
