"""What an owner is shown before a draft goes live, and the commands that decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.access import OPERATOR
from assistant.answer import AnswerParts
from assistant.answer_log import AnswerLog
from assistant.answers import Answer, Claim, Verdict
from assistant.canon import Canon
from assistant.review import Answerer
from assistant.service import Assistant
from assistant.weigh import Calibration
from ingest.commands import Desk, execute, source_from_json, source_json
from ingest.corpus import find_sources
from ingest.errors import ErasedError, FundstelleError
from ingest.history import diff, history, overview
from ingest.parts import Parts
from ingest.review_page import html
from tests.rooms import open_house, write_corpus

OLD = """Stand: 01.07.2024

# § 4 Passwörter

Ein Passwort für Standardkonten hat mindestens 10 Zeichen.

# § 5 Sperre

Nach fünf Fehlversuchen wird das Konto für 30 Minuten gesperrt.

# § 6 Meldung

Einen Sicherheitsvorfall melden Sie unverzüglich der Servicestelle.
"""
NEW = OLD.replace("01.07.2024", "01.03.2026").replace("10 Zeichen", "14 Zeichen")
WITHOUT = NEW.replace("# § 6 Meldung\n\nEinen Sicherheitsvorfall melden Sie unverzüglich der Servicestelle.\n", "")
QUESTIONS = [
    ("laenge", "Wie viele Zeichen hat ein Passwort für Standardkonten?", OLD.split("\n\n")[2]),
    ("meldung", "Wem melden Sie einen Sicherheitsvorfall?", OLD.strip().split("\n\n")[-1]),
]
# Whatever is found may be shown: these tests are about what differs.
OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_corpus(tmp_path / "it", {"da.txt": OLD})
    lines = [
        {"id": name, "question": question, "kind": "answerable", "gold": [{"document": "da", "quote": quote}]}
        for name, question, quote in QUESTIONS
    ]
    (made / "questions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return made


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    with open_house(home) as parts:
        log = AnswerLog(f"sqlite:///{home / 'answers.sqlite'}")
        yield Desk(parts, home, Answerer(answering(parts), log))
        log.close()


def answering(parts: Parts) -> AnswerParts:
    return AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)


def do(desk: Desk, command: str, **arguments: Any) -> dict[str, Any]:
    return execute(desk, command, arguments, lambda event: None)[0]


def run(desk: Desk, folder: Path, **wishes: Any) -> dict[str, Any]:
    sources = json.loads(json.dumps([source_json(source) for source in find_sources(folder)]))
    return do(desk, "run", sources=sources, whole=["it"], **wishes)


def draft(desk: Desk, folder: Path, text: str) -> dict[str, Any]:
    (folder / "da.txt").write_text(text, encoding="utf-8")
    (review,) = run(desk, folder, draft=True)["reviews"]
    return review


def test_sources_survive_the_way_to_the_app(folder: Path) -> None:
    sources = find_sources(folder)
    assert [source_from_json(json.loads(json.dumps(source_json(source)))) for source in sources] == sources


def test_the_review_shows_sections_questions_and_earlier_answers(desk: Desk, folder: Path) -> None:
    run(desk, folder)
    assistant = Assistant(answering(desk.parts), desk.parts.blobs, desk.answerer._log)  # type: ignore[union-attr]
    list(assistant.ask(QUESTIONS[0][1], OPERATOR))
    review = draft(desk, folder, NEW)
    assert review["summary"] == {"changed": 1}
    assert review["changes"][0]["path"] == ["§ 4 Passwörter"]
    (finding,) = review["questions"]["findings"]
    assert finding["id"] == "laenge"
    assert ("10 " in finding["answer_before"], "14 " in finding["answer_after"]) == (True, True)
    assert [mark for mark, _ in finding["gold"][0]] == ["same", "removed", "added", "same"]
    assert review["questions"]["after"]["cited"] == review["questions"]["before"]["cited"]
    (touched,) = review["touched"]
    assert touched["question"] == QUESTIONS[0][1]
    assert not touched["gone"]


def test_the_page_needs_nothing_else_and_escapes_what_documents_say(desk: Desk, folder: Path) -> None:
    run(desk, folder)
    review = draft(desk, folder, NEW.replace("14 Zeichen", "14 <script>alert(1)</script> Zeichen"))
    page = Path(review["page"]).read_text(encoding="utf-8")
    assert page == html(review)
    assert "<script>" not in page
    assert "<ins>14 &lt;script&gt;" in page
    assert "src=" not in page
    assert "http" not in page.replace('lang="de"', "")
    assert f"fundstelle-ingest publish {review['edition']}" in page


def gate(folder: Path, allowance: float) -> None:
    with (folder / "corpus.toml").open("a") as settings:
        settings.write(f"\n[gate]\nallowance = {allowance}\n")


def test_a_draft_that_loses_a_gold_place_needs_a_reason_which_is_kept(desk: Desk, folder: Path) -> None:
    gate(folder, 0.1)
    run(desk, folder)
    review = draft(desk, folder, WITHOUT)
    assert review["questions"]["after"]["found"] == review["questions"]["before"]["found"] - 1
    with pytest.raises(FundstelleError, match="--override"):
        do(desk, "publish", editions=[review["edition"]])
    (published,) = do(desk, "publish", editions=[review["edition"]], override="§ 6 gilt nicht mehr")["editions"]
    assert published["state"] == "live"
    decided = history(desk.parts.register, "da")["decisions"]
    assert [d["reason"] for d in decided] == ["", "§ 6 gilt nicht mehr"]
    assert not Path(review["page"]).exists()


def test_a_change_within_the_allowance_goes_live_by_itself(desk: Desk, folder: Path) -> None:
    gate(folder, 0.1)
    run(desk, folder)
    (folder / "da.txt").write_text(NEW, encoding="utf-8")
    (told,) = run(desk, folder)["documents"]
    assert told["state"] == "live"


def test_a_change_beyond_the_allowance_waits_as_a_draft(desk: Desk, folder: Path) -> None:
    gate(folder, 0.1)
    run(desk, folder)
    (folder / "da.txt").write_text(WITHOUT, encoding="utf-8")
    (told,) = run(desk, folder)["documents"]
    assert told["state"] == "draft"
    assert told["warnings"][-1]["code"] == "gate"


def test_every_decision_has_its_command(desk: Desk, folder: Path) -> None:
    (first,) = run(desk, folder)["documents"]
    review = draft(desk, folder, NEW)
    assert overview(desk.parts.register)["documents"][0]["drafts"][0]["edition"] == review["edition"]
    do(desk, "publish", editions=[review["edition"]])
    changes = diff(desk.parts.register, desk.parts.blobs, first["edition"], review["edition"])["changes"]
    assert [change["kind"] for change in changes] == ["changed"]
    do(desk, "rollback", document="da", reason="zu früh")
    assert [e["state"] for e in history(desk.parts.register, "da")["editions"]] == ["live", "withdrawn"]
    do(desk, "withdraw", document="da")
    assert desk.parts.register.live(date.today()) == []
    do(desk, "erase", name="da")
    assert [e["state"] for e in history(desk.parts.register, "da")["editions"]] == ["erased", "erased"]
    assert list(desk.parts.blobs.names()) == []
    with pytest.raises(FundstelleError, match="gelöscht"):
        diff(desk.parts.register, desk.parts.blobs, first["edition"], review["edition"])


def test_an_unknown_name_is_told_with_what_there_is(desk: Desk, folder: Path) -> None:
    run(desk, folder)
    with pytest.raises(FundstelleError, match="Vorhanden: da"):
        do(desk, "rollback", document="falsch")
    with pytest.raises(FundstelleError, match="history"):
        do(desk, "publish", editions=["falsch"])
    with pytest.raises(FundstelleError, match="weder Entwurf"):
        do(desk, "publish", editions=[desk.parts.register.editions()[0].id])


def test_old_citations_say_what_became_of_their_edition(desk: Desk, folder: Path) -> None:
    assistant = Assistant(answering(desk.parts), desk.parts.blobs)
    (first,) = run(desk, folder)["documents"]
    canon = Canon(desk.parts.blobs)
    old = desk.parts.register.edition(first["edition"])
    start = canon.text(old).text.index("Ein Passwort")
    cited = canon.cite(old, start, start + 58)
    (folder / "da.txt").write_text(NEW, encoding="utf-8")
    run(desk, folder)
    source = assistant.source(cited.id, OPERATOR)
    assert source.citation.quote == cited.quote
    assert source.citation.state == "superseded"
    assert source.replaced_by is not None
    assert "14 Zeichen" in source.replaced_by.text
    assert ("added", "14 ") in source.replaced_by.changes
    do(desk, "withdraw", document="da")
    withdrawn = assistant.source(cited.id, OPERATOR)
    assert (withdrawn.citation.state, withdrawn.replaced_by) == ("withdrawn", None)
    do(desk, "erase", name="da")
    with pytest.raises(ErasedError, match="gelöscht"):
        assistant.source(cited.id, OPERATOR)


def test_questions_are_kept_for_a_while_and_places_for_good(desk: Desk, folder: Path, tmp_path: Path) -> None:
    (first,) = run(desk, folder)["documents"]
    cited = Canon(desk.parts.blobs).cite(desk.parts.register.edition(first["edition"]), 0, 5)
    claim = Claim("§ 4 P", Verdict("supported", ""), (cited,))
    log = AnswerLog(f"sqlite:///{tmp_path / 'log.sqlite'}", keep_questions=timedelta(days=30))
    now = datetime.now(UTC)
    log.record(Answer("Alte Frage?", "verbatim", (claim,)), now - timedelta(days=31))
    log.record(Answer("Neue Frage?", "verbatim", (claim,)), now)
    assert [(one.question, one.start, one.end) for one in log.citing(cited.edition)] == [
        ("Neue Frage?", 0, 5),
        (None, 0, 5),
    ]
    log.close()
