"""Take files to published editions: parse, freeze, cut, embed, store, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType

from ingest.blobs import blob_name
from ingest.chunk import cut_passages
from ingest.compare import Difference, compare
from ingest.corpus import Source, read_glossary, read_publishing
from ingest.dating import UNDATED, date_edition, told_of_others
from ingest.decisions import decided
from ingest.edition import freeze, to_json
from ingest.erase import finish_erasing
from ingest.errors import UnreadableFileError
from ingest.glossary import keep_said
from ingest.indexing import discard, index, sentences, warm
from ingest.parts import Parse, Parsed, Parts, Progress, no_progress
from ingest.passages import Edition, Notice, ParsedFile, State
from ingest.register import NewEdition, Register
from ingest.renames import likely_predecessor
from ingest.standing import GATE, HARMLESS, is_undated, standing_editions
from ingest.states import in_force

__all__ = ["UNDATED", "Outcome", "Parse", "Parsed", "Parts", "Progress", "Review", "recover", "run"]

Review = Callable[[Edition, "Edition | None"], Notice | None]
"""Shows a draft to its owner; a notice says why it must not go live by itself."""

_OVER = ("withdrawn", "superseded", "erased")
_UNASKED = Notice(GATE, "Die Sammlung verlangt Prüffragen, die dieser Aufruf nicht stellen kann: als Entwurf abgelegt.")


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
        return self.state == "error" or any(notice.code not in HARMLESS for notice in self.notices)


@dataclass(frozen=True)
class _Wishes:
    """How a run was asked for; `gated` are the corpora whose changes have to pass a gate."""

    today: date
    as_of: date | None
    draft: bool
    review: Review | None
    gated: frozenset[str]


@dataclass(frozen=True)
class _Work:
    """A file that has to be read."""

    source: Source
    document: str
    file_hash: str


def run(
    sources: Sequence[Source],
    parts: Parts,
    today: date,
    as_of: date | None = None,
    draft: bool = False,
    progress: Progress = no_progress,
    again: bool = False,
    review: Review | None = None,
) -> Iterator[Outcome]:
    """Ingest these files one after the other; each is live as soon as its outcome is told.

    `as_of` is the day from which editions hold when neither `corpus.toml` nor the text says so. `again` reads
    files that are known already, or that an owner had refused. `review` sees what is wished as a draft, and
    changes of a corpus with a gate, before they go live.
    """
    wishes = _Wishes(today, as_of, draft, review, _save_corpora(sources, parts.register))
    standing = standing_editions(parts.register, {source.corpus.id for source in sources}, today)
    readers = parts.register.readers()
    waiting: dict[Path, _Work] = {}
    for source in sources:
        document = standing.document(source)
        try:
            file_hash = blob_name(source.path.read_bytes())
        except OSError as error:
            yield _failed(_Work(source, document, ""), _unread(source, error))
            continue
        wanted = None if source.readers is None else frozenset(source.readers)
        if source.folder is not None and readers.get(document) != wanted:
            parts.register.save_readers(document, wanted)
        kept = None if again else standing.of_file(document, source, file_hash, draft)
        if kept is None:
            waiting[source.path] = _Work(source, document, file_hash)
        else:
            difference = Difference(passages=kept.passages, reused=kept.passages)
            yield Outcome(document, source.corpus.id, kept.edition, kept.state, kept.pages, difference, kept.notices)
    passwords = {path: work.source.password for path, work in waiting.items() if work.source.password}
    for path, parsed in parts.parse(list(waiting), passwords):
        parts.steps("parsed")
        if isinstance(parsed, UnreadableFileError):
            yield _failed(waiting[path], Notice("unreadable", str(parsed)))
        else:
            yield _ingest(waiting[path], parsed, parts, wishes, progress)


def recover(parts: Parts) -> list[Edition]:
    """Finish what a kill left half done: a staged edition is discarded, an erased one erased.

    Only for the one writer (ingest.writer): what another one has staged would look half done too.
    """
    editions = parts.register.editions()
    left = [edition for edition in editions if edition.state == "staging"]
    for edition in [*left, *_outdated_drafts(editions)]:
        discard(parts, edition)
    for edition in editions:
        if edition.state == "erased" and edition.text_hash:
            finish_erasing(parts, edition)
    parts.blobs.clear_aside()
    return left


def _save_corpora(sources: Iterable[Source], register: Register) -> frozenset[str]:
    """Keep what the corpora say of themselves; returns those whose changes have to pass a gate."""
    gated = set()
    for source in {source.corpus.id: source for source in sources}.values():
        register.save_corpus(source.corpus)
        if source.folder is not None:
            publishing = read_publishing(source.folder)
            register.save_publishing(source.corpus.id, publishing)
            keep_said(register.engine, source.corpus.id, read_glossary(source.folder))
            gated |= {source.corpus.id} if publishing.allowance is not None else set()
    return frozenset(gated)


def _failed(work: _Work, notice: Notice, pages: int = 0) -> Outcome:
    return Outcome(work.document, work.source.corpus.id, None, "error", pages, notices=(notice,))


def _unread(source: Source, error: OSError) -> Notice:
    if isinstance(error, FileNotFoundError):
        return Notice("unreadable", f"{source.path.name} ist nicht mehr da: noch einmal einlesen.")
    return Notice("unreadable", f"{source.path.name} lässt sich nicht öffnen: Leserechte prüfen, noch einmal einlesen.")


def _ingest(work: _Work, parsed: ParsedFile, parts: Parts, wishes: _Wishes, progress: Progress) -> Outcome:
    source, document = work.source, work.document
    try:
        content = source.path.read_bytes()
    except OSError as error:
        return _failed(work, _unread(source, error), parsed.page_count)
    if blob_name(content) != work.file_hash:
        message = f"{source.path.name} wurde während des Lesens geändert: noch einmal einlesen."
        return _failed(work, Notice("changed_meanwhile", message), parsed.page_count)
    canonical = freeze(parsed)
    frozen = to_json(canonical)
    new = _new_edition(work, parsed, blob_name(frozen), parts.register, wishes)
    passages = cut_passages(canonical, document, new.title, new.label)
    if not passages:
        message = f"{source.path.name} enthält keinen Text, der sich zitieren lässt."
        return _failed(work, Notice("empty", message), parsed.page_count)
    siblings = parts.register.editions(document, new.valid_from)
    if not siblings and (renamed := likely_predecessor(parts.register, source, new.title, passages)):
        new = replace(new, notices=(*new.notices, renamed))
    before = in_force(siblings)
    edition = parts.register.stage(new, passages)
    parts.steps("staged")
    with ExitStack() as undo:
        undo.push(_discarding(parts, edition))
        for blob in (content, frozen):
            parts.blobs.put(blob)
            parts.steps("blob")
        come = index(parts, edition, passages, progress)
        warm(parts, sentences(canonical, come))
        held = _go_live(parts, edition, before, wishes)
    parts.steps("published")
    for outdated in _outdated_drafts(parts.register.editions(document)):
        discard(parts, outdated)
    state = parts.register.edition(edition.id, wishes.today).state
    difference = compare(parts.register.placed(before.number) if before else [], passages)
    others = parts.register.editions(document, wishes.today) if source.current and state != "draft" else []
    notices = (*new.notices, *([held] if held else []), *told_of_others(edition, others))
    return Outcome(document, source.corpus.id, edition.id, state, parsed.page_count, difference, notices)


def _new_edition(work: _Work, parsed: ParsedFile, text_hash: str, register: Register, wishes: _Wishes) -> NewEdition:
    source = work.source
    siblings = register.editions(work.document, wishes.today)
    live = in_force(siblings)
    guessed = live.valid_from if live and is_undated(register, live) else None
    if live is None:
        over = [one.valid_from for one in siblings if one.state in _OVER and one.valid_from]
        guessed = max((day for day in over if day <= wishes.today), default=None)
    valid_from, label, notices = date_edition(source, parsed, wishes.as_of, wishes.today, guessed)
    if live and guessed and live.file_hash == work.file_hash and not (source.valid_from or wishes.as_of):
        valid_from, label = guessed, live.label  # the same file read again holds since it first came
    return NewEdition(
        document=work.document,
        title=source.title or parsed.title or source.path.stem,
        label=label,
        file_hash=work.file_hash,
        text_hash=text_hash,
        valid_from=valid_from,
        pages=parsed.page_count,
        source_name=source.path.name,
        notices=notices,
    )


def _discarding(
    parts: Parts, edition: Edition
) -> Callable[[type[BaseException] | None, BaseException | None, TracebackType | None], None]:
    """Discards on an error; when the process itself is ending, the next start does it."""

    def undo(_kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            discard(parts, edition)

    return undo


def _go_live(parts: Parts, edition: Edition, before: Edition | None, wishes: _Wishes) -> Notice | None:
    """Publish, or keep as a draft when that is wished or the gate holds; returns why it holds."""
    gated = before is not None and edition.corpus in wishes.gated
    if wishes.draft or gated:
        parts.register.set_state(edition.number, "draft")
        parts.steps("drafted")
        held = wishes.review(edition, before) if wishes.review else _UNASKED
        if wishes.draft:
            return held if wishes.review else None
        if held:
            return held
    corrected = [old for old in parts.register.editions(edition.document, wishes.today) if _corrects(edition, old)]
    decisions = decided("published", [edition]) + decided("replaced", corrected)
    parts.register.publish([edition.number], retire=[old.number for old in corrected], decisions=decisions)
    return None


def _corrects(new: Edition, old: Edition) -> bool:
    """The same file that is in force or will be, now read with another title or another day."""
    return old.number != new.number and old.file_hash == new.file_hash and old.state in ("live", "scheduled")


def _outdated_drafts(editions: Sequence[Edition]) -> list[Edition]:
    """Drafts of which a newer file was read since; an older state of the document that comes later is no such file."""
    read = [edition for edition in editions if edition.state not in ("staging", "erased")]
    return [
        draft
        for draft in read
        if draft.state == "draft"
        and any(
            other.document == draft.document
            and other.number > draft.number
            and (other.valid_from or date.min) >= (draft.valid_from or date.min)
            for other in read
        )
    ]
