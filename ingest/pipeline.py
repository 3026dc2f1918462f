"""Take files to published editions: parse, freeze, cut, embed, store, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from ingest.blobs import Blobs
from ingest.chunk import cut_passages
from ingest.compare import Difference, compare
from ingest.corpus import Source
from ingest.edition import freeze, to_json
from ingest.embed import Embedder
from ingest.errors import FundstelleError, UnreadableFileError
from ingest.keywords import terms
from ingest.passages import Edition, Notice, ParsedFile, Passage, State
from ingest.register import NewEdition, Register
from ingest.store import PassageStore, Point
from ingest.words import Words

UNDATED = "undated"
_BATCH = 64  # passages embedded between two signs of progress

Parsed = ParsedFile | UnreadableFileError
Progress = Callable[[str, int, int], None]


class Parse(Protocol):
    """Reads files, several at once, in any order."""

    def __call__(self, paths: Sequence[Path], passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
        """Each path with what it holds, or why it could not be read."""


@dataclass(frozen=True)
class Parts:
    """What the pipeline works with; built by an entry point."""

    register: Register
    blobs: Blobs
    store: PassageStore
    embedder: Embedder
    words: Words
    parse: Parse


@dataclass(frozen=True)
class Outcome:
    """What happened to one document in a run; `state` is an edition's, or 'unchanged' or 'error'."""

    document: str
    corpus: str
    edition: str | None
    state: State | str
    pages: int = 0
    difference: Difference = Difference()
    notices: tuple[Notice, ...] = ()

    @property
    def lossy(self) -> bool:
        """Whether something of the file did not arrive, or may not have."""
        return self.state == "error" or any(notice.code != UNDATED for notice in self.notices)


def run(
    sources: Sequence[Source],
    parts: Parts,
    today: date,
    as_of: date | None = None,
    draft: bool = False,
    progress: Progress = lambda name, done, total: None,
) -> Iterator[Outcome]:
    """Ingest these files one after the other; each is live as soon as its outcome is told.

    `as_of` is the day from which the editions hold when neither `corpus.toml` nor the text says so.
    """
    for corpus in {source.corpus.id: source.corpus for source in sources}.values():
        parts.register.save_corpus(corpus)
    waiting: dict[Path, tuple[Source, str]] = {}
    for source in sources:
        document = parts.register.document_id(source.corpus.id, source.place, source.name)
        known = _known(parts.register, document, source.path, today)
        if known is not None:
            yield Outcome(document, source.corpus.id, known.id, "unchanged", known.pages, _kept(parts, known))
        else:
            waiting[source.path] = (source, document)
    passwords = {path: source.password for path, (source, _) in waiting.items() if source.password}
    for path, parsed in parts.parse(list(waiting), passwords):
        source, document = waiting[path]
        if isinstance(parsed, UnreadableFileError):
            notice = Notice("unreadable", str(parsed))
            yield Outcome(document, source.corpus.id, None, "error", notices=(notice,))
        else:
            yield _ingest(source, document, parsed, parts, (as_of, today, draft), progress)


def recover(parts: Parts) -> list[Edition]:
    """Discard what a killed run left half done; nobody has seen it, and its vectors are still cached."""
    left = [edition for edition in parts.register.editions() if edition.state == "staging"]
    for edition in left:
        parts.store.untag(edition.number)
        parts.register.discard(edition.number)
    return left


def withdraw_missing(corpus: str, sources: Iterable[Source], parts: Parts, day: date) -> list[Outcome]:
    """Withdraw the live documents of a corpus whose files are gone from its folder."""
    present = {source.place for source in sources}
    gone = {name for name, _, place in parts.register.documents(corpus) if place not in present}
    live = [edition for edition in parts.register.live(day, {corpus}) if edition.document in gone]
    if live:
        parts.register.publish((), withdraw=[edition.document for edition in live], day=day)
    notice = Notice("withdrawn", "Die Datei liegt nicht mehr im Ordner: Das Dokument wurde zurückgezogen.")
    return [
        Outcome(edition.document, corpus, edition.id, "withdrawn", edition.pages, notices=(notice,)) for edition in live
    ]


def _known(register: Register, document: str, path: Path, today: date) -> Edition | None:
    """The edition that this very file already is; one without a date counts only while it is live."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for edition in reversed(register.editions(document, today)):
        if edition.file_hash != digest or edition.state in ("staging", "draft", "withdrawn"):
            continue
        undated = any(notice.code == UNDATED for notice in register.notices(edition.number))
        if edition.state in ("live", "scheduled") or not undated:
            return edition
    return None


def _kept(parts: Parts, edition: Edition) -> Difference:
    count = len(parts.register.passage_ids(edition.number))
    return Difference(passages=count, reused=count)


def _ingest(
    source: Source,
    document: str,
    parsed: ParsedFile,
    parts: Parts,
    when: tuple[date | None, date, bool],
    progress: Progress,
) -> Outcome:
    as_of, today, draft = when
    valid_from, label, notices = _date(source, parsed, as_of, today)
    title = source.title or parsed.title or source.path.stem
    canonical = freeze(parsed)
    passages = cut_passages(canonical, document, title, label)
    if not passages:
        notice = Notice("empty", f"{source.path.name} enthält keinen Text, der sich zitieren lässt.")
        return Outcome(document, source.corpus.id, None, "error", parsed.page_count, notices=(notice,))
    before = _predecessor(parts.register, document, valid_from)
    new = NewEdition(
        document=document,
        title=title,
        label=label,
        file_hash=parts.blobs.put(source.path.read_bytes()),
        text_hash=parts.blobs.put(to_json(canonical)),
        valid_from=valid_from,
        pages=parsed.page_count,
        source_name=source.path.name,
        notices=notices,
    )
    edition = parts.register.stage(new, passages)
    _store(parts, edition, passages, progress)
    if draft:
        parts.register.set_state(edition.number, "draft")
    else:
        parts.register.publish([edition.number])
    state = parts.register.edition(edition.id, today).state
    previous = _passages_of(parts.register, before) if before else []
    difference = compare(previous, passages)
    return Outcome(document, source.corpus.id, edition.id, state, parsed.page_count, difference, notices)


def _date(source: Source, parsed: ParsedFile, as_of: date | None, today: date) -> tuple[date, str, tuple[Notice, ...]]:
    """From when the edition holds, and how it is named: its printed date, else the day it came."""
    printed = _german_day(parsed.stand)
    label = f"Stand {parsed.stand}" if parsed.stand else ""
    stated = source.valid_from or as_of or (printed if printed and printed <= today else None)
    if stated is not None:
        return stated, label or f"Fassung vom {stated:%d.%m.%Y}", parsed.notices
    notice = Notice(UNDATED, f"Kein Stand gefunden: Die Fassung gilt ab dem {today:%d.%m.%Y}.")
    return today, label or f"Fassung vom {today:%d.%m.%Y}", (*parsed.notices, notice)


def _german_day(text: str | None) -> date | None:
    try:
        day, month, year = (int(part) for part in (text or "").split("."))
        return date(year, month, day)
    except ValueError:
        return None


def _predecessor(register: Register, document: str, valid_from: date) -> Edition | None:
    """The edition that was in force when the new one begins."""
    return next((e for e in register.editions(document, valid_from) if e.state == "live"), None)


def _passages_of(register: Register, edition: Edition) -> list[Passage]:
    ids = register.passage_ids(edition.number)
    placed = [passage for _, passage in register.passages(ids, {edition.number})]
    return sorted(placed, key=lambda passage: passage.start)


def _store(parts: Parts, edition: Edition, passages: Sequence[Passage], progress: Progress) -> None:
    """Bring the edition's passages into the store; those of earlier editions only gain its number."""
    unique = {passage.id: passage for passage in passages}
    known = set(parts.store.known(list(unique)))
    parts.store.tag(sorted(known), edition.number)
    new = [passage for name, passage in unique.items() if name not in known]
    for first in range(0, len(new), _BATCH):
        progress(edition.title, first, len(new))
        batch = new[first : first + _BATCH]
        vectors = parts.embedder.passages([passage.search_text for passage in batch])
        parts.store.upsert(
            [
                Point(passage.id, edition.document, (edition.number,), vector, terms(passage.search_text))
                for passage, vector in zip(batch, vectors, strict=True)
            ]
        )
    parts.words.add([passage.search_text for passage in new])
    progress(edition.title, len(new), len(new))
    parts.store.flush()
    if parts.store.count([edition.number]) != len(unique):
        raise FundstelleError(
            f"{edition.title}: Der Index nahm nicht alles an. `fundstelle-ingest check --repair` ausführen."
        )
