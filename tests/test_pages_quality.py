"""QA sees runs, compares two, and opens reports that can do nothing to the rest of the house."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from assistant.access import Person
from assistant.measured import Difference, broken_runs, curves, differences, read_runs, run_named
from assistant.pages import not_found
from assistant.pages_quality import quality_pages, report_policy
from ingest.errors import NotFoundError
from tests.fake_answering import FakeAnswering
from tests.measured_runs import judged, write_run

PEOPLE = {
    "quirin": Person("quirin", roles=frozenset({"qa"})),
    "teo": Person("teo", frozenset({"teilweise"}), frozenset({"qa"})),
    "adele": Person("adele", roles=frozenset({"admin"})),
    "berta": Person("berta", frozenset({"leitung"}), frozenset({"qa"})),
    "anna": Person("anna", frozenset({"leitung"}), frozenset({"staff", "owner"})),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawing reports takes seconds, so that all tests read the same runs."""
    home = tmp_path_factory.mktemp("runs")
    write_run(home, "alt", [judged("a"), judged("b", sentence=False), judged("c")], ["it"], 1)
    write_run(home, "neu <1>", [judged("a"), judged("b"), judged("c", sentence=False), judged("d")], ["it"], 2)
    write_run(home, "leitung", [judged("a", corpus="geheim")], ["geheim"], 3)
    return home


@pytest.fixture
def client(house: Path) -> TestClient:
    app = FastAPI()
    app.include_router(quality_pages(FakeAnswering(house), house, who))
    app.add_exception_handler(NotFoundError, not_found)
    return TestClient(app)


def who(request: Request) -> Person:
    return PEOPLE[request.headers.get("x-name", "quirin")]


def test_runs_are_shown_newest_first_with_n_and_interval(client: TestClient, house: Path) -> None:
    page = client.get("/qualitaet").text
    assert page.index("neu &lt;1&gt;") < page.index(">alt</a>")
    measures = read_runs(house, {"it"}, {})[0].measures["right_sentence_shown"]
    assert (measures["mean"], measures["n"]) == (0.75, 4)
    assert f'<strong>0.750</strong> <span class="leise"><span class="spanne">[{measures["low"]:.3f}' in page
    assert "<svg" in page


@pytest.mark.parametrize("facts", ["", "{", "[]", '"x"'])
def test_a_run_that_cannot_be_read_is_named_and_the_others_are_shown(house: Path, tmp_path: Path, facts: str) -> None:
    shutil.copytree(house, tmp_path, dirs_exist_ok=True)
    broken = tmp_path / "runs" / "halb"
    broken.mkdir()
    (broken / "metrics.json").write_text("{", encoding="utf-8")
    if facts:
        (broken / "run.json").write_text(facts, encoding="utf-8")
    app = FastAPI()
    app.include_router(quality_pages(FakeAnswering(tmp_path), tmp_path, who))
    page = TestClient(app).get("/qualitaet", headers={"x-name": "adele"}).text
    # Nothing is known about such a run, so that its name is only for those who may clear it away.
    assert "Nicht lesbar" not in TestClient(app).get("/qualitaet").text
    assert "<strong>Nicht lesbar:</strong> halb." in page
    assert ">alt</a>" in page


def test_runs_about_what_a_person_may_not_read_are_not_there(client: TestClient) -> None:
    assert "leitung" not in client.get("/qualitaet").text
    assert client.get("/qualitaet/lauf/leitung/bericht.html").status_code == 404
    assert "leitung" in client.get("/qualitaet", headers={"x-name": "berta"}).text
    for path in ("", "/vergleich?vorher=alt&nachher=alt", "/lauf/alt/bericht.html"):
        assert client.get(f"/qualitaet{path}", headers={"x-name": "anna"}).status_code == 404


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions about two corpora and several documents; those that come out otherwise are named."""
    home = tmp_path_factory.mktemp("mixed")
    for day, (name, right) in enumerate((("alt", True), ("neu", False))):
        rows = [
            judged("a", right, question="Frage offen", documents=("da-it-sicherheit",), cited=("da-it-sicherheit",)),
            judged("b", right, question="Frage zu", documents=("zu",)),
            judged("c", right, question="Frage nennt zu", documents=("da-it-sicherheit",), cited=("zu",)),
            judged("d", right, question="Frage wer weiß", documents=None),
            judged("e", right, question="Frage geheim", corpus="geheim"),
        ]
        write_run(home, name, rows, ["it", "geheim"], day)
    return home


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("quirin", {"offen", "zu", "nennt zu", "wer weiß"}),
        ("teo", {"offen"}),
        ("berta", {"offen", "zu", "nennt zu", "wer weiß", "geheim"}),
    ],
)
def test_people_see_the_questions_about_what_they_may_read(mixed: Path, name: str, seen: set[str]) -> None:
    app = FastAPI()
    app.include_router(quality_pages(FakeAnswering(mixed), mixed, who))
    app.add_exception_handler(NotFoundError, not_found)
    client = TestClient(app, headers={"x-name": name})
    page = client.get("/qualitaet/vergleich?vorher=alt&nachher=neu").text
    assert {found for found in re.findall(r">Frage ([^<]*)<", page)} == seen
    assert f">{len(seen)}</td>" in page
    overview = client.get("/qualitaet").text
    assert re.search(rf"<strong>1\.000</strong>.*n&nbsp;=&nbsp;{len(seen)}<", overview)
    whole = len(seen) == 5
    assert ("geheim" in overview) == whole
    assert client.get("/qualitaet/lauf/alt/bericht.html").status_code == (200 if whole else 404)


def test_a_run_of_nothing_that_one_may_read_is_not_there(mixed: Path) -> None:
    assert read_runs(mixed, {"fremd"}, {}) == []
    assert read_runs(mixed, {"it"}, {"it": frozenset({"ganz anderes"})}) == []


def test_what_was_erased_is_not_read_in_old_runs(mixed: Path) -> None:
    whole = read_runs(mixed, {"it", "geheim"}, {})[0]
    run = read_runs(mixed, {"it", "geheim"}, {}, erased={"zu/1"})[0]
    assert run.hidden == {("it", "c")}
    assert whole.report is not None
    assert run.report is None


def test_answers_that_cannot_be_read_hide_no_other_run(tmp_path: Path) -> None:
    for day, name in enumerate(("ganz", "halb")):
        write_run(tmp_path, name, [judged("a", documents=("offen",), question="Zeile\u2028Frage")], ["it"], day)
    answers = tmp_path / "runs" / "halb" / "answers.jsonl"
    answers.write_text(answers.read_text("utf-8") + '{"id": "b", ', encoding="utf-8")
    assert [run.name for run in read_runs(tmp_path, {"it"}, {"it": frozenset({"offen"})})] == ["ganz"]
    assert broken_runs(tmp_path) == ["halb"]


def test_two_runs_are_compared_question_by_question(client: TestClient, house: Path) -> None:
    runs = read_runs(house, {"it"}, {})
    found, moved = differences(run_named(runs, "alt"), run_named(runs, "neu <1>"))
    assert found[0] == Difference("right_sentence_shown", 3, 1, 1)
    assert [(one.id, one.before, one.after) for one in moved] == [
        ("b", "falsch", "richtig"),
        ("c", "richtig", "falsch"),
    ]
    page = client.get("/qualitaet/vergleich", params={"vorher": "alt", "nachher": "neu <1>"}).text
    assert "2 Fragen gingen anders aus" in page


@pytest.mark.parametrize(
    ("gained", "lost", "chance"),
    # By hand: 2 * (1 + 10 + 45) / 1024; nothing moved says nothing; an even split cannot be less uneven.
    [(8, 2, 0.109375), (0, 0, 1.0), (1, 1, 1.0), (0, 6, 0.03125)],
)
def test_the_chance_of_an_uneven_split(gained: int, lost: int, chance: float) -> None:
    assert Difference("x", 20, gained, lost).chance == pytest.approx(chance)


def test_a_report_runs_its_own_script_and_nothing_else(client: TestClient) -> None:
    reply = client.get("/qualitaet/lauf/alt/bericht.html")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy
    assert "script-src 'sha256-" in policy
    assert "'unsafe-inline' ;" not in policy.replace("style-src 'unsafe-inline'", "")
    assert "script-src 'none'" in report_policy("<p>ohne</p>")


@pytest.mark.parametrize("name", ["..", "%2e%2e", "../alt", "..%2Falt", "alt%2F..%2Falt", "nichts"])
def test_a_name_is_never_a_path(client: TestClient, name: str) -> None:
    assert client.get(f"/qualitaet/lauf/{name}/bericht.html").status_code == 404


def test_curves_stay_inside_the_drawing(client: TestClient, house: Path) -> None:
    for curve in curves(read_runs(house, {"it", "geheim"}, {})):
        assert all(0 <= x <= 720 and 0 <= high <= y <= low <= 240 for x, y, high, low in curve.points)


def test_without_runs_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(quality_pages(FakeAnswering(tmp_path), tmp_path, who))
    assert "fundstelle-eval citations" in TestClient(app).get("/qualitaet").text
