"""What owners do in the browser: see their documents, take in a new edition, decide."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from assistant.access import Person
from assistant.office import Office, safe_name
from assistant.pages import fixable, not_found
from assistant.pages_documents import LARGEST_UPLOAD, decision_pages, document_pages, upload_pages
from ingest.commands import Desk, execute, source_json
from ingest.corpus import find_sources
from ingest.errors import FundstelleError, NotFoundError
from ingest.pipeline import run
from tests.rooms import open_house, write_corpus

FIRST = "# Passwörter\n\nPasswörter haben acht Zeichen.\n\nStand: 01.03.2025"
SECOND = FIRST.replace("acht", "zwölf").replace("2025", "2026")
PEOPLE = {
    "otto": Person("otto", frozenset({"pflege-it"}), frozenset({"owner"})),
    "paula": Person("paula", frozenset({"pflege-personal"}), frozenset({"owner"})),
    "anna": Person("anna", frozenset({"pflege-it"}), frozenset({"staff"})),
    "admin": Person("admin", frozenset(), frozenset({"admin"})),
}


@dataclass
class House:
    client: TestClient
    office: Office
    desk: Desk
    folder: Path

    def get(self, path: str, name: str = "otto") -> str:
        reply = self.client.get(path, headers={"x-name": name})
        return reply.text if reply.status_code == 200 else str(reply.status_code)

    def post(self, path: str, name: str = "otto", **fields: str) -> str:
        reply = self.client.post(path, data=fields, headers={"x-name": name})
        return reply.text if reply.status_code == 200 else f"{reply.status_code} {reply.text}"

    def upload(self, text: str, document: str = "dienst", file: str = "dienst.txt", name: str = "otto") -> str:
        """The address that the upload ends at, once it is done."""
        return self._send(f"/dokumente/neu/{document}", text, file, name)

    def upload_new(
        self, text: str, corpus: str = "it", file: str = "neu.txt", name: str = "otto", title: str = ""
    ) -> str:
        return self._send(f"/dokumente/sammlung/{corpus}/neu", text, file, name, title=title)

    def _send(self, address: str, text: str, file: str, name: str, **fields: str) -> str:
        reply = self.client.post(address, files={"file": (file, text.encode())}, data=fields, headers={"x-name": name})
        if reply.status_code != 200:
            return f"{reply.status_code} {reply.text}" if reply.status_code == 400 else str(reply.status_code)
        path = str(reply.url.path)
        job = self.office.job(path.rsplit("/", 1)[-1], PEOPLE[name])
        assert job.over.wait(20)
        return path


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    with open_house(home) as parts:
        it = write_corpus(tmp_path / "it", {"dienst.txt": FIRST})
        staff = write_corpus(tmp_path / "personal", {"urlaub.txt": "# Urlaub\n\nUrlaub hat 30 Tage."}, ["leitung"])
        for folder in (it, staff):
            list(run(find_sources(folder), parts, date(2025, 4, 1)))
        desk = Desk(parts, home)
        office = Office(desk, lambda command, wishes, say, _: {"result": execute(desk, command, wishes, say)[0]})
        app = FastAPI()

        def who(request: Request) -> Person:
            return PEOPLE[request.headers["x-name"]]

        for pages in (document_pages, decision_pages, upload_pages):
            app.include_router(pages(office, who))
        app.add_exception_handler(NotFoundError, not_found)
        app.add_exception_handler(FundstelleError, fixable)
        yield House(TestClient(app), office, desk, it)


def draft_of(page: str) -> str:
    found = re.search(r"/dokumente/entwurf/(\w+)", page)
    assert found, page
    return found.group(1)


def test_owners_see_their_corpora_and_nothing_of_others(house: House) -> None:
    page = house.get("/dokumente")
    assert "Sammlung it" in page
    assert "Sammlung personal" not in page
    assert house.get("/dokumente", "anna") == "404"
    # Her group names the corpus, but she may not read it.
    assert house.get("/dokumente", "paula") == "404"
    assert "Sammlung personal" not in house.get("/dokumente", "admin")
    assert house.get("/dokumente/dokument/urlaub") == house.get("/dokumente/dokument/nichts") == "404"


def test_an_uploaded_edition_waits_as_a_draft_until_it_is_published(house: House) -> None:
    page = house.get(house.upload(SECOND))
    draft = draft_of(page)
    assert "1 Entwurf wartet" in house.get("/dokumente")
    report = house.get(f"/dokumente/entwurf/{draft}")
    assert "<ins>zwölf" in report
    assert "<del>acht" in report
    assert "Stand 01.03.2025" in house.get("/dokumente")
    house.post(f"/dokumente/entwurf/{draft}/publish")
    after = house.get("/dokumente/dokument/dienst")
    assert re.search(r"Stand 01\.03\.2026.*?gültig.*?Stand 01\.03\.2025.*?ältere Fassung", after, re.DOTALL)
    assert house.get(f"/dokumente/entwurf/{draft}") == "404"
    back = house.post("/dokumente/dokument/dienst/rollback", reason="Zu früh <b>")
    assert 'zurückgenommen: <span lang="de">Zu früh &lt;b&gt;<' in back
    assert re.search(r"Stand 01\.03\.2025.*?gültig", back, re.DOTALL)
    assert "zurückgezogen" in house.post("/dokumente/dokument/dienst/withdraw")


def test_a_planned_edition_can_be_taken_back_and_put_into_force_again(house: House) -> None:
    draft = draft_of(house.get(house.upload(SECOND.replace("01.03.2026", f"01.03.{date.today().year + 1}"))))
    house.post(f"/dokumente/entwurf/{draft}/publish")
    ((first, now), (planned, coming)) = ((e.id, e.state) for e in house.desk.parts.register.editions("dienst"))
    assert (planned, now, coming) == (draft, "live", "scheduled")
    assert f"/dokumente/fassung/{planned}/withdraw" in house.get("/dokumente/dokument/dienst")
    assert "400" in house.post(f"/dokumente/fassung/{first}/withdraw")
    assert "404" in house.post(f"/dokumente/fassung/{planned}/withdraw", "paula")
    assert f"/dokumente/fassung/{planned}/publish" in house.post(
        f"/dokumente/fassung/{planned}/withdraw", reason="nein"
    )
    house.post(f"/dokumente/fassung/{planned}/publish")
    assert [e.state for e in house.desk.parts.register.editions("dienst")] == ["live", "scheduled"]


def test_a_rejected_draft_is_gone_and_its_reason_kept(house: House) -> None:
    draft = draft_of(house.get(house.upload(SECOND)))
    assert 'verworfen: <span lang="de">doppelt<' in house.post(f"/dokumente/entwurf/{draft}/reject", reason="doppelt")
    assert house.get(f"/dokumente/entwurf/{draft}") == "404"


def test_the_gate_wants_a_reason(house: House) -> None:
    toml = house.folder / "corpus.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "[gate]\nallowance = 0.0\n", encoding="utf-8")
    (house.folder / "questions.jsonl").write_text(
        '{"id": "a", "question": "Wie lang?", "gold": [{"document": "dienst", "quote": "haben acht Zeichen"}]}\n',
        encoding="utf-8",
    )
    desk = house.desk
    list(run(find_sources(house.folder), desk.parts, date(2025, 4, 1)))
    draft = draft_of(house.get(house.upload(SECOND)))
    page = house.get(f"/dokumente/entwurf/{draft}")
    assert "hält diese Fassung zurück" in page
    assert "Bitte begründen Sie" in house.post(f"/dokumente/entwurf/{draft}/publish", reason="  ")
    after = house.post(f"/dokumente/entwurf/{draft}/publish", reason="Beschluss 7")
    assert 'veröffentlicht: <span lang="de">Beschluss 7<' in after


def test_what_cannot_be_read_or_is_known_is_said(house: House) -> None:
    assert "beschädigt" in house.get(house.upload("KAPUTT"))
    assert "schon bekannt" in house.get(house.upload(FIRST))
    assert not list((house.desk.home / "uploads").iterdir())


def test_only_owners_take_files_in_and_only_small_ones(house: House) -> None:
    assert house.upload(SECOND, name="anna") == house.upload(SECOND, document="urlaub") == "404"
    headers = {"x-name": "otto", "content-type": "multipart/form-data; boundary=x"}
    body = b"--x--\r\n"
    large = house.client.build_request("POST", "/dokumente/neu/dienst", content=body, headers=headers)
    large.headers["content-length"] = str(LARGEST_UPLOAD + 1)
    assert "zu groß" in house.client.send(large).text
    assert "Bitte wählen Sie eine Datei" in house.post("/dokumente/neu/dienst", valid_from="")


NEW = "# Telefone\n\nTelefone gibt die Poststelle aus.\n\nStand: 01.05.2025"


def test_a_new_document_waits_as_a_draft_until_its_owner_puts_it_into_force(house: House) -> None:
    page = house.get(house.upload_new(NEW, title="Dienst  <Telefone>"))
    draft = draft_of(page)
    assert "Telefone" not in str([edition.title for edition in house.desk.parts.register.live(date.today(), {"it"})])
    assert "Dienst &lt;Telefone&gt;" in house.get("/dokumente")
    assert "nichts, das Dokument ist neu" in house.get(f"/dokumente/entwurf/{draft}")
    house.post(f"/dokumente/entwurf/{draft}/publish")
    assert "gültig" in house.get("/dokumente/dokument/it.neu")
    # A run over the folder, where no such file lies, leaves it in force.
    sources = find_sources(house.folder)
    execute(house.desk, "run", {"sources": [source_json(one) for one in sources], "whole": ["it"]}, lambda _: None)
    assert "gültig" in house.get("/dokumente/dokument/it.neu")
    assert "Entwurf ansehen" in house.get(house.upload(NEW.replace("Post", "Brief"), document="it.neu", file="neu.txt"))


def test_only_owners_of_a_corpus_add_to_it(house: House) -> None:
    for name, corpus in (("anna", "it"), ("paula", "it"), ("otto", "personal"), ("paula", "personal"), ("otto", "x")):
        assert house.upload_new(NEW, corpus, name=name) == "404", (name, corpus)
    assert not list((house.desk.home / "uploads").glob("*"))
    assert {name for name, *_ in house.desk.parts.register.documents()} == {"dienst", "urlaub"}


def test_names_that_collide_are_told_apart_within_a_corpus_only(house: House) -> None:
    assert "So heißt schon die Datei von" in house.upload_new(NEW, file="dienst.txt")
    assert "gibt es in der Sammlung schon" in house.upload_new(FIRST, file="anders.txt")
    # The other corpus has a file of this name; nothing tells so.
    assert draft_of(house.get(house.upload_new(NEW, file="urlaub.txt")))
    assert draft_of(house.get(house.upload_new(NEW.replace("Post", "Brief"), file="Urlaub.md")))
    names = {name for name, corpus, _ in house.desk.parts.register.documents() if corpus == "it"}
    assert names == {"dienst", "it.urlaub", "it.urlaub-2"}
    assert not list((house.desk.home / "uploads").glob("*"))


@pytest.mark.parametrize(
    ("sent", "document"),
    [
        ("../../corpus.toml", "it.corpus"),
        ("Ümläute <b>/§ 4.txt", "it.4"),
        ("x" * 300 + ".txt", "it." + "x" * 120),
        ("文書.txt", "it.sammlung"),
        ("CON.txt", "it.con"),
    ],
)
def test_a_hostile_name_becomes_a_plain_one(house: House, sent: str, document: str) -> None:
    assert house.get(house.upload_new(NEW, file=sent)).startswith("<!doctype html>")
    assert document in {name for name, *_ in house.desk.parts.register.documents("it")}
    assert house.get(f"/dokumente/dokument/{document}").startswith("<!doctype html>")


def test_what_cannot_be_read_becomes_no_document(house: House) -> None:
    assert "beschädigt" in house.get(house.upload_new("KAPUTT"))
    assert "it.neu" not in house.get("/dokumente")
    # In another format it can be read, and is the same document.
    path = house.upload_new(NEW, file="neu.md")
    assert draft_of(house.get(path)) in house.get("/dokumente/dokument/it.neu")
    assert "/dokumente/dokument/it.neu" in house.get(path)


def test_a_job_that_is_over_keeps_nothing_of_the_text(house: House) -> None:
    job = house.office.job(house.upload_new(NEW, title="Telefonbuch").rsplit("/", 1)[-1], PEOPLE["otto"])
    assert not [word for word in ("Telefonbuch", "Poststelle") if word in str(vars(job))]


def test_a_job_belongs_to_the_one_who_started_it(house: House) -> None:
    path = house.upload(SECOND)
    assert house.get(path, "admin") == house.get(path + "/stand", "admin") == "404"
    assert '"over":true' in house.get(path + "/stand")


def test_a_command_that_fails_says_why(house: House) -> None:
    page = house.post("/dokumente/dokument/dienst/rollback")
    assert "keine frühere Fassung" in page
    assert "400" in house.post("/dokumente/dokument/dienst/erase")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Nutzer\\otto\\Rundschreiben 3/24.PDF", "24.pdf"),
        ("..hidden.docx", "hidden.docx"),
        ("a\x00b<script>.html", "a_b_script_.html"),
        ("Ümlaute (neu).pdf", "Ümlaute (neu).pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_file_name_names_no_folder(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@pytest.mark.parametrize("sent", ["", "ohne-endung", ".pdf", "..", "a.", "a.b/c"])
def test_a_name_without_a_format_is_refused(sent: str) -> None:
    with pytest.raises(FundstelleError, match="Endung"):
        safe_name(sent)


def test_what_an_earlier_process_left_is_cleared(house: House, home: Path) -> None:
    for name in ("alt", "neu"):
        (home / "uploads" / name).mkdir(parents=True)
    yesterday = time.time() - 90_000
    os.utime(home / "uploads" / "alt", (yesterday, yesterday))
    Office(house.desk, lambda *_: {})
    assert [path.name for path in (home / "uploads").iterdir()] == ["neu"]  # another process may be reading it
