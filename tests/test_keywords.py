from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.keywords import AVERAGE_LENGTH, coverage, query_terms, terms


def number(term: str) -> int:
    return zlib.crc32(term.encode())


def shared(one: str, other: str) -> set[int]:
    return set(query_terms(one).indices) & set(query_terms(other).indices)


def test_a_word_gives_its_stem_and_its_four_grams() -> None:
    expected = {number(term) for term in ("antrag", "_ant", "antr", "ntra", "trag", "rags", "ags_")}
    assert set(query_terms("Antrags").indices) == expected
    assert set(query_terms("ab").indices) == {number("ab"), number("_ab_")}


def test_a_passage_is_weighted_by_bm25() -> None:
    weights = dict(zip(terms("22 33 22").indices, terms("22 33 22").values, strict=True))
    length = 1.2 * (0.25 + 0.75 * 3 / AVERAGE_LENGTH)
    assert weights == {
        number("22"): pytest.approx(2 * 2.2 / (2 + length)),
        number("33"): pytest.approx(1 * 2.2 / (1 + length)),
    }


def test_a_question_has_each_term_once_with_weight_one() -> None:
    found = query_terms("Urlaub urlaub URLAUB")
    assert len(found.indices) == len(set(found.indices)) == 6
    assert set(found.values) == {1.0}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anträge", "antraege"),
        ("Straße", "STRASSE"),
        ("u\u0308ber Müll", "Muell"),
        ("Bezüge", "Bezug"),
        ("§ 4", "Paragraf 4"),
        ("§§ 22", "§22"),
        ("Art. 33", "Artikel 33"),
        ("Absatz 2", "Abs. 2"),
        ("Nummer 3", "Nr.3"),
        ("SGB II", "sgb ii"),
        ("am 01.03.2026", "01.03.2026"),
        ("1.250,50 Euro", "1.250,50"),
    ],
)
def test_spellings_of_the_same_meet(one: str, other: str) -> None:
    assert shared(one, other)


@pytest.mark.parametrize(
    ("term", "text"),
    [("§4", "nach § 4 Abs. 2"), ("abs2", "nach § 4 Abs. 2"), ("art33", "Art. 33"), ("sgbii", "SGB II")],
)
def test_a_reference_is_one_term(term: str, text: str) -> None:
    assert number(term) in query_terms(text).indices


def test_another_paragraph_is_not_met_by_its_reference() -> None:
    assert number("§4") not in query_terms("§ 14, § 40, § 4a, 4").indices
    assert number("art33") not in query_terms("Start 33, Part 33").indices


def test_a_number_stays_whole() -> None:
    assert query_terms("16250").indices == [number("16250")]
    assert not shared("16250", "162")


def test_a_misspelled_compound_still_meets_the_word() -> None:
    assert len(shared("Arbeitsunfähigkeitsbescheinigung", "Arbeitsunfahigkeitsbescheinigungen")) > 20


def test_stop_words_say_nothing() -> None:
    assert query_terms("Wer ist das und warum?").indices == []
    assert terms("").indices == []


def test_coverage_is_the_share_of_the_question_found() -> None:
    assert coverage("22 33", "33 44") == 0.5
    assert coverage("Urlaub", "urlaub beantragen") == 1
    assert coverage("wer ist das", "wer ist das") == 0


@given(st.text())
def test_any_text_gives_ascending_32_bit_terms_with_positive_weights(text: str) -> None:
    found = terms(text)
    assert found.indices == sorted(set(found.indices))
    assert all(0 <= index < 2**32 for index in found.indices)
    assert all(0 < value < 2.2 for value in found.values)
    assert found.indices == query_terms(text).indices


def test_threads_get_the_same_terms() -> None:
    words = [f"Verwaltungs{chr(97 + n % 26)}{chr(97 + n // 26)}verfahren" for n in range(400)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(query_terms, words))
    assert together == [query_terms(word) for word in words]
