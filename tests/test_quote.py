"""The sentence that answers is chosen from the hits, by weights that are fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answers import Claim
from assistant.canon import Canon
from assistant.quote import Candidate, candidates, choose, lead_of
from assistant.retrieve import retrieve
from assistant.verbatim import verbatim_claims
from assistant.weigh import Calibration, Relevance, load_calibration
from ingest import pipeline
from ingest.corpus import find_sources
from ingest.parts import Parts
from tests.rooms import open_house, write_corpus

TEXT = """# Dienstanweisung

## § 4 Passwörter

Passwörter müssen mindestens 14 Zeichen lang sein. Passwörter werden nicht aufgeschrieben.

## § 5 Drucker

Gedruckt wird beidseitig.

Konto | Länge
Gast | 8 Zeichen
Verwaltung | 20 Zeichen"""
FIRST_COSINE = Calibration((20.0, 0.0, 0.0, 0.0), -9.0, 0.5, 0.1, margin=0.5)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    folder = write_corpus(tmp_path / "it", {"da.txt": TEXT})
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        yield house


def found(parts: Parts, question: str, calibration: Calibration = FIRST_COSINE) -> list[Candidate]:
    hits = retrieve(
        question, parts.register.live(date(2026, 3, 2), {"it"}), parts.store, parts.embedder, parts.register
    )
    return candidates(question, hits, Canon(parts.blobs), parts.embedder, parts.words.weights, calibration)


def test_the_best_sentence_comes_first_and_knows_why(parts: Parts) -> None:
    best = found(parts, "Müssen Passwörter mindestens 14 Zeichen lang sein?")[0]
    assert best.unit.shown == "Passwörter müssen mindestens 14 Zeichen lang sein."
    assert best.relevance.covered == 1.0
    assert best.relevance.fit > 0.5


def test_what_stands_below_the_same_question_answers_it(tmp_path: Path) -> None:
    text = "# Wann kommt die Post?\n\nZweimal täglich. Freitags nur einmal.\n\n# Wer kommt?\n\nDie Post im Auto."
    folder = write_corpus(tmp_path / "it", {"faq.txt": text})
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        for question in ("Wann kommt denn die Post?", "Post kommt wann"):
            chosen, probability = choose(found(house, question), FIRST_COSINE)
            assert (chosen[0].unit.shown, probability) == ("Zweimal täglich.", 1.0)
        for question in ("Wo kommt die Post?", "Wann kommt die Post nicht?", "Wann?"):
            assert not any(candidate.asked for candidate in found(house, question))


def test_date_lines_questions_and_heads_of_mails_answer_nothing(tmp_path: Path) -> None:
    lines = (
        "Hauptamt – Stand: 01.03.2026",
        "Wann kommt die Post?",
        "Von: a@b.de · An: c@d.de · Datum: heute",
        "Sie kommt.",
    )
    folder = write_corpus(tmp_path / "it", {"mail.txt": "# Post\n\n" + "\n\n".join(lines)})
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        assert [one.unit.shown for one in found(house, "Wann kommt die Post?")] == ["Sie kommt."]


def test_a_table_row_reads_with_the_names_of_its_columns(parts: Parts) -> None:
    shown = [candidate.unit.shown for candidate in found(parts, "Konto Verwaltung Länge")]
    assert shown[0] == "Konto: Verwaltung; Länge: 20 Zeichen"


def test_an_everyday_word_is_covered_by_what_rules_call_it(parts: Parts) -> None:
    by_text = {one.unit.shown: one.relevance for one in found(parts, "Kennwort aufschreiben?")}
    assert by_text["Passwörter werden nicht aufgeschrieben."].covered > by_text["Gedruckt wird beidseitig."].covered
    assert by_text["Passwörter müssen mindestens 14 Zeichen lang sein."].covered > 0


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose([], FIRST_COSINE) == ([], 0.0)


def test_only_what_is_near_the_best_is_shown_with_it(parts: Parts) -> None:
    some = found(parts, "Passwörter lang Zeichen")
    assert len(choose(some, replace(FIRST_COSINE, margin=0.0))[0]) == 1
    assert len(choose(some, replace(FIRST_COSINE, margin=1000.0))[0]) == 3


def test_a_rule_for_another_case_is_no_rival(parts: Parts) -> None:
    some = found(parts, "Wie lang sind Passwörter?")
    first, rival = some[0], next(one for one in some if one.unit.section != some[0].unit.section)
    assert lead_of(some) == pytest.approx(first.score - rival.score)
    twin = replace(rival, unit=replace(rival.unit, shown=first.unit.shown))
    assert lead_of([first, twin]) == 0.0
    beside = replace(rival, unit=replace(rival.unit, section=first.unit.section))
    assert lead_of([first, beside]) == pytest.approx(first.score - rival.score)


def test_what_is_not_sure_is_shown_with_places_elsewhere(parts: Parts) -> None:
    some = found(parts, "Passwörter lang Zeichen")
    unsure = replace(FIRST_COSINE, bias=-30.0, margin=0.0)
    chosen, probability = choose(some, unsure)
    assert probability < unsure.answer
    assert {candidate.unit.section[-1] for candidate in chosen} == {"§ 4 Passwörter", "§ 5 Drucker"}
    assert len(chosen) > len(choose(some, replace(FIRST_COSINE, margin=0.0))[0])


def test_of_many_unsure_places_only_those_worth_a_look_are_shown(parts: Parts) -> None:
    best = found(parts, "Passwörter")[0]
    strange = Calibration((0.0, 8.0, 0.0, 0.0), -4.0, 1.1, 0.0)
    covers = (1.0, 1.0, 1.0, 1.0, 0.0, 1.0)  # of the question; one of the later ones says nothing of it
    texts = (
        "Erstens.",
        "Zweitens ja.",
        "Drittens nie da.",
        "Vier vor allem hier.",
        "Fünf bleibt weg.",
        "Sechs steht weit weg.",
    )
    scores = (20.0, 19.9, 19.8, 19.7, 19.6, 16.0)
    listed = [
        replace(
            best,
            score=score,
            relevance=replace(best.relevance, covered=covered),
            unit=replace(best.unit, range=(at, at + 1), shown=text, after=(), beside=(), items=()),
        )
        for at, (text, score, covered) in enumerate(zip(texts, scores, covers, strict=True))
    ]
    chosen, _ = choose(listed, strange)
    assert [one.unit.shown for one in chosen] == list(texts[:4])


def test_of_a_table_of_ranges_the_row_for_the_amount_remains(tmp_path: Path) -> None:
    table = "Wert | Verfahren\nbis 1.000 € | Kauf\nüber 1.000 € bis 10.000 € | Anfrage\nab 10.000 € | Ausschreibung"
    folder = write_corpus(tmp_path / "it", {"da.txt": f"# Vergabe\n\n{table}\n\nSatz | Kauf\n3 € | 8 Stück"})
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        rows = {one.unit.shown for one in found(house, "Welches Verfahren bei 8.000 Euro?")}
        assert rows == {"Wert: über 1.000 € bis 10.000 €; Verfahren: Anfrage", "Satz: 3 €; Kauf: 8 Stück"}
        for question in ("Welches Verfahren bei 8 Tagen?", "Welches Verfahren am 8. März?", "Welches Verfahren?"):
            assert len(found(house, question)) == 4


def test_a_range_is_compared_only_with_those_for_the_same(tmp_path: Path) -> None:
    rows = ("Bau | bis 10.000 € | frei", "Bau | über 10.000 € | Prüfung", "Dienst | bis 2.000 € | frei")
    folder = write_corpus(tmp_path / "it", {"da.txt": "# Vergabe\n\nArt | Wert | Weg\n" + "\n".join(rows)})
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        ways = [one.unit.shown.split("; ")[:2] for one in found(house, "Welcher Weg bei 8.000 Euro?")]
        assert sorted(ways) == [["Art: Bau", "Wert: bis 10.000 €"], ["Art: Dienst", "Wert: bis 2.000 €"]]


def test_the_probability_follows_the_weights() -> None:
    relevance = Relevance(cosine=0.9, covered=0.5, placed=1.0, fit=0.0)
    assert Calibration((0.0, 0.0, 0.0, 0.0), 0.0, 0.5, 0.1).probability(relevance) == 0.5
    # 10 * 0.9 + 2 * 0.5 - 10 = 0
    assert Calibration((10.0, 2.0, 0.0, 7.0), -10.0, 0.5, 0.1).probability(relevance) == pytest.approx(0.5)


def test_the_committed_calibration_fits_the_features() -> None:
    calibration = load_calibration()
    relevance = Relevance(0.8, 0.5, 0.5, 0.5, 0.5, 2.0)
    assert 0.0 < calibration.probability(relevance) < 1.0
    assert calibration.score(relevance) > calibration.score(replace(relevance, cosine=0.7))
    assert 0.0 < calibration.nearby < calibration.answer < 1.0


def test_all_cases_of_one_rule_stand_side_by_side(parts: Parts) -> None:
    some = found(parts, "Passwörter lang Zeichen")[0].alone()
    accounts = ("Gast", "Schul", "Dienst", "Standard")
    cases = [
        replace(
            some,
            unit=replace(
                some.unit, range=(at, at + 1), shown=f"Passwörter für {name}konten müssen lang sein, mindestens {at}."
            ),
            score=10.0 + at,
        )
        for at, name in enumerate(accounts)
    ]
    assert choose(cases[::-1], replace(FIRST_COSINE, margin=2.0))[0] == cases


def test_the_likeliest_section_is_shown_first_and_read_from_its_beginning(parts: Parts) -> None:
    passwords = [one for one in found(parts, "Passwörter") if one.unit.section[-1].startswith("§ 4")]
    first, second = sorted((one.alone() for one in passwords), key=lambda one: one.unit.range)
    (elsewhere,) = [one for one in found(parts, "Drucker") if one.unit.shown == "Gedruckt wird beidseitig."]
    canon = Canon(parts.blobs)
    shown = [
        [claim.text for claim in verbatim_claims(some, canon)]
        for some in ([second, elsewhere, first], [elsewhere, second, first])
    ]
    texts = [one.unit.shown for one in (first, second, elsewhere)]
    assert shown == [texts, [texts[2], *texts[:2]]]


def test_a_neighbour_that_answers_better_stands_out_and_not_as_a_neighbour(parts: Parts) -> None:
    passwords = [one for one in found(parts, "Passwörter") if one.unit.section[-1].startswith("§ 4")]
    length, written = sorted(passwords, key=lambda one: one.unit.range)
    # As in a long paragraph: the first has room for the second beside it, the second has none.
    chosen, _ = choose([written.alone(), length], replace(FIRST_COSINE, margin=1000.0))
    claims = list(verbatim_claims(chosen, Canon(parts.blobs)))
    assert [claim.text for claim in claims] == [length.unit.shown, written.unit.shown]
    # And as the sentence that limits the first.
    limited = replace(length, unit=replace(length.unit, beside=(), after=(written.unit.range,)))
    chosen, _ = choose([written.alone(), limited], replace(FIRST_COSINE, margin=1000.0))
    claims = list(verbatim_claims(chosen, Canon(parts.blobs)))
    assert [claim.text for claim in claims] == [length.unit.shown, written.unit.shown]


def test_what_limits_two_chosen_items_hides_neither(parts: Parts) -> None:
    one, two, limit, *_ = sorted(found(parts, "Passwörter"), key=lambda one: (one.hit.edition.number, one.unit.range))
    same = [replace(some.alone(), hit=one.hit) for some in (one, two)]
    limited = [replace(some, unit=replace(some.unit, items=(limit.unit.range,))) for some in same]
    claims = list(verbatim_claims(limited, Canon(parts.blobs)))
    assert [claim.text for claim in claims] == [some.unit.shown for some in (one, two, limit)]


def test_a_sentence_of_a_list_that_is_shown_takes_no_place(parts: Parts) -> None:
    first, second, *_ = found(parts, "Passwörter")
    start, end = second.unit.range
    listed = replace(first, unit=replace(first.unit, items=((start - 1, end + 1),)))
    shown = choose([listed, second], replace(FIRST_COSINE, margin=1000.0))[0]
    assert [one.unit.range for one in shown] == [first.unit.range]


def test_the_part_that_answers_is_found_where_it_stands(tmp_path: Path) -> None:
    folder = write_corpus(
        tmp_path / "rollen", {"rollen.md": "# Zugang\n\nFolgende Rollen gelten:\n\n- Rolle\n- Stelle"}
    )
    with open_house(tmp_path / "rollen-home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        hits = retrieve("Rolle", house.register.live(date(2026, 3, 2)), house.store, house.embedder, house.register)
        canon = Canon(house.blobs)
        some = candidates("Rolle", hits, canon, house.embedder, house.words.weights, FIRST_COSINE)
        (claim,) = verbatim_claims([one for one in some if one.unit.shown == "Rolle"], canon)
    assert isinstance(claim, Claim)
    assert (claim.text, claim.focus) == ("Folgende Rollen gelten: Rolle", (24, 29))
