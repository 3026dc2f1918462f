"""Cut ready-made texts as ingest cuts files, so that they are found as the product finds passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.questions import Text
from ingest.chunk import cut_passages
from ingest.edition import freeze
from ingest.passages import Element, ParsedFile, Passage
from ingest.units import units_of

_SUFFIX = re.compile(r"\.\w{2,4}$")


@dataclass(frozen=True)
class Piece:
    """A passage of the ready-made text `text`, what of it is compared with a question, and what is read with it."""

    text: str
    passage: Passage
    sentences: tuple[str, ...]
    read: tuple[str, ...]


def cut(texts: Sequence[Text], titles: bool = True) -> Iterator[Piece]:
    """Passages of at most the product's length; without `titles` neither heading nor document is indexed."""
    for text in texts:
        document = _SUFFIX.sub("", text.document).replace("_", " ") if titles else ""
        heading = text.title if titles else ""
        if document in ("", heading):
            document, heading = heading, ""
        elements = [Element("heading", heading, level=1)] if heading else []
        elements += [_element(line) for line in text.text.splitlines() if line.strip()]
        canonical = freeze(ParsedFile(tuple(elements)))
        for passage in cut_passages(canonical, text.id, document, ""):
            units = list(units_of(canonical, passage.start, passage.end))
            scored = tuple(unit.scored(document) for unit in units)
            yield Piece(text.id, passage, scored, tuple(unit.read(document) for unit in units))


def _element(line: str) -> Element:
    return Element("list_item" if line[:1].isspace() else "paragraph", " ".join(line.split()))
