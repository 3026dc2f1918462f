from __future__ import annotations

import pytest

from assistant.cited import Place, named_places, places_referred_to, stands_at

SGB = "SGB II\nKapitel 2 › § 7 Leistungsberechtigte\n(1) Leistungen erhalten Personen"


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("Was regelt § 7 SGB II?", (Place("§", "7", ("sgb", "ii")),)),
        ("Was steht in § 7 Abs. 1 Satz 2 Nr. 3 SGB II?", (Place("§", "7", ("sgb", "ii")),)),
        ("Gilt Artikel 6 der DSGVO oder §41a?", (Place("art", "6", ("dsgvo",)), Place("§", "41a"))),
        ("Was sagt Paragraf 4 Passwörter?", (Place("§", "4"),)),
        ("Wie lang muss mein Passwort sein?", ()),
        ("Ist die Art 3 der Ware egal?", (Place("art", "3"),)),
    ],
)
def test_places_are_read_with_their_law(question: str, places: tuple[Place, ...]) -> None:
    assert named_places(question) == places


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("§ 7 SGB II", True),
        ("§ 7", True),
        ("§ 7 SGB I", False),
        ("§ 7 SGB III", False),
        ("§ 7a SGB II", False),
        ("§ 8 SGB II", False),
        ("Art. 7 SGB II", False),
        ("Leistungen", False),
    ],
)
def test_a_passage_stands_where_its_headings_say(question: str, right: bool) -> None:
    assert stands_at(named_places(question), SGB) == right


def test_a_place_that_the_text_only_mentions_does_not_count() -> None:
    assert not stands_at(named_places("§ 9 SGB II"), "SGB II\n§ 7 Leistungsberechtigte\n§ 9 gilt entsprechend")


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Die Leistung kann nach § 66 versagt werden.", (Place("§", "66"),)),
        ("Das gilt nach § 44 Absatz 1 des Zehnten Buches entsprechend.", (Place("§", "44", ("sgb", "x")),)),
        ("§ 35 Abs. 2 SGB I bleibt unberührt.", (Place("§", "35", ("sgb", "i")),)),
        ("§ 5 des Bundesdatenschutzgesetzes bleibt unberührt.", ()),
        ("Näheres regelt § 9 der Dienstanweisung.", ()),
        ("§ 44 Abs. 1 und 4 SGB X gilt.", ()),
        ("Die §§ 44 und 45 SGB X gelten.", ()),
        ("§ 44 Abs. 1 i. V. m. § 45 SGB X gilt.", (Place("§", "45", ("sgb", "x")),)),
    ],
)
def test_a_sentence_refers_to_places_whose_document_is_known(sentence: str, places: tuple[Place, ...]) -> None:
    assert places_referred_to(sentence) == places


def test_a_book_of_the_social_code_is_found_under_its_written_out_title() -> None:
    assert stands_at(named_places("Was sagt § 44 des Zehnten Buches?"), "Zehntes Buch Sozialgesetzbuch\n§ 44 Rücknahme")
