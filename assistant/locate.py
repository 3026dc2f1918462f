"""Show a citation in its document: context, outline, table, and what replaced it."""

from __future__ import annotations

from assistant.answers import Citation
from assistant.canon import Canon
from assistant.sources import Heading, QuotedTable, Replacement, Source
from ingest.counterpart import counterpart
from ingest.edition import CanonicalText
from ingest.passages import Edition, cell_ranges
from ingest.register import Register

CONTEXT = 700  # characters before and after a quote


def locate(edition: Edition, citation: Citation, canon: Canon, register: Register) -> Source:
    """The citation with its surroundings; an older edition tells what stands there today."""
    canonical = canon.text(edition)
    element = canonical.element_at(citation.start)
    first = max(0, citation.start - CONTEXT)
    return Source(
        citation=citation,
        title=edition.title,
        corpus=edition.corpus,
        section=element.section,
        before=canonical.text[_word_start(canonical.text, first) : citation.start],
        after=canonical.text[citation.end : citation.end + CONTEXT],
        stand=edition.label,
        pages=edition.pages,
        mark_pages=tuple(dict.fromkeys(box.page for box in citation.boxes)),
        table=_table(canonical, citation),
        outline=_outline(canonical),
        replaced_by=_replacement(edition, citation, canonical, canon, register),
    )


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _outline(canonical: CanonicalText) -> tuple[Heading, ...]:
    return tuple(
        (element.level or 1, " ".join(canonical.text[element.start : element.end].split()), element.start)
        for element in canonical.elements
        if element.kind == "heading" and not element.hidden
    )


def _table(canonical: CanonicalText, citation: Citation) -> QuotedTable | None:
    element = canonical.element_at(citation.start)
    if element.kind != "table" or not element.cells:
        return None
    offset = citation.start - element.start
    ends = [row[-1][1] if row else 0 for row in cell_ranges(element.cells)]
    marked = next((position for position, end in enumerate(ends) if offset < end), 0)
    header = element.cells[: element.header_rows]
    return QuotedTable(
        header=header[-1] if header else (),
        rows=element.cells[element.header_rows :],
        marked=marked - element.header_rows,
    )


def _replacement(
    edition: Edition, citation: Citation, canonical: CanonicalText, canon: Canon, register: Register
) -> Replacement | None:
    """The place of the live edition that took the place of the cited one."""
    if edition.state not in ("superseded", "withdrawn"):
        return None
    live = next((other for other in register.editions(edition.document) if other.state == "live"), None)
    found = counterpart(canonical, citation.start, citation.end, canon.text(live)) if live else None
    if live is None or found is None:
        return None
    place = canon.cite(live, found.start, found.end)
    return Replacement(place.label, place.url, place.quote, found.changes)
