"""What names the place of an answer elsewhere, to limit or to change it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import elsewhere
from assistant.access import OPERATOR
from assistant.answers import Answer
from ingest import pipeline
from ingest.corpus import find_sources
from ingest.edition import CanonicalText, PlacedElement
from ingest.lists import sentences_in
from ingest.unit import Range
from tests.rooms import open_house, write_corpus
from tests.test_answer import assistant

TODAY = date(2026, 11, 22)
QUESTION = "Wie viele Tage Homeoffice sind je Woche möglich?"
RULE = "Je Woche sind bis zu drei Tage Homeoffice möglich."
RULES = """# § 6 Homeoffice

(2) Der Antrag ist schriftlich zu stellen.

(3) {rule}

(4) Die Technik stellt das Amt.

# § 9 Auszubildende

{other}

# § 10 Schluss

Diese Regelung tritt am 1. März in Kraft.
"""
NUMBERED = (
    "# Vergaberichtlinie\n\n## 2.1 Wertgrenzen\n\nDirekt darf bis zu einem Wert von 1.000 Euro gekauft werden.\n\n"
    "## 2.2 Vermerk\n\nJeder Kauf wird vermerkt."
)


def answered(folder: Path, question: str, **texts: str) -> str:
    corpus = write_corpus(folder / "haus", {f"{name}.txt": text for name, text in texts.items()})
    with open_house(folder / "home") as house:
        list(pipeline.run(find_sources(corpus), house, TODAY))
        answer = [*assistant(house).ask(question, OPERATOR)][-1]
    assert isinstance(answer, Answer)
    for claim in answer.claims:
        assert claim.citations
    return " ".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    "other",
    [
        "Auf Auszubildende findet § 6 Abs. 3 keine Anwendung.",
        "Abweichend von § 6 Abs. 3 entscheidet bei Auszubildenden die Ausbildungsleitung.",
        "§ 6 gilt nicht für Auszubildende im ersten Jahr.",
        "Von § 6 Absatz 3 kann bei Auszubildenden abgewichen werden.",
        "Für Auszubildende gilt § 6 Abs. 3 nicht.",
    ],
)
def test_an_exception_that_names_the_paragraph_comes_along(tmp_path: Path, other: str) -> None:
    said = answered(tmp_path, QUESTION, ordnung=RULES.format(rule=RULE, other=other))
    assert RULE in said
    assert other in said


@pytest.mark.parametrize(
    "other",
    [
        "Auf Auszubildende findet § 6 Abs. 2 keine Anwendung.",
        "Abweichend von § 6 Abs. 3 SGB II entscheidet die Ausbildungsleitung.",
        "Nach § 6 Abs. 3 wird die Ausbildung nicht verlängert.",
        "§ 6 Abs. 3 gilt für Auszubildende entsprechend.",
        "§ 7 gilt nicht für Auszubildende.",
    ],
)
def test_what_names_another_place_or_limits_nothing_stays_away(tmp_path: Path, other: str) -> None:
    said = answered(tmp_path, QUESTION, ordnung=RULES.format(rule=RULE, other=other))
    assert RULE in said
    assert other not in said


def test_within_a_paragraph_the_absatz_is_enough(tmp_path: Path) -> None:
    other = "Absatz 3 gilt nicht in der Probezeit."
    rules = RULES.format(rule=RULE, other="Die Ausbildung dauert drei Jahre.").replace(
        "Die Technik stellt das Amt.", f"Die Technik stellt das Amt.\n\n(5) {other}"
    )
    assert other in answered(tmp_path, QUESTION, ordnung=rules)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("Nummer 2.1 der Vergaberichtlinie wird von 1.000 auf 3.000 Euro angehoben.", True),
        ("Nummer 2.1 der Reisekostenrichtlinie wird von 1.000 auf 3.000 Euro angehoben.", False),
        ("Nummer 2.2 der Vergaberichtlinie wird von 1.000 auf 3.000 Euro angehoben.", False),
        ("§ 4 Abs. 1 Nummer 2.1 der Vergaberichtlinie wird von 1.000 auf 3.000 Euro angehoben.", False),
    ],
)
def test_a_circular_that_changes_the_number_comes_along(tmp_path: Path, change: str, named: bool) -> None:
    question = "Bis zu welchem Wert darf direkt gekauft werden?"
    circular = f"# Rundschreiben zum Kauf\n\n{change}"
    said = answered(tmp_path, question, Vergaberichtlinie=NUMBERED, Rundschreiben=circular)
    assert "1.000 Euro gekauft" in said
    assert (change in said) == named


def test_the_kind_of_a_document_does_not_name_it(tmp_path: Path) -> None:
    rules = RULES.format(rule=RULE, other="Die Ausbildung dauert drei Jahre.")
    changes = [f"§ 6 Abs. 3 der Dienstvereinbarung {name} wird neu gefasst." for name in ("Homeoffice", "Arbeitszeit")]
    texts = {"Dienstvereinbarung Homeoffice": rules, "Rundmail": "# Homeoffice je Woche\n\n" + "\n\n".join(changes)}
    said = answered(tmp_path, QUESTION, **texts)
    assert RULE in said
    assert changes[0] in said
    assert changes[1] not in said


def test_a_long_paragraph_is_cut_into_sentences_as_often_as_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[int] = []

    def counted(canonical: CanonicalText, element: PlacedElement) -> list[Range]:
        cut.append(element.start)
        return sentences_in(canonical, element)

    monkeypatch.setattr(elsewhere, "sentences_in", counted)
    many = " ".join(f"Abweichend von § 6 Abs. 3 gilt für Gruppe {number} etwas anderes." for number in range(200))
    said = answered(tmp_path, QUESTION, ordnung=RULES.format(rule=RULE, other=many))
    assert said.count("Abweichend von § 6 Abs. 3") == elsewhere.MOST
    assert len(cut) == len(set(cut))
