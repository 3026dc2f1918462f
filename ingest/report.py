"""Show what a run did: as JSON for programs, as a table for owners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.pipeline import Outcome

if TYPE_CHECKING:
    from rich.console import Console

_STATES = {
    "live": "gültig",
    "unchanged": "unverändert",
    "scheduled": "gilt später",
    "superseded": "ältere Fassung",
    "draft": "Entwurf",
    "withdrawn": "zurückgezogen",
    "error": "[red]nicht gelesen[/]",
}


def as_json(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """The report as `fundstelle-ingest run --json` prints it."""
    return {"documents": [_document(outcome) for outcome in outcomes], "seconds": round(seconds, 3)}


def _document(outcome: Outcome) -> dict[str, Any]:
    difference = outcome.difference
    return {
        "id": outcome.document,
        "corpus": outcome.corpus,
        "edition": outcome.edition,
        "state": outcome.state,
        "pages": outcome.pages,
        "passages": difference.passages,
        "added": difference.added,
        "changed": difference.changed,
        "removed": difference.removed,
        "reused": difference.reused,
        "warnings": [
            {"code": notice.code, "message": notice.message, "pages": list(notice.pages)} for notice in outcome.notices
        ],
    }


def show(outcomes: Sequence[Outcome], seconds: float, console: Console) -> None:
    """A table of documents, the warnings below it, and one closing line."""
    from rich.table import Table

    table = Table("Dokument", "Zustand", "Seiten", "Passagen", "neu", "geändert", "entfallen", "übernommen")
    for outcome in outcomes:
        difference = outcome.difference
        numbers = (outcome.pages, difference.passages, difference.added, difference.changed)
        rest = (difference.removed, difference.reused)
        state = _STATES.get(outcome.state, outcome.state)
        table.add_row(outcome.document, state, *(str(number) for number in numbers + rest))
    console.print(table)
    for outcome in outcomes:
        for notice in outcome.notices:
            pages = f" (S. {', '.join(map(str, notice.pages))})" if notice.pages else ""
            console.print(f"• {outcome.document}: {notice.message}{pages}", markup=False)
    changed = [outcome for outcome in outcomes if outcome.state != "unchanged"]
    if not changed:
        console.print("Nichts geändert: Alle Dokumente sind schon eingelesen. / Nothing changed.")
    errors = sum(outcome.state == "error" for outcome in outcomes)
    pages = sum(outcome.pages for outcome in outcomes)
    passages = sum(outcome.difference.passages for outcome in outcomes)
    console.print(
        f"{len(outcomes)} Dokumente, {pages} Seiten, {passages} Passagen, {errors} nicht gelesen, {seconds:.1f} s"
    )
