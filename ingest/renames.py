"""Notice that a new file looks like a document whose own file is gone; its owner decides whether it is."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.corpus import Source
from ingest.passages import Notice, Passage
from ingest.register import Register
from ingest.standing import RENAMED

_ENOUGH = 0.5  # share of passages with the same text
_ENOUGH_WITH_TITLE = 0.2


def likely_predecessor(register: Register, source: Source, title: str, passages: Sequence[Passage]) -> Notice | None:
    """A proposal naming the document that this file seems to be a new edition of."""
    if source.folder is None:
        return None
    texts = {passage.text for passage in passages}
    best, best_share = None, 0.0
    for document, _, place in register.documents(source.corpus.id):
        if place == source.place or place.startswith("/") or (source.folder / place).exists():
            continue
        published = [e for e in register.editions(document) if e.state in ("live", "withdrawn", "superseded")]
        if not published:
            continue
        latest = max(published, key=lambda edition: edition.number)
        known = register.texts(latest.number)
        share = len(texts & known) / max(len(texts | known), 1)
        needed = _ENOUGH_WITH_TITLE if latest.title.casefold() == title.casefold() else _ENOUGH
        if share >= needed and share > best_share:
            best, best_share = (document, latest.title), share
    if best is None:
        return None
    document, known_title = best
    message = (
        f"{source.place} sieht aus wie eine neue Fassung von „{known_title}“, dessen Datei fehlt: in corpus.toml unter "
        f'[[document]] mit file = "{source.place}" die Zeile id = "{document}" eintragen und noch einmal einlesen.'
    )
    return Notice(RENAMED, message)
