"""Bring corpora with their older editions into a home, and open the assistant over it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.canon import Canon
from assistant.service import Assistant, answer_parts, assemble
from assistant.weigh import Calibration
from eval.questions import QUESTIONS_NAME, Question, read_questions
from ingest import pipeline
from ingest.corpus import Source, find_sources, read_corpus
from ingest.errors import FundstelleError
from ingest.parts import Parse, Parts
from ingest.passages import Corpus, Edition
from ingest.settings import Settings

Progress = Callable[[str, int, int], None]
_VECTORS = "vectors.sqlite"
# Third-party documents beside the project, with questions of our own; only the documents that they ask about.
_DATA = {"gesetze": "gesetze/md", "sgb": "gesetze/md", "sdm": "sdm_bausteine/md"}


@dataclass(frozen=True)
class CorpusSet:
    """A folder of documents and the judged questions about it; `name` is the corpus's id.

    `documents` names those that count, where the folder holds more.
    """

    folder: Path
    name: str
    questions: tuple[Question, ...]
    documents: frozenset[str] | None = None

    def chosen(self, sources: Sequence[Source]) -> list[Source]:
        """The sources that count, as documents of this corpus."""
        if self.documents is None:
            return list(sources)
        corpus = Corpus(self.name, self.name)
        return [replace(source, corpus=corpus) for source in sources if source.name in self.documents]


@dataclass(frozen=True)
class Room:
    """The assistant over a home that holds these corpora, and what a judge needs to look behind it."""

    assistant: Assistant
    parts: Parts
    canon: Canon
    sets: tuple[CorpusSet, ...]

    def live(self, question: Question) -> list[Edition]:
        """The editions of the question's corpus that were in force on its day."""
        return self.parts.register.live(question.as_of or date.today(), {question.corpus})

    def in_force(self, question: Question) -> set[str]:
        """The ids of the editions of all corpora that were in force on the question's day."""
        corpora = {one.name for one in self.sets}
        return {edition.id for edition in self.parts.register.live(question.as_of or date.today(), corpora)}

    def calibrated(self, calibration: Calibration, settings: Settings) -> Room:
        """The same room, answering verbatim with these weights and thresholds."""
        answering = replace(answer_parts(self.parts, settings, use_model=False), calibration=calibration)
        return replace(self, assistant=Assistant(answering, self.parts.blobs))


def read_set(folder: Path) -> CorpusSet:
    """The corpus folder with its `questions.jsonl`."""
    if not folder.is_dir():
        raise FundstelleError(f"{folder} ist kein Ordner: den Ordner einer Sammlung nennen.")
    name = read_corpus(folder).id
    return CorpusSet(folder, name, tuple(read_questions(folder / QUESTIONS_NAME, name)))


def read_data(data: Path) -> list[CorpusSet]:
    """Laws and data protection modules from the folder of third-party data, with the questions kept here."""
    found = []
    for name, place in _DATA.items():
        questions = read_questions(Path(__file__).parent / f"questions_{name}.jsonl", name)
        documents = frozenset(gold.document for question in questions for gold in question.gold)
        found.append(CorpusSet(data / place, name, tuple(questions), documents))
    return found


@contextmanager
def open_room(
    sets: Sequence[CorpusSet],
    settings: Settings,
    use_model: bool = False,
    progress: Progress = lambda name, done, total: None,
    reading: Callable[[Parse], Parse] = lambda parse: parse,
) -> Iterator[Room]:
    """The room over the settings' home; what is not ingested yet is ingested first, read through `reading`."""
    from ingest.assembly import open_parts

    with open_parts(settings) as (parts, _):
        for one in sets:
            ingest(one, replace(parts, parse=reading(parts.parse)), progress)
        yield furnish(sets, parts, settings, use_model)


@contextmanager
def elsewhere(settings: Settings) -> Iterator[Settings]:
    """The settings over a temporary home that knows the vectors of the real one."""
    with tempfile.TemporaryDirectory() as folder:
        known = settings.home / _VECTORS
        if known.exists():
            shutil.copy(known, folder)
        yield replace(settings, home=Path(folder), database_url=None, qdrant_url=None)


def furnish(sets: Sequence[CorpusSet], parts: Parts, settings: Settings, use_model: bool = False) -> Room:
    """The room over parts that are open already."""
    return Room(assemble(parts, settings, use_model), parts, Canon(parts.blobs), tuple(sets))


def ingest(
    one: CorpusSet, parts: Parts, progress: Progress = lambda name, done, total: None, today: date | None = None
) -> None:
    """Ingest the older editions by date, then the folder; raises FundstelleError for a file that cannot be read."""
    day = today or date.today()
    for sources, valid_from in _editions(one.folder):
        for outcome in pipeline.run(one.chosen(sources), parts, day, valid_from, progress=progress):
            if outcome.state == "error":
                raise FundstelleError(f"{outcome.document}: {outcome.notices[0].message}")


def _editions(folder: Path) -> Iterator[tuple[list[Source], date | None]]:
    """`_editions/2024-07-01` holds what was in force from that day."""
    for older in sorted(folder.glob("_editions/*")):
        try:
            yield find_sources(older), date.fromisoformat(older.name)
        except ValueError:
            raise FundstelleError(f"{older}: Ordner älterer Fassungen heißen nach ihrem Tag, JJJJ-MM-TT.") from None
    yield find_sources(folder), None
