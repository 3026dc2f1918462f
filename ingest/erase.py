"""Delete what editions say: originals, canonical texts, passages, vectors; the number and the day stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ingest.database import drop_log
from ingest.decisions import decided
from ingest.edition import from_json
from ingest.indexing import sentences, take_out
from ingest.parts import Parts
from ingest.passages import Edition


def erase(parts: Parts, editions: Sequence[Edition], day: date, reason: str = "") -> None:
    """From the first step on nobody can read them; a kill in between is finished by `recover`."""
    for edition in editions:
        parts.register.begin_erasing(edition, day, decided("erased", [edition], reason))
    for edition in editions:
        finish_erasing(parts, edition)


def finish_erasing(parts: Parts, edition: Edition) -> None:
    """Every step may be repeated, and the register, which knows the texts, forgets last."""
    parts.steps("erasing")
    passages = parts.register.only_in(edition.number)
    parts.forget([passage.search_text for passage in passages])
    if parts.blobs.path(edition.text_hash).exists():
        parts.forget(sentences(from_json(parts.blobs.get(edition.text_hash)), passages))
    parts.steps("forgotten")
    take_out(parts, edition)
    parts.register.erase(edition.number)
    drop_log(parts.register.engine)
