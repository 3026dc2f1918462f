"""What the screen needs from the part that answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Protocol

from assistant.access import Person
from assistant.answers import Citation, Event
from assistant.sources import Source
from ingest.errors import NotFoundError
from ingest.passages import Corpus


def corpus_title(source: Source, answering: Answering, person: Person) -> str:
    """What the collection of this source is called."""
    titles = {corpus.id: corpus.title for corpus in answering.corpora(person)}
    return titles.get(source.corpus, source.corpus)


MOST_OTHERS = 30


def other_places(source: Source, ids: Iterable[str], answering: Answering, person: Person) -> list[Citation]:
    """What else of these citations stands in the same edition, in its order; what may not be read is left out."""
    own, edition = source.citation.id, f"{source.citation.edition}-"
    wanted = [name for name in dict.fromkeys(ids) if name.startswith(edition) and name != own]
    found = []
    for name in wanted[:MOST_OTHERS]:
        with suppress(NotFoundError):
            found.append(answering.source(name, person).citation)
    return sorted(found, key=lambda citation: citation.start)


class Answering(Protocol):
    """Questions in, events out; everything it returns is limited to what the person may read."""

    def ask(
        self,
        question: str,
        person: Person,
        corpora: Sequence[str] | None = None,
        history: Sequence[str] = (),
        as_of: date | None = None,
    ) -> Iterator[Event]:
        """Stages, claims and withheld statements as they come; the last event is the Answer."""
        ...

    def corpora(self, person: Person) -> list[Corpus]:
        """The collections this person may read."""
        ...

    def partly(self, person: Person) -> dict[str, frozenset[str]]:
        """The collections of which this person may read only some documents, and these documents."""
        ...

    def erased(self) -> frozenset[str]:
        """The editions whose text nobody may read any more, wherever it was copied."""
        ...

    def source(self, citation_id: str, person: Person) -> Source:
        """Raises NotFoundError for what is absent and for what is forbidden alike."""
        ...

    def page_image(self, citation_id: str, page: int, person: Person) -> bytes:
        """A page of the cited document as PNG, the quote marked; raises NotFoundError."""
        ...

    def original(self, citation_id: str, person: Person) -> tuple[Path, str]:
        """The original file and its name; raises NotFoundError."""
        ...
