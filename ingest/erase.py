"""Delete what editions say: originals, canonical texts, passages, vectors; the number and the day stay."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.database import drop_log
from ingest.decisions import decided
from ingest.indexing import take_out
from ingest.parts import Parts
from ingest.passages import Edition
from ingest.review import Answerer, canonical_of


def erase(parts: Parts, editions: Sequence[Edition], reason: str = "", answerer: Answerer | None = None) -> None:
    """From the first step on nobody can read them; a kill in between is finished by `recover`."""
    for edition in editions:
        parts.register.set_state(edition.number, "erasing", decided("erased", [edition], reason))
    for edition in editions:
        if answerer is not None:
            parts.forget(answerer.texts(canonical_of(parts, edition), parts.register.only_in(edition.number)))
        finish_erasing(parts, edition)


def finish_erasing(parts: Parts, edition: Edition) -> None:
    """Every step may be repeated, and the register, which knows the texts, forgets last."""
    parts.steps("erasing")
    texts = [passage.search_text for passage in parts.register.only_in(edition.number)]
    take_out(parts, edition)
    parts.forget(texts)
    parts.steps("forgotten")
    parts.register.erase(edition.number)
    drop_log(parts.register.engine)
