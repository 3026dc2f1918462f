"""Everything a screen or a command may ask for, limited to what the person may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from datetime import date
from pathlib import Path

from assistant.access import Person
from assistant.answer import AnswerParts, answer
from assistant.answer_log import AnswerLog, open_answer_log
from assistant.answers import Answer, Citation, Event
from assistant.canon import Canon
from assistant.conversation import understand
from assistant.doctor import recall
from assistant.entail import open_judge
from assistant.generate import open_model
from assistant.locate import locate
from assistant.merge import merge
from assistant.rerank import open_rerank
from assistant.retrieve import Hit, retrieve
from assistant.sources import Source
from assistant.weigh import load_calibration
from ingest.blobs import Blobs
from ingest.e5_joint import joint_reader
from ingest.errors import ErasedError, FundstelleError, NotFoundError
from ingest.passages import Corpus, Edition
from ingest.pipeline import Parts
from ingest.settings import Settings

_ABSENT = "Diese Quelle gibt es nicht, oder Sie dürfen sie nicht lesen."
_KEPT = ("live", "scheduled", "superseded", "withdrawn")
_ERASED = "Diese Fassung wurde gelöscht. Ihr Inhalt ist nicht mehr vorhanden."


LONGEST_QUESTION = 2000  # characters; longer ones would keep everybody waiting


class Assistant:
    """Questions, sources and originals over one home; safe for threads."""

    def __init__(
        self,
        parts: AnswerParts,
        blobs: Blobs,
        log: AnswerLog | None = None,
        asking: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._parts = parts
        self._blobs = blobs
        self._log = log
        self._asking = asking

    def ask(
        self,
        question: str,
        person: Person,
        corpora: Sequence[str] | None = None,
        history: Sequence[str] = (),
        as_of: date | None = None,
    ) -> Iterator[Event]:
        """Stages, claims and withheld statements as they come; the last event is the Answer."""
        if not question.strip():
            raise FundstelleError("Die Frage ist leer: Bitte geben Sie eine Frage ein.")
        _check_length(question)
        with self._asking():
            readable = self._readable(person, corpora)
            editions = self._live(person, readable, as_of)
            understood = understand(question, history)
            for event in answer(question, editions, readable, self._parts, understood.note):
                if isinstance(event, Answer) and self._log is not None:
                    self._log.record(event)
                yield event

    def search(
        self,
        question: str,
        person: Person,
        limit: int = 10,
        corpora: Sequence[str] | None = None,
        as_of: date | None = None,
    ) -> list[Hit]:
        """The best places in force on that day; passages that continue each other are one."""
        _check_length(question)
        parts = self._parts
        with self._asking():
            editions = self._live(person, self._readable(person, corpora), as_of)
            hits = retrieve(
                question, editions, parts.store, parts.embedder, parts.register, 2 * limit, parts.canon, parts.rerank
            )
            return merge(hits, parts.canon)[:limit]

    def corpora(self, person: Person) -> list[Corpus]:
        """The collections this person may read."""
        return person.readable(self._parts.register.corpora())

    def partly(self, person: Person) -> dict[str, frozenset[str]]:
        """The collections of which this person may read only some documents, and these documents.

        Nobody may read what was erased, also not in copies of earlier days.
        """
        readers, editions = self._parts.register.readers(), self._parts.register.editions()
        closed = {document for document, groups in readers.items() if not person.may_read(groups)}
        erased = {edition.document for edition in editions if edition.state == "erased"}
        closed |= erased - {edition.document for edition in editions if edition.state in _KEPT}
        found = {}
        for corpus in self.corpora(person) if closed else ():
            documents = {document for document, *_ in self._parts.register.documents(corpus.id)}
            if documents & closed:
                found[corpus.id] = frozenset(documents - closed)
        return found

    def erased(self) -> frozenset[str]:
        """The editions whose text nobody may read any more, wherever it was copied."""
        return frozenset(edition.id for edition in self._parts.register.editions() if edition.state == "erased")

    def cite(self, edition_id: str, start: int, end: int, person: Person) -> tuple[Edition, Citation]:
        """The place in an edition of any age; raises NotFoundError for what is absent or forbidden."""
        try:
            edition = self._parts.register.edition(edition_id)
        except NotFoundError:
            raise NotFoundError(_ABSENT) from None
        readable = {corpus.id for corpus in self.corpora(person)}
        open_to_them = edition.corpus in readable and self._may_read(person)(edition)
        if not open_to_them or edition.state in ("staging", "draft"):
            raise NotFoundError(_ABSENT)
        if edition.state == "erased":
            raise ErasedError(_ERASED)
        return edition, self._parts.canon.cite(edition, start, end)

    def source(self, citation_id: str, person: Person) -> Source:
        """A citation with its surroundings; raises NotFoundError."""
        edition, citation = self._resolve(citation_id, person)
        return locate(edition, citation, self._parts.canon, self._parts.register)

    def page_image(self, citation_id: str, page: int, person: Person) -> bytes:
        """A page of the cited document as PNG, the quote marked; raises NotFoundError."""
        from ingest.pdf.render import render_page

        edition, citation = self._resolve(citation_id, person)
        if not 1 <= page <= edition.pages or not edition.source_name.lower().endswith(".pdf"):
            raise NotFoundError(_ABSENT)
        marks = [box for box in citation.boxes if box.page == page]
        return render_page(self._blobs.path(edition.file_hash), page, marks=marks)

    def original(self, citation_id: str, person: Person) -> tuple[Path, str]:
        """The original file and its name; raises NotFoundError."""
        edition, _ = self._resolve(citation_id, person)
        return self._blobs.path(edition.file_hash), edition.source_name

    def _live(self, person: Person, corpora: Sequence[Corpus], as_of: date | None) -> list[Edition]:
        """What is in force in these corpora, without documents that are closed to this person."""
        live = self._parts.register.live(as_of or date.today(), {corpus.id for corpus in corpora})
        return list(filter(self._may_read(person), live))

    def _may_read(self, person: Person) -> Callable[[Edition], bool]:
        readers = self._parts.register.readers()
        return lambda edition: edition.document not in readers or person.may_read(readers[edition.document])

    def _readable(self, person: Person, corpora: Sequence[str] | None) -> list[Corpus]:
        readable = self.corpora(person)
        if corpora is None:
            return readable
        unknown = set(corpora) - {corpus.id for corpus in readable}
        if unknown:
            names = ", ".join(corpus.id for corpus in readable) or "keine"
            raise FundstelleError(f"Sammlung '{min(unknown)}' gibt es hier nicht. Vorhanden: {names}.")
        return [corpus for corpus in readable if corpus.id in corpora]

    def _resolve(self, citation_id: str, person: Person) -> tuple[Edition, Citation]:
        edition, _, rest = citation_id.partition("-")
        start, _, end = rest.partition("-")
        if not (start.isdecimal() and end.isdecimal()):
            raise NotFoundError(_ABSENT)
        return self.cite(edition, int(start), int(end), person)


def _check_length(question: str) -> None:
    if len(question) > LONGEST_QUESTION:
        raise FundstelleError(
            f"Die Frage ist zu lang ({len(question)} Zeichen): Bitte fragen Sie mit höchstens {LONGEST_QUESTION}."
        )


@contextmanager
def open_assistant(settings: Settings, use_model: bool = True, logged: bool = False) -> Iterator[Assistant]:
    """The assistant over the settings' home; raises FundstelleError when nothing was ingested yet.

    With `logged` the cited places are remembered, so that owners learn whom a change touches.
    """
    from ingest.assembly import must_exist, open_parts

    must_exist(settings)
    with ExitStack() as stack:
        parts, _ = stack.enter_context(open_parts(settings))
        log = stack.enter_context(closing(open_answer_log(settings))) if logged else None
        yield assemble(parts, settings, use_model, log)


def assemble(
    parts: Parts,
    settings: Settings,
    use_model: bool = True,
    log: AnswerLog | None = None,
    asking: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Assistant:
    """The assistant over parts that are open already; `asking` surrounds every question."""
    return Assistant(answer_parts(parts, settings, use_model), parts.blobs, log, asking)


def answer_parts(parts: Parts, settings: Settings, use_model: bool = True) -> AnswerParts:
    """What answering works with, over parts that are open already."""
    model = open_model(settings) if use_model else None
    known = recall(model.name, settings.home) if model else None
    return AnswerParts(
        register=parts.register,
        store=parts.store,
        embedder=parts.embedder,
        words=parts.words,
        canon=Canon(parts.blobs),
        calibration=load_calibration(),
        model=model if known is None or known.fit else None,
        judge=open_judge(settings) if model else None,
        notices=(known.reason,) if known and not known.fit else (),
        rerank=open_rerank(settings.reranker),
        reader=joint_reader(),
    )
