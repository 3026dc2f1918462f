"""A small house of documents behind the Answering protocol, and a server that shows it."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI

from assistant.access import Person
from assistant.answers import Answer, Citation, Claim, Event, Nearest, Stage, Verdict, Withheld
from assistant.people import People
from assistant.sources import QuotedTable, Replacement, Source
from ingest.changes import word_changes
from ingest.errors import NotFoundError
from ingest.passages import Corpus, LineBox, State
from ingest.settings import Settings, from_environment

SUPPORTED = Verdict("supported", "")
PASSWORD = "richtig pferd batterie"


@dataclass(frozen=True)
class Kept:
    id: str
    document: str
    title: str
    corpus: str
    stand: str
    text: str
    pages: int = 0
    state: State = "live"


IT = Kept(
    "e1",
    "da-it-sicherheit",
    "Dienstanweisung IT-Sicherheit",
    "it",
    "01.03.2026",
    "§ 4 Passwörter\n\n(1) Passwörter sind mindestens zwölf Zeichen lang. (2) Ein Passwort wird nach einem "
    "Verdacht auf Missbrauch sofort geändert. Ein regelmäßiger Wechsel ist nicht vorgeschrieben.\n\n"
    "§ 5 Meldung von Vorfällen\n\n(1) Sicherheitsvorfälle melden Beschäftigte unverzüglich, spätestens aber "
    "nach vier Stunden, an das Service-Center (Bürger:innen wenden sich an die Auskunft). "
    "(2) Adressen wie https://evil.example/x und *Sterne* bleiben Text <b>.",
    pages=6,
)
OLD = Kept(
    "e0",
    "da-it-sicherheit",
    IT.title,
    "it",
    "01.01.2023",
    "(1) Passwörter sind mindestens acht Zeichen lang.",
    4,
    "superseded",
)
TABLE = Kept(
    "e2",
    "dv-reisekosten",
    "Dienstvereinbarung Reisekosten",
    "personal",
    "15.06.2025",
    "Verkehrsmittel | Satz je Kilometer | Höchstbetrag\nPrivatwagen | 20 Cent | 130 Euro\nFahrrad | 5 Cent | keiner",
    pages=2,
)
SECRET = Kept("e3", "leitung", "Vermerk der Leitung", "geheim", "02.02.2026", "Die Stelle wird nicht nachbesetzt.")
EDITIONS = {kept.id: kept for kept in (IT, OLD, TABLE, SECRET)}
CORPORA = [
    Corpus(
        "it",
        "IT und Datenschutz",
        owner="IT-Sicherheit",
        contact="it@jobcenter.example",
        description="Dienstanweisungen zur IT.",
    ),
    Corpus("personal", "Personal und Reisen", owner="Personal", description="Dienstvereinbarungen."),
    Corpus("geheim", "Leitung", groups=frozenset({"leitung"})),
]
STARTERS = {"it": ["Wie lang muss ein Passwort sein?"], "personal": ["Wie viel gibt es für den Privatwagen?"]}


def cite(kept: Kept, quote: str, page: int | None = None, place: str = "") -> Citation:
    start = kept.text.index(quote)
    pages = f", S. {page}" if page else ""
    label = f"{kept.title}{place}{pages}, Stand {kept.stand}"
    box = (LineBox(start, start + len(quote), page, 70, 200, 500, 214),) if page else ()
    return Citation(kept.document, kept.id, label, start, start + len(quote), quote, page, box, kept.state)


class FakeAnswering:
    """Answers a few questions by their key words."""

    def __init__(self, home: Path, pause: float = 0.0) -> None:
        self.home = home
        self.pause = pause
        self.asked: list[tuple[str, tuple[str, ...] | None, tuple[str, ...]]] = []

    def ask(
        self,
        question: str,
        person: Person,
        corpora: Sequence[str] | None = None,
        history: Sequence[str] = (),
        as_of: date | None = None,
    ) -> Iterator[Event]:
        readable = {corpus.id for corpus in self.corpora(person)}
        if corpora is not None and not set(corpora) <= readable:
            raise NotFoundError("Diese Sammlung gibt es nicht, oder sie ist für Sie nicht freigegeben.")
        self.asked.append((question, None if corpora is None else tuple(corpora), tuple(history)))
        yield Stage("search")
        time.sleep(self.pause)
        yield Stage("check")
        answer = self._answer(question, history)
        for claim in answer.claims:
            time.sleep(self.pause)
            yield claim
        yield from answer.withheld
        yield answer

    def _answer(self, question: str, history: Sequence[str]) -> Answer:
        words = question.lower()
        if "kaputt" in words:
            raise ZeroDivisionError("Geheimer Pfad /srv/daten")
        if "passwort" in words:
            length = cite(IT, "Passwörter sind mindestens zwölf Zeichen lang.", 3, ", § 4 Abs. 1")
            change = cite(IT, "Ein regelmäßiger Wechsel ist nicht vorgeschrieben.", 3, ", § 4 Abs. 2")
            old = cite(OLD, "Passwörter sind mindestens acht Zeichen lang.", 2, ", § 4 Abs. 1")
            claims = (
                Claim("Ein Passwort hat mindestens zwölf Zeichen.", SUPPORTED, (length,)),
                Claim("Ein regelmäßiger Wechsel ist nicht vorgeschrieben.", SUPPORTED, (change, length)),
                Claim("Bis 2025 genügten acht Zeichen.", SUPPORTED, (old,)),
            )
            withheld = (Withheld("Es gilt 24 Stunden.", "Die Quelle nennt vier Stunden, nicht 24."),)
            return Answer(question, "generated", claims, withheld, understood_as=history[-1] if history else None)
        if "vorfall" in words:
            report = cite(IT, IT.text[IT.text.index("(1) Sicherheits") :], 3, ", § 5 Abs. 1")
            return Answer(question, "verbatim", (Claim(report.quote, SUPPORTED, (report,)),))
        if "privatwagen" in words:
            row = cite(TABLE, "Privatwagen | 20 Cent | 130 Euro")
            return Answer(question, "verbatim", (Claim(TABLE.text.rsplit("\n", 1)[0], SUPPORTED, (row,)),))
        if "homeoffice" in words:
            near = cite(IT, "Ein regelmäßiger Wechsel ist nicht vorgeschrieben.", 3)
            return Answer(question, "verbatim", (Claim(near.quote, SUPPORTED, (near,)),), near_miss=True)
        nearest = Nearest(
            cite(IT, "§ 5 Meldung von Vorfällen", 3),
            IT.title,
            "IT und Datenschutz",
            "IT-Sicherheit",
            "Zimmer 12",
        )
        return Answer(question, "verbatim", nearest=(nearest,))

    def corpora(self, person: Person) -> list[Corpus]:
        return person.readable(CORPORA)

    def partly(self, person: Person) -> dict[str, frozenset[str]]:
        """Whoever is in the group `teilweise` reads one document of `it`."""
        return {"it": frozenset({IT.document})} if person.groups and "teilweise" in person.groups else {}

    def erased(self) -> frozenset[str]:
        return frozenset()

    def source(self, citation_id: str, person: Person) -> Source:
        kept, start, end = self._place(citation_id, person)
        quote = kept.text[start:end]
        page = 3 if kept.pages > 3 else 2 if kept.pages else None
        label = f"{kept.title}{f', S. {page}' if page else ''}, Stand {kept.stand}"
        citation = Citation(kept.document, kept.id, label, start, end, quote, page, (), kept.state)
        return Source(
            citation,
            kept.title,
            kept.corpus,
            ("§ 4 Passwörter", "Absatz 1"),
            kept.text[:start],
            kept.text[end:],
            kept.stand,
            kept.pages,
            (page,) if page and kept is not TABLE else (),
            _table(kept, quote),
            ((1, "§ 4 Passwörter", 0), (1, "§ 5 Meldung von Vorfällen", IT.text.index("§ 5 M"))) if kept is IT else (),
            _replacement(kept, quote),
            "Ersetzt durch Fassung vom 01.02.2026" if kept is OLD else "",
        )

    def page_image(self, citation_id: str, page: int, person: Person) -> bytes:
        kept, _, _ = self._place(citation_id, person)
        if not 1 <= page <= kept.pages:
            raise NotFoundError("Diese Seite gibt es nicht.")
        return _drawn(kept, page)

    def original(self, citation_id: str, person: Person) -> tuple[Path, str]:
        kept, _, _ = self._place(citation_id, person)
        path = self.home / f"{kept.id}.txt"
        path.write_text(kept.text, encoding="utf-8")
        return path, f"{kept.title}.pdf"

    def _place(self, citation_id: str, person: Person) -> tuple[Kept, int, int]:
        edition, _, span = citation_id.partition("-")
        kept = EDITIONS.get(edition)
        start, _, end = span.partition("-")
        readable = {corpus.id for corpus in self.corpora(person)}
        if kept is None or kept.corpus not in readable or not (start.isdigit() and end.isdigit()):
            raise NotFoundError("Diese Quelle gibt es nicht, oder sie ist für Sie nicht freigegeben.")
        return kept, int(start), int(end)


def _table(kept: Kept, quote: str) -> QuotedTable | None:
    if kept is not TABLE:
        return None
    header, *rows = (tuple(row.split(" | ")) for row in kept.text.split("\n"))
    return QuotedTable(header, tuple(rows), rows.index(tuple(quote.split(" | "))) if quote.startswith("Priv") else -1)


def _replacement(kept: Kept, quote: str) -> Replacement | None:
    if kept is not OLD:
        return None
    today = cite(IT, "Passwörter sind mindestens zwölf Zeichen lang.")
    return Replacement(f"Stand {IT.stand}", today.url, today.quote, word_changes(quote, today.quote))


def _drawn(kept: Kept, page: int) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (900, 1270), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(22)
    draw.rectangle((90, 240, 800, 272), fill=(255, 225, 105))
    for number, line in enumerate(
        [kept.title, "", f"Seite {page}", "", *[kept.text[i : i + 60] for i in range(0, 420, 60)]]
    ):
        draw.text((96, 90 + 38 * number), line.replace("\n", " "), fill=(20, 20, 20), font=font)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@cache
def only_house() -> tuple[FastAPI, People]:
    """The app that all tests of this process share: Chainlit keeps its settings in module globals."""
    from assistant.server import build_app

    home = Path(tempfile.mkdtemp(prefix="fundstelle-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    people = People(Settings(home), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people.add("anna", PASSWORD, display_name="Anna")
    people.add("berta", PASSWORD, ["leitung"])
    app = build_app(FakeAnswering(home), people, Settings(home), starters=STARTERS)
    atexit.register(shutil.rmtree, os.environ["CHAINLIT_APP_ROOT"], ignore_errors=True)
    return app, people


def main(home: Path, port: int) -> None:
    """Serves the fake house, for the browser tests and for looking at the screen."""
    from assistant.server import build_app, run

    settings = from_environment(home)
    people = People(settings)
    if not people.accounts():
        people.add("anna", PASSWORD, display_name="Anna Amsel")
        people.add("berta", PASSWORD, ["leitung"], ["staff", "admin", "qa"], "Berta Buchfink")
    run(build_app(FakeAnswering(home, pause=0.15), people, settings, starters=STARTERS), "127.0.0.1", port)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
