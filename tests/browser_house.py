"""A house for the browser: real documents, real parsing, search and checks; fake vectors, two logins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from assistant.answer import AnswerParts
from assistant.api import Workshop, carry_out
from assistant.canon import Canon
from assistant.office import Office
from assistant.people import People
from assistant.service import Assistant
from assistant.weigh import Calibration
from ingest.assembly import open_register, parse_contained_files
from ingest.blobs import Blobs
from ingest.commands import Desk
from ingest.corpus import find_sources
from ingest.pipeline import Parts, run
from ingest.settings import Settings
from ingest.store_embedded import open_embedded_store
from ingest.words import Words
from tests.conftest import PROJECT
from tests.fake_voice import VOICE
from tests.fakes import FakeEmbedder
from tests.measured_runs import judged, write_run

PASSWORD = "richtig pferd batterie"
DOCUMENTS = ("it-sicherheit/da-it-sicherheit.pdf", "dienstbetrieb/reisekostensaetze-2026.xlsx")
# Fake vectors only count words, so half of the question's words must be found.
CALIBRATION = Calibration((0.0, 10.0, 0.0, 0.0), bias=-5.0, answer=0.5, nearby=0.2)
STARTERS = {"it-sicherheit": ["Wie viele Zeichen müssen Passwörter für Standardkonten lang sein?"]}


@contextmanager
def open_browser_house(home: Path) -> Iterator[Workshop]:
    """A few documents of our corpora; only `leitung` may read about travel."""
    with ExitStack() as stack:
        settings, vectors = Settings(home), FakeEmbedder()
        register = open_register(settings)
        stack.callback(register.close)
        store = open_embedded_store(home / "edge", vectors.name, vectors.dimensions)
        stack.callback(store.close)
        blobs, words = Blobs(home / "blobs"), Words(register.engine)
        sources = [source for name in DOCUMENTS for source in find_sources(PROJECT / "corpora" / name)]
        limited = [
            replace(source, corpus=replace(source.corpus, groups=frozenset({"leitung"})))
            if source.corpus.id == "dienstbetrieb"
            else source
            for source in sources
        ]
        parts = Parts(register, blobs, store, vectors, words, parse_contained_files)
        list(run(limited, parts, date.today()))
        assistant = Assistant(AnswerParts(register, store, vectors, words, Canon(blobs), CALIBRATION), blobs)
        yield Workshop(Desk(parts, home), assistant, assistant)


def main(home: Path, port: int) -> None:
    """Ingests and serves."""
    from assistant import server

    people = People(Settings(home))
    people.add("anna", PASSWORD, display_name="Anna Amsel")
    people.add("otto", PASSWORD, ["pflege-it-sicherheit"], ["staff", "owner"], "Otto Otter")
    people.add("berta", PASSWORD, ["leitung"], ["staff", "admin", "qa"], "Berta Buchfink")
    for day, name in enumerate(("alt", "neu"), 20000):
        rows = [judged(question, corpus="it-sicherheit", sentence=name == "neu") for question in "abcdef"]
        write_run(home, name, rows, ["it-sicherheit"], day)
    with open_browser_house(home) as workshop:
        office = Office(workshop.desk, partial(carry_out, workshop))
        app = server.build_app(
            workshop.assistant, people, Settings(home), starters=STARTERS, office=office, voice=VOICE
        )
        server.run(app, "127.0.0.1", port)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
