"""Tell which files a run need not read, because their editions stand, or because their owner refused them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.corpus import Source
from ingest.dating import AHEAD, OLDER, UNDATED, told_of_others
from ingest.decisions import Decision, decided, last_about_file
from ingest.passages import Edition, Notice, State
from ingest.register import Register

KEPT_BACK, RENAMED, GATE = "kept_back", "renamed", "gate"
HARMLESS = frozenset({UNDATED, AHEAD, OLDER, KEPT_BACK, RENAMED, GATE})
"""Codes of notices that tell of no loss."""

_REFUSED = {
    "rejected": "abgelehnt: Datei ändern, oder mit `run --again` doch einlesen.",
    "erased": "gelöscht: Datei aus dem Ordner nehmen.",
    "rolled_back": "zurückgenommen: `fundstelle-ingest publish {edition}` setzt diese Fassung wieder in Kraft.",
    "withdrawn": "zurückgezogen: `fundstelle-ingest publish {edition}` setzt diese Fassung wieder in Kraft.",
}


@dataclass(frozen=True)
class Kept:
    """An edition that stays as it is; `edition` is None where nothing is left of it."""

    edition: str | None
    state: State | Literal["unchanged"]
    pages: int = 0
    passages: int = 0
    notices: tuple[Notice, ...] = ()


class Standing:
    """What the register knew when a run began, read with a few queries however many files there are."""

    def __init__(
        self,
        register: Register,
        places: dict[tuple[str, str], str],
        editions: Mapping[str, Sequence[Edition]],
        passages: Mapping[int, int],
        day: date,
    ) -> None:
        self._register, self._day = register, day
        self._places = places
        self._names = {(corpus, name) for (corpus, _), name in places.items()}
        self._editions = editions
        self._passages = passages

    def document(self, source: Source) -> str:
        """The document that this file is an edition of; an id in `corpus.toml` brings a moved file home."""
        key = (source.corpus.id, source.place)
        known, stated = self._places.get(key), source.stated_id
        if stated and stated != known and (source.corpus.id, stated) in self._names:
            self._move(source, stated)
            known = stated
        if known is None:
            known = self._register.document_id(source.corpus.id, source.place, source.name)
        self._places[key] = known
        self._names.add((source.corpus.id, known))
        return known

    def of_file(self, document: str, source: Source, file_hash: str, draft: bool) -> Kept | None:
        """What stands of this very file; None when it has to be read."""
        editions = [e for e in self._editions.get(document, ()) if e.file_hash == file_hash]
        for edition in reversed(editions):
            if self._stands(edition, source, draft):
                state: State | Literal["unchanged"] = "draft" if edition.state == "draft" else "unchanged"
                others = self._editions[document] if source.current and edition.state != "draft" else ()
                return self._kept(edition, state, tuple(told_of_others(edition, others)))
        if editions or document in self._editions:
            decision = last_about_file(self._register.engine, document, file_hash)
            refused = _refused(decision, source) if decision is not None else None
            ended = next((edition for edition in editions if edition.state == "withdrawn"), None)
            if refused is None and ended is not None and not source.current:
                return self._kept(ended, "withdrawn")
            return refused
        return None

    def _kept(self, edition: Edition, state: State | Literal["unchanged"], notices: tuple[Notice, ...] = ()) -> Kept:
        return Kept(edition.id, state, edition.pages, self._passages.get(edition.number, 0), notices)

    def _stands(self, edition: Edition, source: Source, draft: bool) -> bool:
        """A draft counts for one who wants drafts; one without a date counts only while it is in force.

        A file that is put back for another of the same day is to be in force again.
        """
        same_title = source.title in (None, edition.title)
        same_day = source.valid_from in (None, edition.valid_from)
        if source.current and self._put_back(edition):
            return False
        if edition.state == "superseded":
            return not is_undated(self._register, edition) and (same_day or not source.current)
        wanted = ("live", "scheduled", "draft") if draft else ("live", "scheduled")
        return edition.state in wanted and same_title and same_day

    def _put_back(self, edition: Edition) -> bool:
        """Whether nothing is in force that it gave way to, or what has the same day came after it."""
        others = [one for one in self._editions[edition.document] if one.state in ("live", "scheduled")]
        again = any(one.valid_from == edition.valid_from and one.number > edition.number for one in others)
        return again or edition.state == "superseded" and not any(one.state == "live" for one in others)

    def _move(self, source: Source, document: str) -> None:
        """What was read at the new place as a document of its own is withdrawn with it."""
        before = self._register.move(source.corpus.id, source.place, document)
        self._places = {key: name for key, name in self._places.items() if name not in (document, before)}
        if before is not None:
            live = [edition for edition in self._editions.get(before, ()) if edition.state == "live"]
            reason = f"Die Datei gehört zum Dokument {document}."
            self._register.withdraw([before], self._day, decided("missing", live, reason))


def is_undated(register: Register, edition: Edition) -> bool:
    """Whether the day from which it counts is only the day it came."""
    return any(notice.code == UNDATED for notice in register.notices(edition.number))


def standing_editions(register: Register, corpora: Collection[str], day: date) -> Standing:
    """What is known of these corpora."""
    editions: dict[str, list[Edition]] = {}
    for edition in register.editions(day=day):
        editions.setdefault(edition.document, []).append(edition)
    return Standing(register, register.places(corpora), editions, register.passage_counts(), day)


def _refused(decision: Decision, source: Source) -> Kept | None:
    words = _REFUSED.get(decision.kind)
    if words is None or decision.at is None:
        return None
    gone = decision.kind in ("rejected", "erased")
    what = f"{source.path.name} wurde am {decision.at.astimezone():%d.%m.%Y} {words.format(edition=decision.edition)}"
    notices = (Notice(KEPT_BACK, what),)
    return Kept(None if gone else decision.edition, "unchanged" if gone else "withdrawn", notices=notices)
