"""The desk of knowledge owners behind their pages: what is theirs to see, and their commands as jobs."""

from __future__ import annotations

import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from assistant.access import Person
from ingest.blobs import blob_name
from ingest.commands import Desk, review_of, source_json
from ingest.corpus import UPLOADED, Source, slug
from ingest.errors import FundstelleError, NotFoundError
from ingest.history import history, overview
from ingest.passages import Corpus, Edition

Content = dict[str, Any]
Say = Callable[[Content], None]
CarryOut = Callable[[str, Content, Say, threading.Event], Content]
"""A command, its arguments, who is told of progress, and what stops it; runs in the calling thread."""

ABSENT = "Dieses Dokument gibt es nicht, oder es gehört nicht zu Ihren Sammlungen."
TITLES = {
    "run": "Datei einlesen",
    "publish": "Fassung in Kraft setzen",
    "reject": "Entwurf verwerfen",
    "rollback": "Fassung zurücknehmen",
    "withdraw": "Dokument zurückziehen",
}
_FAILED = "Das hat nicht geklappt. Es gilt weiter, was vorher galt."
_BEGINS = "Beginnt …"
_STANDING = ("live", "scheduled", "draft", "superseded", "withdrawn")
_REMEMBERED = 100  # jobs
_SOON = 8.0  # seconds that a page waits for a job before it shows its progress
_LONGEST_NAME = 120  # characters
_LEFT_BEHIND = 86_400.0  # seconds after which nobody reads an upload any more


class Job:
    """A command of TITLES on its way. `result` is what it returned, `error` the sentence it ended with."""

    def __init__(self, person: Person, command: str, corpus: str, document: str) -> None:
        self.id = secrets.token_urlsafe(12)
        self.person = person.name
        self.title = TITLES[command]
        self.corpus, self.document = corpus, document
        self.note = _BEGINS
        self.done, self.total = 0, 0
        self.result: Content | None = None
        self.error = ""
        self.over = threading.Event()

    def say(self, event: Content) -> None:
        """Takes over what the command tells of its progress."""
        self.note = str(event.get("note") or event.get("passages") or event.get("documents") or self.note)
        if "done" in event:
            self.done, self.total = int(event["done"]), int(event["total"])


class Office:
    """Everything here is limited to the corpora that the person owns; the rest is as if it were not there."""

    def __init__(self, desk: Desk, carry_out: CarryOut) -> None:
        self._desk = desk
        self._carry_out = carry_out
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._naming = threading.RLock()
        self._uploads = desk.home / "uploads"
        for left in self._uploads.glob("*"):  # another process over this home may be reading a younger one
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)

    def corpora(self, person: Person) -> list[Corpus]:
        """The corpora this person owns; raises NotFoundError when there are none."""
        owned = [corpus for corpus in self._desk.parts.register.corpora() if person.owns(corpus)]
        if not owned:
            raise NotFoundError(ABSENT)
        return owned

    def shelves(self, person: Person) -> list[tuple[Corpus, list[Content]]]:
        """Their corpora with all documents: what is in force, what waits, what was noticed when it was read."""
        register = self._desk.parts.register
        numbers = {edition.id: edition.number for edition in register.editions()}
        documents = overview(register)["documents"]
        for told in documents:
            live = told["live"]
            told["warnings"] = len(register.notices(numbers[live["edition"]])) if live else 0
            told["name"] = (live or (told["drafts"] or [{"title": told["document"]}])[-1])["title"]
        # What was uploaded and could not be read is no document.
        read = [told for told in documents if told["editions"] or not told["path"].startswith(UPLOADED)]
        return [(corpus, [told for told in read if told["corpus"] == corpus.id]) for corpus in self.corpora(person)]

    def document(self, document: str, person: Person) -> Content:
        """A document's editions with their warnings and a first place to open, and its decisions."""
        corpus = self.corpus_of(document, person)
        register = self._desk.parts.register
        told = history(register, document)
        by_id = {edition.id: edition for edition in register.editions(document)}
        for entry in told["editions"]:
            edition = by_id[entry["edition"]]
            entry["warnings"] = [] if edition.state == "erased" else register.notices(edition.number)
            entry["pages"] = edition.pages
        live = [entry for entry in told["editions"] if entry["state"] == "live"]
        name = (live or told["editions"] or [{"title": document}])[-1]["title"] or document
        return {**told, "corpus": corpus, "name": name}

    def corpus_of(self, document: str, person: Person) -> Corpus:
        """The corpus of this document, if the person owns it; raises NotFoundError."""
        for name, corpus, _ in self._desk.parts.register.documents():
            if name == document:
                return self.owned(corpus, person)
        raise NotFoundError(ABSENT)

    def owned(self, corpus: str, person: Person) -> Corpus:
        """The corpus of this id, if the person owns it; raises NotFoundError."""
        for one in self.corpora(person):
            if one.id == corpus:
                return one
        raise NotFoundError(ABSENT)

    def draft(self, edition_id: str, person: Person) -> tuple[Edition, Content]:
        """A draft and what going live would change; raises NotFoundError for anything but a draft of theirs."""
        edition = self.edition(edition_id, person)
        if edition.state != "draft":
            raise NotFoundError(ABSENT)
        return edition, review_of(self._desk, edition)

    def edition(self, edition_id: str, person: Person) -> Edition:
        """An edition of a document of theirs; raises NotFoundError."""
        edition = self._desk.parts.register.edition(edition_id)
        self.corpus_of(edition.document, person)
        return edition

    def start(self, person: Person, document: str, command: str, arguments: Content) -> Job:
        """Carry out a command about a document of theirs."""
        return self._carry_out_for(person, self.corpus_of(document, person), document, command, arguments)

    def _carry_out_for(
        self, person: Person, corpus: Corpus, document: str, command: str, arguments: Content, over: Path | None = None
    ) -> Job:
        """The folder `over` is removed at the end."""
        job = Job(person, command, corpus.id, document)
        with self._naming:
            self._jobs[job.id] = job
            done = [name for name, one in self._jobs.items() if one.over.is_set()]
            for name in done[: max(0, len(self._jobs) - _REMEMBERED)]:
                del self._jobs[name]

        def work() -> None:
            try:
                said = {**arguments, "by": person.name}
                result = self._carry_out(command, said, job.say, threading.Event())["result"]
                job.result = {"documents": result.get("documents", ())}
            except FundstelleError as error:
                job.error = str(error)
            finally:
                if over is not None:
                    shutil.rmtree(over, ignore_errors=True)
                if job.result is None and not job.error:
                    job.error = _FAILED
                # What was told on the way may name what is erased later.
                job.note = ""
                job.over.set()

        threading.Thread(target=work, name="fundstelle-job").start()
        job.over.wait(_SOON if command != "run" else 0)
        return job

    def upload_folder(self) -> Path:
        """An empty folder of its own for one uploaded file."""
        folder = self._uploads / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def take_in(self, person: Person, document: str, file: Path, valid_from: date | None) -> Job:
        """Read an uploaded file in as a draft of this document; its folder goes when that is done."""
        corpus, register = self.corpus_of(document, person), self._desk.parts.register
        place = next(path for name, _, path in register.documents(corpus.id) if name == document)
        editions = [edition for edition in register.editions(document) if edition.title]
        title = editions[-1].title if editions else None
        source = Source(file, corpus, place, document, title=title, valid_from=valid_from, stated_id=document)
        return self._read_in(person, source)

    def take_in_new(self, person: Person, corpus: str, file: Path, title: str, valid_from: date | None) -> Job:
        """Read an uploaded file in as a draft of a new document; raises FundstelleError for one that is known."""
        with ExitStack() as refused:
            refused.callback(shutil.rmtree, file.parent, ignore_errors=True)
            owned, editions = self.owned(corpus, person), self._desk.parts.register.editions()
            content = blob_name(file.read_bytes())
            for edition in editions:
                if edition.corpus != corpus or edition.state not in _STANDING:
                    continue
                if edition.file_hash == content:
                    raise FundstelleError(f"Diese Datei gibt es in der Sammlung schon: „{edition.title}“.")
                if edition.source_name == file.name:
                    raise FundstelleError(f"So heißt schon die Datei von „{edition.title}“: Laden Sie sie dort hoch.")
            refused.pop_all()
        with self._naming:  # what is still being read has its name already
            reading = {job.document for job in self._jobs.values() if not job.over.is_set()}
            taken = {edition.document for edition in editions} | reading
            document = _free_name(f"{corpus}.{slug(file.stem)}", taken)
            source = Source(file, owned, UPLOADED + document, document, title=title or None, valid_from=valid_from)
            return self._read_in(person, source)

    def _read_in(self, person: Person, source: Source) -> Job:
        arguments = {"sources": [source_json(source)], "draft": True}
        return self._carry_out_for(person, source.corpus, source.name, "run", arguments, source.path.parent)

    def job(self, job_id: str, person: Person) -> Job:
        """A job that this person started about a document that is still theirs; raises NotFoundError."""
        job = self._jobs.get(job_id)
        if job is None or job.person != person.name:
            raise NotFoundError("Diesen Auftrag gibt es nicht mehr.")
        self.owned(job.corpus, person)
        return job


def _free_name(wanted: str, taken: Collection[str]) -> str:
    """Begins with the corpus, so that it tells nothing about documents elsewhere."""
    return next(name for name in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if name not in taken)


def safe_name(name: str) -> str:
    """A file name that names no folder, hides nothing and keeps its suffix; raises FundstelleError without one."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    clean = re.sub(r"[^\w.() -]+", "_", plain).strip(" .-_")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or not stem.strip() or not re.fullmatch(r"[A-Za-z0-9]{1,5}", suffix):
        raise FundstelleError("Der Dateiname braucht eine Endung, an der das Format zu erkennen ist, etwa .pdf.")
    return f"{stem[:_LONGEST_NAME]}.{suffix.lower()}"
