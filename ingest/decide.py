"""Carry out what an owner decides about editions: publish, reject, take back, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ingest.decisions import decided
from ingest.errors import FundstelleError, NotFoundError
from ingest.indexing import discard, index
from ingest.parts import Parts
from ingest.passages import Edition
from ingest.register import NewEdition, Register
from ingest.states import in_force


def editions_named(register: Register, names: Sequence[str], day: date) -> list[Edition]:
    """The editions of these ids; raises FundstelleError naming the first that is not there."""
    found = []
    for name in names:
        try:
            found.append(register.edition(name, day))
        except NotFoundError:
            raise FundstelleError(
                f"Die Fassung {name} gibt es nicht: `fundstelle-ingest history DOKUMENT` nennt die Kennungen."
            ) from None
    return found


def editions_of(register: Register, document: str, day: date) -> list[Edition]:
    """All editions of a document, oldest first; raises FundstelleError when there is no such document."""
    known = sorted(name for name, _, _ in register.documents())
    if document not in known:
        near = ", ".join(name for name in known if document.casefold() in name.casefold()) or ", ".join(known[:10])
        raise FundstelleError(f"Das Dokument {document} gibt es nicht. Vorhanden: {near or 'keines'}.")
    return register.editions(document, day)


def publish(parts: Parts, editions: Sequence[Edition], day: date, reason: str = "") -> list[Edition]:
    """Let drafts, and editions that were taken back or withdrawn, go live together; returns what does.

    One that has ended before this day counts anew from it, as an edition of its own: what was in force since, if
    anything was, stays history.
    """
    for edition in editions:
        if edition.state not in ("draft", "withdrawn"):
            raise FundstelleError(f"Die Fassung {edition.id} ({edition.title}) ist weder Entwurf noch zurückgezogen.")
    documents = [edition.document for edition in editions]
    if len(set(documents)) < len(documents):
        raise FundstelleError("Zwei Fassungen desselben Dokuments lassen sich nicht zugleich veröffentlichen.")
    live = [_anew(parts, edition, day) if _has_ended(edition, day) else edition for edition in editions]
    numbers = [edition.number for edition in live]
    # What was withdrawn since must not bound what is to be in force again.
    since = [
        other.number
        for edition in editions
        if edition in live
        for other in parts.register.editions(edition.document)
        if other.state == "withdrawn"
        and (other.valid_from or date.min) >= (edition.valid_from or date.min)
        and other.number not in numbers
    ]
    parts.register.publish(numbers, retire=since, decisions=decided("published", live, reason))
    parts.steps("published")
    return live


def _has_ended(edition: Edition, day: date) -> bool:
    past = edition.valid_until is not None and edition.valid_until < day
    return past and edition.state == "withdrawn" and (edition.valid_from or date.min) <= day


def _anew(parts: Parts, edition: Edition, day: date) -> Edition:
    """The same text as an edition that counts from this day; nobody sees it yet."""
    new = NewEdition(
        document=edition.document,
        title=edition.title,
        label=edition.label,
        file_hash=edition.file_hash,
        text_hash=edition.text_hash,
        valid_from=day,
        pages=edition.pages,
        source_name=edition.source_name,
        notices=tuple(parts.register.notices(edition.number)),
    )
    passages = parts.register.placed(edition.number)
    made = parts.register.stage(new, passages)
    parts.steps("staged")
    index(parts, made, passages, lambda *_: None)
    return made


def reject(parts: Parts, editions: Sequence[Edition], reason: str = "") -> None:
    """Forget drafts; their files are not proposed again."""
    for edition in editions:
        if edition.state != "draft":
            raise FundstelleError(f"Die Fassung {edition.id} ({edition.title}) ist kein Entwurf.")
    for edition in editions:
        discard(parts, edition, decided("rejected", [edition], reason))


def roll_back(parts: Parts, document: str, day: date, reason: str = "") -> tuple[Edition, Edition]:
    """Take the live edition back as if it had never gone live; returns it and the one that is live instead."""
    editions = editions_of(parts.register, document, day)
    live = in_force(editions)
    if live is None:
        raise FundstelleError(f"Von {document} ist keine Fassung in Kraft, die sich zurücknehmen ließe.")
    if not any(edition.state == "superseded" for edition in editions):
        raise FundstelleError(
            f"Von {document} gibt es keine frühere Fassung: `fundstelle-ingest withdraw {document}` zieht es zurück."
        )
    parts.register.publish((), retire=[live.number], decisions=decided("rolled_back", [live], reason))
    parts.steps("rolled back")
    instead = in_force(parts.register.editions(document, day))
    assert instead is not None  # what it had replaced
    return live, instead


def withdraw(parts: Parts, document: str, day: date, reason: str = "") -> list[Edition]:
    """Take a document out of all answers from this day on; what was cited stays readable.

    Given the id of an edition whose day is still to come, only that one is taken back.
    """
    if coming := [one for one in parts.register.editions(day=day) if one.id == document and one.state == "scheduled"]:
        numbers = [edition.number for edition in coming]
        parts.register.publish((), retire=numbers, decisions=decided("withdrawn", coming, reason))
        return coming
    live = [e for e in editions_of(parts.register, document, day) if e.state in ("live", "scheduled")]
    if not live:
        raise FundstelleError(f"Von {document} ist keine Fassung in Kraft.")
    parts.register.withdraw([document], day, decided("withdrawn", live, reason))
    parts.steps("withdrawn")
    return live
