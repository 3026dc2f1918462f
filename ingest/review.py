"""Show an owner what a draft would change: sections, questions that are answered otherwise, earlier answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from ingest import tables
from ingest.catalogue import Publishing
from ingest.changes import SectionChange, section_changes
from ingest.counterpart import counterpart
from ingest.edition import CanonicalText, from_json
from ingest.parts import Parts
from ingest.passages import Edition, Notice
from ingest.standing import GATE

Content = dict[str, Any]
"""A review as JSON holds it: what the terminal, the page and the register show."""


@dataclass(frozen=True)
class Cited:
    """A range of an edition that an earlier answer cited; `day` is ISO, `question` is None past its retention."""

    day: str
    question: str | None
    start: int
    end: int


class Answerer(Protocol):
    """The part that answers questions; ingest cannot import it, so an entry point hands it in."""

    def questions(self, publishing: Publishing, before: Edition, draft: Edition) -> Content:
        """Ask the corpus's questions with and without the draft: counts, and what is answered otherwise."""

    def cited(self, edition: Edition) -> Sequence[Cited]:
        """What earlier answers cited of this edition."""


def canonical_of(parts: Parts, edition: Edition) -> CanonicalText:
    """The frozen text of an edition."""
    return from_json(parts.blobs.get(edition.text_hash))


def reviewer(parts: Parts, answerer: Answerer | None) -> Callable[[Edition, Edition | None], Notice | None]:
    """Reviews a draft, keeps the review in the register, and tells why the gate holds it if it does."""

    def look_at(draft: Edition, before: Edition | None) -> Notice | None:
        content = review(parts, draft, before, answerer)
        save_review(parts.register.engine, draft, before, content)
        return held_by_gate(content)

    return look_at


def review(parts: Parts, draft: Edition, before: Edition | None, answerer: Answerer | None = None) -> Content:
    """What going live would change; without an answerer no questions are asked."""
    new = canonical_of(parts, draft)
    old = canonical_of(parts, before) if before is not None else CanonicalText("", (), ())
    changes = section_changes(old, new) if before is not None else []
    publishing = parts.register.publishing(draft.corpus)
    asked = answerer is not None and before is not None and publishing.questions.strip()
    return {
        "edition": draft.id,
        "document": draft.document,
        "corpus": draft.corpus,
        "corpus_title": next(c.title for c in parts.register.corpora() if c.id == draft.corpus),
        "title": draft.title,
        "label": draft.label,
        "valid_from": draft.valid_from.isoformat() if draft.valid_from else None,
        "pages": draft.pages,
        "before": {"edition": before.id, "label": before.label} if before is not None else None,
        "summary": dict(Counter(change.kind for change in changes)),
        "changes": [change_json(change) for change in changes],
        "warnings": [
            {"code": notice.code, "message": notice.message, "pages": list(notice.pages)}
            for notice in parts.register.notices(draft.number)
        ],
        "questions": answerer.questions(publishing, before, draft) if asked and answerer and before else None,
        "allowance": publishing.allowance,
        "touched": _touched(answerer.cited(before), before, old, new) if answerer and before else [],
    }


def change_json(change: SectionChange) -> Content:
    """One section's change; pages are those of the text where it stands."""
    old, new = change.old, change.new
    section = new or old
    return {
        "kind": change.kind,
        "path": list(change.path),
        "was": list(old.path) if old and new and old.path != new.path else None,
        "page": section.page if section else None,
        "old": [old.start, old.end] if old else None,
        "new": [new.start, new.end] if new else None,
        "words": [list(run) for run in change.words],
    }


def _touched(cited: Sequence[Cited], before: Edition, old: CanonicalText, new: CanonicalText) -> list[Content]:
    """Earlier answers whose quote reads otherwise now, or stands no longer anywhere."""
    found = []
    places = {(one.start, one.end): counterpart(old, one.start, one.end, new) for one in cited}
    for one in cited:
        place = places[one.start, one.end]
        if place is None or any(mark != "same" for mark, _ in place.changes):
            quote = old.text[one.start : one.end]
            words = place.changes if place else (("removed", quote),)
            found.append(
                {
                    "day": one.day,
                    "question": one.question,
                    "url": f"/quellen/{before.id}-{one.start}-{one.end}",
                    "gone": place is None,
                    "words": [list(run) for run in words],
                }
            )
    return found


def held_by_gate(content: Content) -> Notice | None:
    """Why the corpus does not let this draft go live by itself."""
    allowance, questions = content["allowance"], content["questions"]
    if allowance is None or content["before"] is None or (questions is not None and not questions["asked"]):
        return None
    if questions is None:
        return Notice(GATE, f"{content['title']}: Die Prüffragen der Sammlung konnten hier nicht gestellt werden.")
    asked, before, after = questions["asked"], questions["before"], questions["after"]
    names = {"cited": "richtig belegte Antworten", "found": "gefundene Belegstellen"}
    worse = [
        f"{words}: {before[name]} von {asked} vorher, {after[name]} von {asked} nachher"
        for name, words in names.items()
        if (before[name] - after[name]) / asked > allowance
    ]
    if not worse:
        return None
    return Notice(
        GATE, f"{content['title']}: Die Sammlung erlaubt höchstens {allowance:.0%} weniger ({'; '.join(worse)})."
    )


def save_review(engine: sa.Engine, draft: Edition, before: Edition | None, content: Content) -> None:
    """Keep what the owner was shown, in the place of an earlier review of the draft."""
    table = tables.reviews
    with engine.begin() as connection:
        connection.execute(table.delete().where(table.c.edition == draft.number))
        number = before.number if before is not None else None
        connection.execute(table.insert().values(edition=draft.number, before=number, content=content))


def load_review(engine: sa.Engine, draft: Edition, before: Edition | None) -> Content | None:
    """The kept review of a draft, if it was made against the edition that is in force now."""
    table = tables.reviews
    with engine.connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.edition == draft.number)).mappings().first()
    if row is None or row["before"] != (before.number if before is not None else None):
        return None
    content: Content = row["content"]
    return content
