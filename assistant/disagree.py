"""Find where another document says otherwise than the sentence that answers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.canon import Canon
from assistant.quote import Candidate, table_of
from assistant.verify.check import check_claim
from ingest.passages import Edition

_COMPARED = 12  # of the likeliest sentences; what is less likely is about something else


def disagreeing(first: Candidate, found: Sequence[Candidate], canon: Canon) -> Candidate | None:
    """The likeliest sentence of another document that contradicts the first one, and is contradicted by it.

    Rows of tables are left out: those of one table differ in their figures and contradict nothing.
    """
    if table_of(first, canon):
        return None
    others = [one for one in found[:_COMPARED] if one.hit.edition.document != first.hit.edition.document]
    sentences = (one for one in others if not table_of(one, canon))
    return next((one for one in sentences if _contradicts(one, first) and _contradicts(first, one)), None)


def told_apart(edition: Edition) -> str:
    """The document's title, and since when it says so."""
    return edition.title if edition.valid_from is None else f"{edition.title} ({edition.valid_from:%d.%m.%Y})"


def _contradicts(claim: Candidate, source: Candidate) -> bool:
    context = f"{source.hit.passage.title} {' '.join(source.unit.section)}"
    return check_claim(claim.unit.shown, source.unit.shown, context).verdict.outcome == "contradicted"
