"""The command of knowledge owners, with the part that asks questions of drafts: `fundstelle-ingest`."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer_log import open_answer_log
from assistant.audit import noting, open_audit_log
from assistant.review import Answerer
from assistant.service import answer_parts
from ingest.__main__ import main as ingest_main
from ingest.commands import Desk
from ingest.parts import Parts
from ingest.settings import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Ingest cannot import what answers, so it is handed in here."""
    ingest_main(arguments, open_desk)


def open_desk(parts: Parts, settings: Settings) -> Desk:
    """Questions can be asked of drafts here, and what is decided is written down."""
    return Desk(parts, settings.home, open_answerer(parts, settings), noting(open_audit_log(settings)))


def open_answerer(parts: Parts, settings: Settings) -> Answerer:
    """Answers without a model, so that two editions can be compared; knows what was answered before."""
    return Answerer(answer_parts(parts, settings, use_model=False), open_answer_log(settings))
