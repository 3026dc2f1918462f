"""Change the decisive figure of a sentence: «14 Zeichen» becomes «25 Zeichen», «zwei» becomes «vier»."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.gold import find_text
from ingest.parts import Parse, Parsed
from ingest.passages import Element, ParsedFile, table_text

# Same length, so that boxes stay where they are.
_CHANGES = "zwei vier, drei fünf, vier acht, fünf neun, acht drei, neun zwei, zehn acht, zwölf sechs, sechs zwölf"
_WORDS = {old: new for old, new in (pair.split() for pair in _CHANGES.split(", "))}
_FIGURE = re.compile(
    r"(?<![\d.,:/§-])(?<!§ )(?<!§§ )(?<!Abs\. )(?<!Nr\. )(?<!Art\. )(?<!Satz )(?<!Anlage )(?<!Stufe )\b"
    rf"(?:\d{{1,4}}(?:,\d\d)?(?![\d:/]|[.,]\d|\.\s?\d|-)|(?:{'|'.join(_WORDS)})\b)"
)


@dataclass(frozen=True)
class Edit:
    """In this sentence, the figure at [start, end) becomes `new`."""

    sentence: str
    start: int
    end: int
    new: str

    @property
    def old(self) -> str:
        """The figure as it was."""
        return self.sentence[self.start : self.end]

    @property
    def edited(self) -> str:
        """The sentence as it reads then."""
        return self.sentence[: self.start] + self.new + self.sentence[self.end :]


def decisive(sentence: str, answer: str) -> Edit | None:
    """The edit of the first figure of the sentence that its answer names too, else of the first; None without any."""
    figures = list(_FIGURE.finditer(sentence))
    named = [figure for figure in figures if re.search(rf"\b{figure[0]}\b", answer)]
    for figure in named or figures:
        return Edit(sentence, figure.start(), figure.end(), other(figure[0]))
    return None


def other(figure: str) -> str:
    """Another figure of the same length; trailing zeros stay, as amounts in round numbers are."""
    if figure in _WORDS:
        return _WORDS[figure]
    kept = figure.rstrip("0,")
    return "".join(str(int(one) % 9 + 1) if one.isdigit() else one for one in kept) + figure[len(kept) :]


def reading(edits: Mapping[Path, Sequence[Edit]]) -> Callable[[Parse], Parse]:
    """A way of parsing that gives these files with their sentences edited."""

    def wrap(parse: Parse) -> Parse:
        def read(paths: Sequence[Path], passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
            for path, parsed in parse(paths, passwords):
                wanted = edits.get(path, ())
                yield path, edit_file(parsed, wanted) if wanted and isinstance(parsed, ParsedFile) else parsed

        return read

    return wrap


def edit_file(parsed: ParsedFile, edits: Sequence[Edit]) -> ParsedFile:
    """The file with every one of these sentences edited wherever it stands."""
    elements = list(parsed.elements)
    for edit in edits:
        elements = [_edit_element(element, edit) for element in elements]
    return replace(parsed, elements=tuple(elements))


def _edit_element(element: Element, edit: Edit) -> Element:
    text = element.text
    for start, end in find_text(text, edit.sentence):
        before = len(_FIGURE.findall(edit.sentence[: edit.start]))
        figures = list(_FIGURE.finditer(text, start, end))
        if before < len(figures) and figures[before][0] == edit.old:
            text = text[: figures[before].start()] + edit.new + text[figures[before].end() :]
    if text == element.text:
        return element
    if element.cells is None:
        return replace(element, text=text)
    cells = tuple(tuple(_cell(cell, at, text) for cell, at in row) for row in _placed(element))
    assert table_text(cells) == text
    return replace(element, text=text, cells=cells)


def _placed(element: Element) -> list[list[tuple[str, int]]]:
    from ingest.passages import cell_ranges

    cells = element.cells or ()
    ranges = cell_ranges(cells)
    return [
        [(cell, at[0]) for cell, at in zip(row, places, strict=True)] for row, places in zip(cells, ranges, strict=True)
    ]


def _cell(cell: str, at: int, text: str) -> str:
    return text[at : at + len(cell)]
