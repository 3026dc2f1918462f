from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.access import OPERATOR, Person
from assistant.answer import AnswerParts
from assistant.answers import Answer, Claim, Event
from assistant.canon import Canon
from assistant.generate import ModelDownError
from assistant.service import Assistant
from assistant.verbatim import statements
from assistant.weigh import Calibration
from ingest import pipeline
from ingest.corpus import find_sources
from ingest.embed import Vectors
from ingest.errors import FundstelleError, NotFoundError
from ingest.keywords import Terms
from ingest.pipeline import Parts
from ingest.store import Candidates, PassageStore
from ingest.units import SHORT, units_of
from tests.rooms import open_house, write_corpus

TODAY = date(2026, 11, 22)
HANDBOOK = """Stand: 01.03.2026

# § 4 Passwörter

(1) Passwörter für Standardkonten müssen mindestens 14 Zeichen lang sein.

(2) Passwörter dürfen nicht an Kolleginnen und Kollegen weitergegeben werden.

# § 5 Sperre

(1) Nach fünf Fehlversuchen wird das Konto für 30 Minuten gesperrt. Dies gilt nicht für Servicekonten.

# § 6 Kontotypen

Kontotyp | Länge
Standardkonto | 14 Zeichen
Administrationskonto | 20 Zeichen
"""
LENGTH = "Wie lang müssen Passwörter für Standardkonten sein?"
# Every question may be answered: what is shown is decided by the checks alone.
OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)


class ScriptedModel:
    """Says what it was told to, piece by piece; an exception in the script is raised."""

    name = "scripted"

    def __init__(self, *script: str | Exception) -> None:
        self.script = script
        self.prompts: list[Sequence[tuple[str, str]]] = []

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        self.prompts.append(messages)
        for piece in self.script:
            if isinstance(piece, Exception):
                raise piece
            yield piece


@pytest.fixture
def parts(tmp_path: Path, home: Path) -> Iterator[Parts]:
    folder = write_corpus(tmp_path / "it", {"da.txt": HANDBOOK})
    secret = write_corpus(tmp_path / "personal", {"pa.txt": "# Gehalt\n\nDas Gehalt beträgt 5000 Euro."}, ["personal"])
    with open_house(home) as made:
        for corpus in (folder, secret):
            list(pipeline.run(find_sources(corpus), made, TODAY))
        yield made


def assistant(parts: Parts, model: ScriptedModel | None = None, calibration: Calibration = OPEN) -> Assistant:
    answering = AnswerParts(
        parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), calibration, model
    )
    return Assistant(answering, parts.blobs)


def ask(parts: Parts, question: str, *script: str | Exception) -> tuple[Answer, list[Event]]:
    model = ScriptedModel(*script) if script else None
    events = list(assistant(parts, model).ask(question, OPERATOR))
    final = events[-1]
    assert isinstance(final, Answer)
    return final, events


def test_without_a_model_the_answer_is_a_sentence_of_the_source(parts: Parts) -> None:
    answer, _ = ask(parts, LENGTH)
    assert answer.mode == "verbatim"
    texts = [claim.text for claim in answer.claims]
    assert "Passwörter für Standardkonten müssen mindestens 14 Zeichen lang sein." in texts


def test_every_citation_points_at_its_quote(parts: Parts) -> None:
    canon = Canon(parts.blobs)
    for question in (LENGTH, "Wann wird das Konto gesperrt?", "Länge Administrationskonto"):
        answer, _ = ask(parts, question)
        assert answer.claims
        for claim in answer.claims:
            assert claim.citations
            for citation in claim.citations:
                text = canon.text(parts.register.edition(citation.edition)).text
                assert text[citation.start : citation.end] == citation.quote


def test_the_sentence_that_limits_another_comes_with_it(parts: Parts) -> None:
    answer, _ = ask(parts, "Nach wie vielen Fehlversuchen wird das Konto gesperrt?")
    (locked,) = [claim for claim in answer.claims if "Fehlversuchen" in claim.text]
    assert locked.text.endswith("gesperrt. Dies gilt nicht für Servicekonten.")
    assert locked.focus is not None
    assert locked.text[slice(*locked.focus)] == "Nach fünf Fehlversuchen wird das Konto für 30 Minuten gesperrt."
    assert [citation.quote for citation in locked.citations] == [locked.text]


def test_a_short_neighbour_is_shown_with_the_sentence_once_however_many_are_chosen(tmp_path: Path) -> None:
    paragraph = "Die Frist beträgt zwei Wochen. Sie beginnt mit dem Antrag. Sie endet spätestens im Juni."
    folder = write_corpus(tmp_path / "it", {"da.txt": f"# § 1 Frist\n\n{paragraph}"})
    with open_house(tmp_path / "elsewhere") as house:
        list(pipeline.run(find_sources(folder), house, TODAY))
        canon = Canon(house.blobs)
        (edition,) = house.register.live(TODAY)
        canonical = canon.text(edition)
        first, second, third = units_of(canonical, 0, len(canonical.text))
        assert [text for text, _ in statements(second, canonical)] == [paragraph]
        assert [text for text, _ in statements(first, canonical)] == [paragraph]
        assert [text for text, _ in statements(third, canonical, [second.range])] == ["Sie endet spätestens im Juni."]
        assert [text for text, _ in statements(second.alone(), canonical)] == ["Sie beginnt mit dem Antrag."]


def test_a_neighbour_comes_with_what_limits_it_or_not_at_all(tmp_path: Path) -> None:
    limited = "Die Frist beträgt zwei Wochen. Sie beginnt mit dem Antrag. Satz 2 gilt nicht"
    texts = {"kurz.txt": f"{limited} für Gäste.", "lang.txt": f"{limited} {'auch ' * SHORT}für Gäste."}
    folder = write_corpus(tmp_path / "it", {name: f"# § 1 Frist\n\n{text}" for name, text in texts.items()})
    with open_house(tmp_path / "elsewhere") as house:
        list(pipeline.run(find_sources(folder), house, TODAY))
        canon, shown = Canon(house.blobs), []
        for edition in house.register.live(TODAY):
            canonical = canon.text(edition)
            shown.append([text for text, _ in statements(next(units_of(canonical, 0, len(canonical.text))), canonical)])
        assert sorted(shown) == [["Die Frist beträgt zwei Wochen."], [texts["kurz.txt"]]]


def test_a_long_neighbour_stays_away(tmp_path: Path) -> None:
    long = f"Sie gilt {'auch ' * SHORT}für Gäste."
    folder = write_corpus(tmp_path / "it", {"da.txt": f"# § 1 Frist\n\nDie Frist beträgt zwei Wochen. {long}"})
    with open_house(tmp_path / "elsewhere") as house:
        list(pipeline.run(find_sources(folder), house, TODAY))
        canonical = Canon(house.blobs).text(*house.register.live(TODAY))
        first, _ = units_of(canonical, 0, len(canonical.text))
        assert [text for text, _ in statements(first, canonical)] == ["Die Frist beträgt zwei Wochen."]


OLDER = (
    "Stand: 01.03.2026\n\n# § 1 Gutscheine\n\nLebensmittelgutscheine werden höchstens im Wert von 70 Euro ausgegeben."
)
NEWER = (
    "Stand: 01.10.2026\n\n# Rundschreiben\n\n"
    "Lebensmittelgutscheine dürfen künftig bis zu einem Wert von 90 Euro ausgegeben werden."
)
OTHERWISE = "Lebensmittelgutscheine werden nur montags ausgegeben."


@pytest.mark.parametrize("script", [(), ("Lebensmittelgutscheine haben höchstens einen Wert von 70 Euro [1].",)])
def test_two_documents_that_contradict_each_other_are_both_shown_and_named(
    tmp_path: Path, script: tuple[str, ...]
) -> None:
    folder = write_corpus(tmp_path / "hilfe", {"a.txt": OLDER, "b.txt": NEWER, "c.txt": f"# Ort\n\n{OTHERWISE}"})
    with open_house(tmp_path / "elsewhere") as house:
        list(pipeline.run(find_sources(folder), house, TODAY))
        answer, events = ask(house, "Bis zu welchem Wert werden Lebensmittelgutscheine ausgegeben?", *script)
    said = " ".join(claim.text for claim in answer.claims)
    assert "70 Euro" in said
    assert "90 Euro" in said
    assert sorted(answer.disagreeing) == ["a (01.03.2026)", "b (01.10.2026)"]
    assert [event for event in events if isinstance(event, Claim)] == list(answer.claims)


def test_documents_that_say_the_same_or_something_else_do_not_disagree(tmp_path: Path) -> None:
    texts = {"a.txt": OLDER, "b.txt": OLDER.replace("höchstens im", "bis zu einem"), "c.txt": f"# Ort\n\n{OTHERWISE}"}
    folder = write_corpus(tmp_path / "hilfe", texts)
    with open_house(tmp_path / "elsewhere") as house:
        list(pipeline.run(find_sources(folder), house, TODAY))
        answer, _ = ask(house, "Bis zu welchem Wert werden Lebensmittelgutscheine ausgegeben?")
    assert answer.claims
    assert answer.disagreeing == ()


def test_a_supported_sentence_of_a_model_is_shown_with_a_citation(parts: Parts) -> None:
    answer, _ = ask(parts, LENGTH, "Passwörter für Standardkonten ", "müssen mindestens 14 Zeichen lang sein [1].")
    assert answer.mode == "generated"
    (claim,) = answer.claims
    assert claim.text == "Passwörter für Standardkonten müssen mindestens 14 Zeichen lang sein."
    assert "mindestens 14 Zeichen" in claim.citations[0].quote


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param("Passwörter für Standardkonten müssen mindestens 8 Zeichen lang sein [1].", id="wrong number"),
        pytest.param("Passwörter dürfen an Kolleginnen und Kollegen weitergegeben werden [1].", id="negation"),
        pytest.param("Der Mond besteht laut Dienstanweisung aus Käse [9].", id="invented citation"),
        pytest.param("Der Personalrat muss jedem Passwort schriftlich zustimmen.", id="unsupported"),
    ],
)
def test_a_lie_is_never_shown(parts: Parts, lie: str) -> None:
    answer, events = ask(parts, LENGTH, lie)
    text = lie.split(" [")[0]
    assert not any(text in event.text for event in events if isinstance(event, Claim))
    assert all("8 Zeichen" not in claim.text and "Käse" not in claim.text for claim in answer.claims)


def test_a_slip_in_a_copied_sentence_does_not_bring_that_sentence_twice(parts: Parts) -> None:
    said = "Passwörter für Standardkonten müssen mindestens {} Zeichen lang sein [1].\n"
    answer, _ = ask(parts, LENGTH, said.format(14), said.format(8))
    assert [claim.text for claim in answer.claims] == [said.format(14).split(" [")[0] + "."]
    assert [statement.text for statement in answer.withheld] == [said.format(8).split(" [")[0] + "."]


def test_what_came_with_a_copied_sentence_is_not_shown_again(parts: Parts) -> None:
    slip = "Nach fünf Fehlversuchen wird das Konto für 90 Minuten gesperrt [1].\n"
    limit = "Dies gilt nicht für Servicekonten."
    answer, _ = ask(parts, "Wann wird das Konto gesperrt?", slip, f"{limit} [1]\n")
    assert [claim.text for claim in answer.claims] == [slip.replace("90", "30").split(" [")[0] + f". {limit}"]


def test_what_was_withheld_with_more_around_it_is_still_shown_alone(parts: Parts) -> None:
    true = "Passwörter für Standardkonten müssen mindestens 14 Zeichen lang sein."
    answer, _ = ask(parts, LENGTH, f"Nach § 99 der Satzung gilt: {true} [1]\n", f"{true} [1]\n")
    assert [claim.text for claim in answer.claims] == [true]
    assert (answer.mode, len(answer.withheld)) == ("generated", 1)


def test_beside_a_sure_answer_nothing_else_is_taken_for_it_and_it_is_never_missing(parts: Parts) -> None:
    beside = "Nach fünf Fehlversuchen wird das Konto für 30 Minuten gesperrt."
    sure = "Passwörter für Standardkonten müssen mindestens 14 Zeichen lang sein."
    narrow = replace(OPEN, margin=0.01)
    (*_, answer) = assistant(parts, ScriptedModel(f"{beside} [1]\n"), narrow).ask(LENGTH, OPERATOR)
    assert isinstance(answer, Answer)
    assert sure in answer.claims[0].text
    assert not any(claim.text == beside for claim in answer.claims)
    assert [(one.text, one.reason) for one in answer.withheld] == [
        (beside, "Der Satz ist belegt, beantwortet aber die Frage nicht.")
    ]


def test_a_model_that_breaks_off_leaves_only_what_was_checked(parts: Parts) -> None:
    true = "Passwörter für Standardkonten müssen mindestens 14 Zeichen lang sein [1]. "
    answer, _ = ask(parts, LENGTH, true, "Außerdem darf jeder sein Pass", ModelDownError("weg."))
    assert [claim.text for claim in answer.claims] == [true.split(" [")[0] + "."]
    assert "weg." in answer.notices[0]


def test_a_model_that_is_down_falls_back_to_the_source_and_says_so(parts: Parts) -> None:
    answer, _ = ask(parts, LENGTH, ModelDownError("Das Sprachmodell ist nicht erreichbar."))
    assert answer.mode == "verbatim"
    assert answer.claims
    assert "nicht erreichbar" in answer.notices[0]


def test_below_both_thresholds_nothing_is_said_and_the_model_is_not_asked(parts: Parts) -> None:
    closed = Calibration((0.0, 0.0, 0.0, 0.0), -10.0, 0.5, 0.2)
    model = ScriptedModel("Es gibt 30 Urlaubstage [1].")
    answer = list(assistant(parts, model, closed).ask("Wie viel Urlaub habe ich?", OPERATOR))[-1]
    assert isinstance(answer, Answer)
    assert answer.abstained
    assert answer.claims == ()
    assert [near.owner for near in answer.nearest][:1] == ["Referat 1"]
    assert model.prompts == []


def test_what_a_person_may_not_read_reaches_neither_answer_nor_prompt_nor_viewer(parts: Parts) -> None:
    question = "Wie hoch ist das Gehalt?"
    model = ScriptedModel("Das Gehalt beträgt 5000 Euro [1].")
    service = assistant(parts, model)
    staff = Person("anna", frozenset({"alle"}))
    answer = list(service.ask(question, staff))[-1]
    assert isinstance(answer, Answer)
    assert "5000" not in repr((answer.claims, answer.nearest, model.prompts))
    boss = Person("chef", frozenset({"personal"}))
    allowed = list(service.ask(question, boss))[-1]
    assert isinstance(allowed, Answer)
    citation = allowed.claims[0].citations[0]
    assert service.source(citation.id, boss).citation.quote == citation.quote
    with pytest.raises(NotFoundError):
        service.source(citation.id, staff)
    with pytest.raises(FundstelleError):
        list(service.ask(question, staff, ["personal"]))


class SlowServer:
    """A store that answers only when two are searching at the same time."""

    def __init__(self, store: PassageStore) -> None:
        self.store = store
        self.both = threading.Barrier(2, timeout=10)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        self.both.wait()
        return self.store.search(vector, terms, editions, limit)


def test_who_asks_does_not_wait_while_another_question_waits_for_the_server(parts: Parts) -> None:
    alone, _ = ask(parts, LENGTH)
    slow = replace(parts, store=SlowServer(parts.store))
    with ThreadPoolExecutor(2) as pool:
        for answer, _ in pool.map(lambda _: ask(slow, LENGTH), range(2)):
            assert answer.claims == alone.claims


def test_an_empty_question_is_refused_in_one_sentence(parts: Parts) -> None:
    with pytest.raises(FundstelleError, match="leer"):
        list(assistant(parts).ask("  ", OPERATOR))


def test_a_rule_that_differs_by_case_is_shown_for_each_case(tmp_path: Path, home: Path) -> None:
    kinds = {"Standardkonten": 14, "Dienstkonten": 32, "Schulungskonten": 12}
    text = "\n\n".join(f"# {kind}\n\n{kind} haben Passwörter mit mindestens {n} Zeichen." for kind, n in kinds.items())
    folder = write_corpus(tmp_path / "it", {"da.txt": f"Stand: 01.03.2026\n\n{text}"})
    with open_house(home) as made:
        list(pipeline.run(find_sources(folder), made, TODAY))
        wide = replace(OPEN, margin=50.0)
        answer = list(assistant(made, calibration=wide).ask("Wie lang sind Passwörter?", OPERATOR))[-1]
    assert isinstance(answer, Answer)
    assert {n for n in kinds.values() if any(f" {n} " in claim.text for claim in answer.claims)} == {14, 32, 12}


@pytest.mark.parametrize(("question", "told"), [("  ", "ist leer"), ("x" * 2001, "höchstens 2000")])
def test_a_question_that_nobody_can_answer_is_refused_at_once(question: str, told: str) -> None:
    nothing = Assistant(None, None)  # type: ignore[arg-type]
    with pytest.raises(FundstelleError, match=told):
        next(iter(nothing.ask(question, Person("anna"))))
