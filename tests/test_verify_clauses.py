"""Statements within a sentence: affirmed or denied, how binding, under which condition."""

from __future__ import annotations

import pytest

from assistant.verify.clauses import read_clauses
from assistant.verify.modality import read_force
from assistant.verify.normal import normalise


@pytest.mark.parametrize(
    ("text", "force", "negated"),
    [
        ("Der Antrag ist schriftlich zu stellen.", "must", False),
        ("Der Antrag muss gestellt werden.", "must", False),
        ("Die Akte ist einzureichen.", "must", False),
        ("Die Weitergabe ist untersagt.", "may", True),
        ("Akten dürfen nicht kopiert werden.", "may", True),
        ("Ein Wechsel ist nicht vorgeschrieben.", "must", True),
        ("Die Teilnahme ist freiwillig.", "must", True),
        ("Die Frist kann verlängert werden.", "may", False),
        ("Der Urlaub soll gewährt werden.", "should", False),
        ("Die Kosten werden erstattet.", "is", False),
        ("Die Zahlung entfällt.", "is", True),
        ("Die erforderlichen Formulare stehen bereit.", "is", False),
        ("Der Gutschein ist übertragbar.", "may", False),
        ("Die Arbeitszeit darf zehn Stunden nicht überschreiten.", "limit", False),
        ("Leiten Sie die Nachricht nicht weiter.", "order", True),
        ("Auch nicht gemeldete Datenpannen werden dokumentiert.", "is", False),
    ],
)
def test_force_and_denial_are_read(text: str, force: str, negated: bool) -> None:
    assert read_force(text) == (force, negated)


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("Die Frist wird verlängert, wenn der Antrag komplex ist.", ["main", "condition"]),
        ("Die Meldung erfolgt sofort, es sei denn, es besteht kein Risiko.", ["main", "exception"]),
        ("Reagiert sie nicht, gibt die Stabsstelle frei.", ["condition", "main"]),
        ("Sie darf nur ablehnen, wenn es nicht anders geht.", ["main", "restriction"]),
        ("Kosten werden erstattet, insbesondere wenn kein Bus fährt.", ["main", "concession"]),
        ("Maßgeblich ist der Eingang beim Jobcenter, nicht der Eingang beim Amt.", ["main", "contrast"]),
        ("Das Ersuchen geht an das Team Recht, das am selben Tag entscheidet.", ["main", "relative"]),
        ("Großbuchstaben, Kleinbuchstaben und Ziffern sind nötig.", ["main"]),
        ("Wer mitgenommen wird, bekommt nichts.", ["condition", "main"]),
        ("Es ist nicht nötig, dass alle kommen.", ["main", "content"]),
        ("Pausen dürfen nicht an den Anfang oder das Ende der Arbeitszeit gelegt werden.", ["main"]),
    ],
)
def test_sentence_is_divided_into_its_statements(sentence: str, roles: list[str]) -> None:
    clauses = read_clauses(normalise(sentence))
    assert [one.role for one in clauses] == roles


def test_clauses_cover_the_sentence() -> None:
    sentence = "Das Passwort ist zu ändern und der Servicedesk zu informieren; sie gilt nicht, wenn es eilt."
    clauses = read_clauses(sentence)
    assert clauses[0].start == 0 and clauses[-1].end == len(sentence)
    assert all(one.end == following.start for one, following in zip(clauses, clauses[1:], strict=False))


def test_second_part_shares_the_verb_of_the_first() -> None:
    first, second = read_clauses("Das Passwort ist zu ändern und der Servicedesk zu informieren.")
    assert (second.force, second.leans_on) == (first.force, 0) == ("must", 0)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("(2) Kolleginnen und Kollegen helfen.", "Kollegen helfen."),
        ("Mitarbeiter:innen helfen.", "Mitarbeiter helfen."),
        ("Die oder der Beauftragte hilft.", "Die Beauftragte hilft."),
        ("Werdende Mütter erhalten das.", "Schwangere erhalten das."),
        ("Am 24. und 31. Dezember", "Am 24. Dezember und 31. Dezember"),
        ("Das kostet nichts.", "Das ist kostenlos."),
        ("1. März 2026 ist frei.", "1. März 2026 ist frei."),
    ],
)
def test_same_meaning_is_brought_to_the_same_words(text: str, plain: str) -> None:
    assert normalise(text) == plain
