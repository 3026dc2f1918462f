"""Look for the files that a corpus's folder should have and has not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ingest.corpus import UPLOADED, Source, read_misnamed
from ingest.decisions import decided
from ingest.parts import Parts
from ingest.passages import Notice
from ingest.pipeline import Outcome


def withdraw_missing(
    corpus: str, sources: Iterable[Source], parts: Parts, day: date, draft: bool = False
) -> list[Outcome]:
    """Withdraw the live documents of a corpus whose files are gone from its folder; in a draft only tell them."""
    present = {source.place for source in sources}
    known = parts.register.documents(corpus)
    gone = {name for name, _, place in known if place not in present and not place.startswith(UPLOADED)}
    there = [edition for edition in parts.register.editions(day=day) if edition.document in gone]
    live = [edition for edition in there if edition.state in ("live", "scheduled")]
    if draft:
        notice = Notice(
            "missing", "Die Datei liegt nicht mehr im Ordner: Ein Lauf ohne --draft zieht das Dokument zurück."
        )
        return [Outcome(one.document, corpus, one.id, "unchanged", one.pages, notices=(notice,)) for one in live]
    if live:
        names = {edition.document for edition in live}
        parts.register.withdraw(names, day, decided("missing", live))
        parts.steps("withdrawn")
    notice = Notice("withdrawn", "Die Datei liegt nicht mehr im Ordner: Das Dokument wurde zurückgezogen.")
    return [
        Outcome(edition.document, corpus, edition.id, "withdrawn", edition.pages, notices=(notice,)) for edition in live
    ]


def tell_misnamed(folder: Path, corpus: str) -> list[Outcome]:
    """What `corpus.toml` says of files that are not there, and so of none."""
    outcomes = []
    for name in read_misnamed(folder):
        told = (
            f"corpus.toml nennt die Datei '{name}', die es nicht gibt: Namen berichtigen oder den Abschnitt entfernen."
        )
        outcomes.append(Outcome(name, corpus, None, "error", notices=(Notice("misnamed", told),)))
    return outcomes
