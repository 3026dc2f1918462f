"""Which German words may say the same."""

from __future__ import annotations

import pytest

from assistant.verify.roots import roots
from assistant.verify.words import alike, divided, excludes, is_actor, read_words, rests_of


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("die Genehmigung", "genehmigt"),
        ("die Anträge", "ein Antrag"),
        ("eingereicht", "einzureichen"),
        ("vorgelegt", "vorzulegen"),
        ("die Entscheidung", "entschieden"),
        ("verschlossen", "verschließen"),
        ("anerkannt", "anzuerkennen"),
        ("wiederherstellen", "wiederhergestellt"),
        ("das Attest", "die Bescheinigung"),
        ("der Antrag", "der Folgeantrag"),
        ("des Kontos", "die Administrationskonten"),
    ],
)
def test_forms_synonyms_and_heads_of_compounds_are_alike(wanted: str, found: str) -> None:
    assert alike(read_words(wanted)[-1], read_words(found)[-1])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("die Teamleitung", "die Bereichsleitung"),
        ("der Arbeitgeber", "der Arbeitnehmer"),
        ("der Folgeantrag", "der Antrag"),
        ("höher", "die Höhe"),
        ("vorliegen", "vorlegen"),
    ],
)
def test_other_words_are_not_alike(wanted: str, found: str) -> None:
    assert not alike(read_words(wanted)[-1], read_words(found)[-1])


def test_prefix_at_the_end_of_the_clause_belongs_to_the_verb() -> None:
    verb = next(one for one in read_words("Sie reicht den Antrag ein.") if one.text == "reicht")
    assert verb.roots & roots("eingereicht")


def test_shortened_compound_shares_the_last_head() -> None:
    film = next(one for one in read_words("Foto-, Film- und Tonaufnahmen sind erlaubt.") if one.text == "Film")
    assert alike(read_words("Die Filmaufnahmen")[-1], film)


def test_compound_of_two_known_words_is_divided() -> None:
    known = roots("verdacht") | roots("missbrauch")
    assert divided("missbrauchsverdacht", known)
    assert not divided("diebstahlsverdacht", known)
    assert "wechsel" in rests_of("passwortwechsel", roots("passwort"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("schriftlich", "mündlich"), ("verschlüsselt", "unverschlüsselt"), ("gekürzt", "erhöht"), ("intern", "externe")],
)
def test_opposites_exclude_each_other(one: str, other: str) -> None:
    assert excludes(read_words(one)[0], read_words(other)[0])
    assert not excludes(read_words(one)[0], read_words(one)[0])


def test_people_and_offices_act_and_things_do_not() -> None:
    assert all(is_actor(read_words(f"die {name}")[-1]) for name in ("Teamleitung", "Behörde", "Beschäftigten", "ISB"))
    assert not any(is_actor(read_words(f"die {name}")[-1]) for name in ("Passwörter", "Kilometer", "Frist"))
