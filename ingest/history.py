"""Tell what became of documents: their editions, the decisions about them, and what changed between two."""

from __future__ import annotations

from datetime import date
from typing import Any

from ingest.blobs import Blobs
from ingest.changes import section_changes
from ingest.decide import editions_named, editions_of
from ingest.decisions import decisions_of
from ingest.edition import from_json
from ingest.errors import FundstelleError
from ingest.passages import Edition
from ingest.register import Register
from ingest.review import change_json
from ingest.states import in_force

Content = dict[str, Any]


def edition_json(edition: Edition) -> Content:
    """An edition as commands print it."""
    return {
        "edition": edition.id,
        "document": edition.document,
        "corpus": edition.corpus,
        "title": edition.title,
        "label": edition.label,
        "state": edition.state,
        "valid_from": edition.valid_from.isoformat() if edition.valid_from else None,
        "valid_until": edition.valid_until.isoformat() if edition.valid_until else None,
    }


def overview(register: Register) -> Content:
    """Every document with its live edition and what waits for a decision."""
    editions: dict[str, list[Edition]] = {}
    for edition in register.editions():
        editions.setdefault(edition.document, []).append(edition)
    return {
        "documents": [
            {
                "document": document,
                "corpus": corpus,
                "path": path,
                "live": edition_json(live) if (live := in_force(editions.get(document, ()))) else None,
                "drafts": [edition_json(e) for e in editions.get(document, ()) if e.state == "draft"],
                "editions": len(editions.get(document, ())),
            }
            for document, corpus, path in sorted(register.documents())
        ]
    }


def history(register: Register, document: str) -> Content:
    """A document's editions and decisions, oldest first."""
    counts = register.passage_counts()
    editions = editions_of(register, document, date.today())
    return {
        "document": document,
        "editions": [edition_json(e) | {"pages": e.pages, "passages": counts.get(e.number, 0)} for e in editions],
        "decisions": [
            {
                "at": decision.at.astimezone().isoformat(timespec="seconds") if decision.at else "",
                "kind": decision.kind,
                "edition": decision.edition,
                "reason": decision.reason,
            }
            for decision in decisions_of(register.engine, document)
        ],
    }


def diff(register: Register, blobs: Blobs, old: str, new: str) -> Content:
    """The sections that differ, word by word; raises FundstelleError for an edition that was erased."""
    pair = editions_named(register, [old, new], date.today())
    for edition in pair:
        if edition.state == "erased":
            raise FundstelleError(f"Der Inhalt der Fassung {edition.id} wurde gelöscht.")
    before, after = (from_json(blobs.get(edition.text_hash)) for edition in pair)
    return {
        "old": edition_json(pair[0]),
        "new": edition_json(pair[1]),
        "changes": [change_json(change) for change in section_changes(before, after)],
    }
