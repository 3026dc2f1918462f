"""A house of secrets for the rights trials: who may read which word is known without asking the house."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from assistant.answer import AnswerParts
from assistant.answer_log import AnswerLog
from assistant.api import Workshop
from assistant.canon import Canon
from assistant.people import People
from assistant.review import Answerer
from assistant.service import Assistant
from assistant.weigh import Calibration
from ingest.blobs import blob_name
from ingest.commands import Desk, execute, source_json
from ingest.corpus import find_sources
from ingest.errors import FundstelleError
from ingest.parts import Parsed
from ingest.passages import Edition
from ingest.settings import Settings
from tests.measured_runs import judged, write_run
from tests.rooms import open_house, parse_text

OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)  # every question is answered
PASSWORD = "richtig pferd batterie"
GROUPS = ("personal", "leitung", "vorstand", "it")
ROLES = ("staff", "owner", "qa", "admin")
READERS = {
    "amt-offen": ("alle",),
    "amt-personal": ("personal",),
    "amt-leitung": ("leitung", "vorstand"),
    "amt-it": ("it",),
}
DUTIES = tuple(f"pflege-{corpus}" for corpus in READERS)
PEOPLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "anna": ((), ("staff",)),
    "berta": (("personal",), ("staff",)),
    "carl": (("leitung",), ("staff",)),
    "dora": (("it", "pflege-amt-it"), ("staff", "owner")),
    "emil": (("leitung", "personal"), ("staff", "admin")),
    "frida": (("personal", "it"), ("staff", "qa")),
}
RUNS = ("lauf", "danach")  # of QA
GUEST = "gast"  # never signs in
PUBLIC = frozenset({"live", "scheduled", "superseded", "withdrawn"})
MOST_EDITIONS = 60
PDF = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n"
)


def parse_files(paths: Sequence[Path], _passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
    """Marked-up text; a PDF carries its own in comments."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".pdf":
            text = "\n".join(line[4:] for line in text.splitlines() if line.startswith("%%%%"))
        yield path, parse_text(text)


@dataclass(frozen=True)
class Secret:
    """A word that stands in one place only: of a corpus, of a document's title or file, in an edition's text, or in
    a judged question about a document."""

    word: str
    kind: str
    corpus: str
    document: str = ""
    file_hash: str = ""


@dataclass
class Shelf:
    """What the trial says of a document; `readers` None leaves it to the corpus.

    An `uploaded` one has no file in the folder of its corpus.
    """

    corpus: str
    file: str
    title: str
    readers: tuple[str, ...] | None
    locks: list[str] = field(default_factory=list)
    since: date = date(2024, 1, 1)
    uploaded: bool = False

    @property
    def id(self) -> str:
        return f"{self.corpus}.{Path(self.file).stem}" if self.uploaded else Path(self.file).stem


@dataclass
class World:
    """The real house, and beside it what the trial knows of it."""

    chance: random.Random
    desk: Desk
    workshop: Workshop
    people: People
    folder: Path
    corpora: dict[str, tuple[str, ...]]
    shelves: dict[str, Shelf]
    rights: dict[str, tuple[frozenset[str], frozenset[str]]]
    secrets: list[Secret]
    signed_in: dict[str, bool]
    spoken: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)

    # --- words

    def word(self) -> str:
        """A word that was never there before."""
        while True:
            word = "".join(self.chance.choice("bdfgklmnprstvwz") + self.chance.choice("aeiou") for _ in range(6))
            if word not in self.spoken:
                self.spoken.add(word)
                return word

    def in_folders(self) -> list[Shelf]:
        return [shelf for shelf in self.shelves.values() if not shelf.uploaded]

    def lock(self) -> str:
        """A word of some document, to ask for; answers may not tell what stands beside it."""
        return self.chance.choice(self.chance.choice(list(self.shelves.values())).locks)

    # --- what is so

    def editions(self) -> list[Edition]:
        return self.desk.parts.register.editions()

    def reads(self, groups: frozenset[str] | None, corpus: str, document: str = "") -> bool:
        """By the trial's own books; None is nobody."""
        if groups is None:
            return False
        member = groups | {"alle"}
        narrowed = self.shelves[document].readers if document else None
        return bool(member & set(self.corpora[corpus])) and (narrowed is None or bool(member & set(narrowed)))

    def owns(self, name: str, corpus: str) -> bool:
        if not self.signed_in[name]:
            return False
        groups, roles = self.rights[name]
        named = "owner" in roles and f"pflege-{corpus}" in groups
        return self.reads(groups, corpus) and ("admin" in roles or named)

    def groups(self, name: str) -> frozenset[str] | None:
        return self.rights[name][0] if self.signed_in[name] else None

    def forbidden(self, groups: frozenset[str] | None, owned: frozenset[str]) -> list[str]:
        """The words that must not reach someone with these groups who may manage the `owned` corpora here."""
        editions = self.editions()
        public = {name for e in editions if e.state in PUBLIC for name in (e.document, e.file_hash)}
        kept = {name for e in editions if e.state != "erased" for name in (e.document, e.file_hash)}
        words = []
        for secret in self.secrets:
            reads = self.reads(groups, secret.corpus, secret.document)
            if secret.kind in ("corpus", "question"):
                told = reads
            else:
                place = secret.file_hash or secret.document
                managed = secret.kind == "file" or place in kept
                told = (reads and place in public) or (secret.corpus in owned and managed)
            if not told:
                words.append(secret.word)
        return words

    # --- what changes

    def carry_out(self, command: str, **arguments: Any) -> dict[str, Any] | None:
        """An owner's command; None when it does not fit the state of things."""
        try:
            return execute(self.desk, command, arguments, lambda event: None)[0]
        except FundstelleError:
            return None

    def write_settings(self, corpus: str) -> None:
        words = [secret.word for secret in self.secrets if secret.kind == "corpus" and secret.corpus == corpus]
        lines = [f'id = "{corpus}"', f'title = "{words[0]}"', f'owner = "{words[1]}"', f'contact = "{words[2]}"']
        lines += [f'description = "{words[3]}"', f"groups = {list(self.corpora[corpus])}"]
        for shelf in self.in_folders():
            if shelf.corpus == corpus:
                lines += ["[[document]]", f'file = "{shelf.file}"', f'title = "{shelf.title}"']
                lines += [f"groups = {list(shelf.readers)}"] if shelf.readers is not None else []
        (self.folder / corpus / "corpus.toml").write_text("\n".join(lines), encoding="utf-8")

    def text(self, shelf: Shelf) -> tuple[str, list[str]]:
        """A new text of a document, and its secrets; the lock stands in it too."""
        shelf.since += timedelta(days=self.chance.randrange(1, 20))
        heading, amount, office, lock = (self.word() for _ in range(4))
        shelf.locks.append(lock)
        text = (
            f"Stand: {shelf.since:%d.%m.%Y}\n\n# § 1 {heading}\n\nFür {lock} gilt der Satz {amount} im ganzen Haus.\n\n"
            f"Wer {lock} beantragt, wendet sich an {office} im ersten Stock."
        )
        return text, [heading, amount, office]

    def as_file(self, shelf: Shelf, text: str) -> str:
        if not shelf.file.endswith(".pdf"):
            return text
        return PDF + "\n".join(f"%%%%{line}" for line in text.splitlines()) + "\n"

    def file(self, shelf: Shelf) -> bytes:
        """A new file of a document, whose words are secrets from now on."""
        text, words = self.text(shelf)
        content = self.as_file(shelf, text).encode()
        self.secrets += [Secret(word, "text", shelf.corpus, shelf.id, blob_name(content)) for word in words]
        return content

    def take_back(self) -> None:
        """The last file went nowhere, so that its words prove nothing."""
        last = self.secrets[-1].file_hash
        self.secrets = [secret for secret in self.secrets if secret.file_hash != last]

    def new_edition(self, shelf: Shelf, draft: bool) -> None:
        path = self.folder / shelf.corpus / shelf.file
        path.write_bytes(self.file(shelf))
        sources = [source_json(source) for source in find_sources(path)]
        told = self.carry_out("run", sources=sources, draft=draft)
        assert told is not None
        assert told["documents"][0]["edition"]

    def read_again(self, corpus: str) -> None:
        """The corpus's settings; its files are as they were."""
        self.write_settings(corpus)
        self.carry_out("run", sources=[source_json(source) for source in find_sources(self.folder / corpus)])

    def change(self) -> str:
        """One thing that is otherwise from now on, and what it was."""
        doings = (
            *(self._another_edition, self._decide, self._erase),
            *(self._other_rights,) * 3,
            *(self._other_readers,) * 2,
            *(self._other_corpus, self._sign_out),
        )
        fresh = [doing for doing in doings if doing.__name__ not in self.done]  # each once before any comes again
        doing = self.chance.choice(fresh or doings)
        self.done.add(doing.__name__)
        doing()
        return doing.__name__.strip("_")

    def _some(self, names: Sequence[str], most: int = 3) -> tuple[str, ...]:
        return tuple(self.chance.sample(names, self.chance.randrange(1, most)))

    def _other_rights(self) -> None:
        name = self.chance.choice(list(PEOPLE))
        groups = frozenset(self._some(GROUPS, 4)) if self.chance.random() < 0.8 else frozenset()
        groups |= frozenset(self._some(DUTIES)) if self.chance.random() < 0.4 else frozenset()
        roles = frozenset({"staff", *self._some(ROLES)})
        self.people.set_rights(name, groups, roles)
        self.rights[name] = (groups, roles)

    def _other_readers(self) -> None:
        shelf = self.chance.choice(self.in_folders())
        shelf.readers = None if self.chance.random() < 0.3 else self._some(GROUPS)
        self.read_again(shelf.corpus)

    def _other_corpus(self) -> None:
        corpus = self.chance.choice(list(self.corpora))
        self.corpora[corpus] = ("alle",) if self.chance.random() < 0.2 else self._some(GROUPS)
        self.read_again(corpus)

    def _another_edition(self) -> None:
        if len(self.editions()) < MOST_EDITIONS:
            self.new_edition(self.chance.choice(self.in_folders()), self.chance.random() < 0.5)

    def _decide(self) -> None:
        edition = self.chance.choice(self.editions())
        command = self.chance.choice(("publish", "publish", "reject", "rollback", "withdraw"))
        if command in ("publish", "reject"):
            self.carry_out(command, editions=[edition.id], override="x", reason="x")
        else:
            self.carry_out(command, document=edition.document, reason="x")

    def _erase(self) -> None:
        self.carry_out("erase", name=self.chance.choice(self.editions()).id, reason="x")

    def _sign_out(self) -> None:
        name = self.chance.choice(list(PEOPLE))
        self.people.close_sessions(name)
        self.signed_in[name] = False


@contextmanager
def open_world(folder: Path, seed: int) -> Iterator[World]:
    """Four corpora of three documents each, one of them a PDF, one of them for few."""
    chance, home = random.Random(seed), folder / "home"
    people = People(Settings(home), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with open_house(home) as opened:
        parts = replace(opened, parse=parse_files)
        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        log = AnswerLog(f"sqlite:///{home / 'answers.sqlite'}")
        desk, assistant = Desk(parts, home, Answerer(answering, log)), Assistant(answering, parts.blobs, log)
        rights = {name: (frozenset(groups), frozenset(roles)) for name, (groups, roles) in PEOPLE.items()}
        workshop = Workshop(desk, assistant, assistant)
        world = World(chance, desk, workshop, people, folder, dict(READERS), {}, rights, [], {GUEST: False})
        for name, (groups, roles) in PEOPLE.items():
            people.add(name, PASSWORD, groups, roles)
            world.signed_in[name] = False
        _fill(world)
        yield world
        log.close()


def _fill(world: World) -> None:
    for corpus in READERS:
        (world.folder / corpus).mkdir()
        world.secrets += [Secret(world.word(), "corpus", corpus) for _ in range(5)]
        for suffix in ("txt", "pdf", "txt"):
            name, title = world.word(), world.word()
            closed = world._some(GROUPS) if suffix == "txt" and world.chance.random() < 0.5 else None
            shelf = Shelf(corpus, f"{name}.{suffix}", title, closed)
            world.shelves[shelf.id] = shelf
            world.secrets += [Secret(name, "file", corpus, name), Secret(title, "title", corpus, name)]
            (world.folder / corpus / shelf.file).write_text("noch leer", encoding="utf-8")
        world.write_settings(corpus)
    for shelf in world.shelves.values():
        for draft in (False, world.chance.random() < 0.3):
            world.new_edition(shelf, draft)
    _measure(world)


def _measure(world: World) -> None:
    """Two runs over all corpora in which every question about a document comes out otherwise."""
    asked = {shelf.id: world.word() for shelf in world.shelves.values()}
    world.secrets += [Secret(word, "question", world.shelves[name].corpus, name) for name, word in asked.items()]
    for day, run in enumerate(RUNS):
        rows = [
            judged(f"f{n}", run == RUNS[0], world.shelves[name].corpus, f"Was gilt für {word}?", (name,), (name,))
            for n, (name, word) in enumerate(asked.items())
        ]
        write_run(world.desk.home, run, rows, list(READERS), day)


def starters(world: World) -> dict[str, list[str]]:
    """Example questions that hold a secret of their corpus."""
    last: dict[str, list[str]] = {}
    for secret in world.secrets:
        if secret.kind == "corpus":
            last[secret.corpus] = [secret.word]
    return last
