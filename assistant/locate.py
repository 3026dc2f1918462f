"""Show a citation in its document: context, outline, table, and what replaced it."""

from __future__ import annotations

from assistant.answers import Citation
from assistant.canon import Canon
from assistant.sources import Heading, QuotedTable, Replacement, Source
from ingest.counterpart import counterpart
from ingest.edition import CanonicalText
from ingest.passages import Edition, cell_ranges
from ingest.register import Register
from ingest.states import in_force

CONTEXT = 700  # characters before and after a quote
_PAST = ("superseded", "withdrawn")


def locate(edition: Edition, citation: Citation, canon: Canon, register: Register) -> Source:
    """The citation with its surroundings; an older edition tells what stands there today."""
    canonical = canon.text(edition)
    element = canonical.element_at(citation.start)
    first, last = max(0, citation.start - CONTEXT), min(len(canonical.text), citation.end + CONTEXT)
    live = in_force(register.editions(edition.document))
    return Source(
        citation=citation,
        title=edition.title,
        corpus=edition.corpus,
        section=element.section,
        before=canonical.text[_word_start(canonical.text, first) : citation.start],
        after=canonical.text[citation.end : _word_end(canonical.text, last)],
        stand=edition.label,
        pages=edition.pages,
        mark_pages=tuple(dict.fromkeys(box.page for box in citation.boxes)),
        table=_table(canonical, citation),
        outline=_outline(canonical),
        replaced_by=_replacement(edition, citation, canonical, canon, live),
        status=_status(edition, live),
    )


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
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


def _status(edition: Edition, live: Edition | None) -> str:
    """What became of the edition, for those who meet it through an old citation."""
    if edition.state == "scheduled" and edition.valid_from:
        return f"Gilt erst ab dem {edition.valid_from:%d.%m.%Y}"
    if edition.state not in _PAST:
        return ""
    if live is None:
        day = f" am {edition.valid_until:%d.%m.%Y}" if edition.state == "withdrawn" and edition.valid_until else ""
        return f"Zurückgezogen{day}: Dieses Dokument gilt nicht mehr"
    day = f"vom {live.valid_from:%d.%m.%Y}" if live.valid_from else f"„{live.label}“"
    taken_back = edition.state == "withdrawn"
    return f"Zurückgenommen: Es gilt die Fassung {day}" if taken_back else f"Ersetzt durch Fassung {day}"


def _replacement(
    edition: Edition, citation: Citation, canonical: CanonicalText, canon: Canon, live: Edition | None
) -> Replacement | None:
    """The place of the live edition that took the place of the cited one."""
    if edition.state not in _PAST or live is None:
        return None
    today = canon.text(live)
    found = counterpart(canonical, citation.start, citation.end, today)
    if found is None:
        first = canon.cite(live, 0, today.elements[0].end)
        return Replacement(first.label, first.url, "")
    place = canon.cite(live, found.start, found.end)
    return Replacement(place.label, place.url, place.quote, found.changes)
