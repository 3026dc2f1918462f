"""What changed between two texts, and where a cited place stands now."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.changes import section_changes, sections_of, shortened, word_changes
from ingest.counterpart import counterpart
from ingest.edition import CanonicalText, freeze
from tests.rooms import parse_text

BODIES = [f"Satz {letter} nennt die Frist von {n} Tagen für den Fall {letter}." for n, letter in enumerate("ABCDEF", 2)]
TEXT = "\n\n".join(f"# § {n} Thema {n}\n\n{body}" for n, body in enumerate(BODIES, 1))


def canonical(text: str) -> CanonicalText:
    return freeze(parse_text(text))


def kinds(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.kind, change.path[-1]) for change in section_changes(canonical(old), canonical(new))]


words = st.lists(st.sampled_from("der die das Frist Tage 10 14 § 4 Abs. nicht gilt. Konto,".split()), max_size=30).map(
    " ".join
)


@settings(deadline=None)
@given(words, words)
def test_the_runs_of_words_spell_both_texts(old: str, new: str) -> None:
    runs = word_changes(old, new)
    before = "".join(text for mark, text in runs if mark != "added")
    after = "".join(text for mark, text in runs if mark != "removed")
    assert (before.split(), after.split()) == (old.split(), new.split())


def test_one_changed_word_is_all_that_is_marked() -> None:
    runs = word_changes("Ein Passwort hat 10 Zeichen.", "Ein Passwort hat 14 Zeichen.")
    assert [(mark, text.strip()) for mark, text in runs] == [
        ("same", "Ein Passwort hat"),
        ("removed", "10"),
        ("added", "14"),
        ("same", "Zeichen."),
    ]


def test_long_unchanged_stretches_are_left_out_and_changes_are_not() -> None:
    long = " ".join(f"w{n}" for n in range(200))
    runs = shortened(word_changes(f"{long} alt {long}", f"{long} neu {long}"))
    assert [mark for mark, _ in runs] == ["same", "removed", "added", "same"]
    assert sum(len(text.split()) for _, text in runs) < 40


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (TEXT, []),
        (TEXT.replace("3 Tagen", "9 Tagen"), [("changed", "§ 2 Thema 2")]),
        (TEXT.replace("# § 2 Thema 2", "# § 2 Neues Thema"), [("changed", "§ 2 Neues Thema")]),
        (TEXT.replace("# § 2 Thema 2", "# § 9 Thema 2"), [("moved", "§ 9 Thema 2")]),
        (TEXT + "\n\n# § 7 Neu\n\nGanz anders lautender Inhalt.", [("added", "§ 7 Neu")]),
        (TEXT.replace(f"\n\n# § 3 Thema 3\n\n{BODIES[2]}", ""), [("removed", "§ 3 Thema 3")]),
        (
            TEXT.replace(f"# § 1 Thema 1\n\n{BODIES[0]}\n\n", "") + f"\n\n# § 1 Thema 1\n\n{BODIES[0]}",
            [("moved", "§ 1 Thema 1")],
        ),
    ],
    ids=["same", "changed", "renamed", "renumbered", "added", "removed", "moved"],
)
def test_sections_are_told_by_what_happened_to_them(new: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(TEXT, new) == expected


def test_a_section_inserted_between_moves_none_of_the_others() -> None:
    new = TEXT.replace("# § 4", "# § 3a Neu\n\nEin eingefügter Abschnitt.\n\n# § 4")
    assert kinds(TEXT, new) == [("added", "§ 3a Neu")]


sections = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=8)


@settings(deadline=None)
@given(sections, sections)
def test_every_section_is_told_once_or_is_the_same(old: list[tuple[int, int]], new: list[tuple[int, int]]) -> None:
    def text(entries: list[tuple[int, int]]) -> CanonicalText:
        return canonical("\n\n".join(f"# § {n} Thema\n\nDer Inhalt der Stelle lautet {m} Punkte." for n, m in entries))

    before, after = text(old), text(new)
    changes = section_changes(before, after)
    told_old = Counter(change.old.start for change in changes if change.old)
    told_new = Counter(change.new.start for change in changes if change.new)
    assert max([*told_old.values(), *told_new.values(), 0]) <= 1
    kept_old = [s.pieces for s in sections_of(before) if s.start not in told_old]
    kept_new = [s.pieces for s in sections_of(after) if s.start not in told_new]
    assert kept_old == kept_new


def place(old: str, quote: str, new: str) -> tuple[str, list[str]] | None:
    before, after = canonical(old), canonical(new)
    start = before.text.index(quote)
    found = counterpart(before, start, start + len(quote), after)
    if found is None:
        return None
    changed = [text.strip() for mark, text in found.changes if mark != "same"]
    return after.text[found.start : found.end], changed


RULE = "# § 4 Passwörter\n\nEin Passwort hat 10 Zeichen. Es wird alle 90 Tage geändert. Niemand gibt es weiter."


def test_an_unchanged_quote_is_found_where_it_stands_now() -> None:
    new = "# § 1 Neu\n\nVorangestellt.\n\n" + RULE.replace("§ 4", "§ 5").replace("90", "30")
    assert place(RULE, "Ein Passwort hat 10 Zeichen.", new) == ("Ein Passwort hat 10 Zeichen.", [])


def test_a_changed_sentence_is_found_whole_with_what_changed() -> None:
    assert place(RULE, "Ein Passwort hat 10 Zeichen.", RULE.replace("10", "mindestens 14")) == (
        "Ein Passwort hat mindestens 14 Zeichen.",
        ["10", "mindestens 14"],
    )


def test_the_number_of_the_paragraph_is_part_of_it_only_where_it_was_cited() -> None:
    old = "# § 4 Sperre\n\n(1) Nach drei Versuchen wird das Konto gesperrt. Es bleibt gesperrt."
    new = old.replace("drei", "fünf")
    assert place(old, "Nach drei Versuchen wird das Konto gesperrt.", new) == (
        "Nach fünf Versuchen wird das Konto gesperrt.",
        ["drei", "fünf"],
    )
    assert place(old, "(1) Nach drei Versuchen wird das Konto gesperrt.", new) == (
        "(1) Nach fünf Versuchen wird das Konto gesperrt.",
        ["drei", "fünf"],
    )


def test_a_heading_that_stayed_is_not_among_the_words() -> None:
    def told(new: str) -> list[str]:
        (change,) = section_changes(canonical(TEXT), canonical(new))
        return [text.strip() for _, text in change.words if text.strip()]

    assert told(TEXT.replace("3 Tagen", "9 Tagen")) == ["Satz B nennt die Frist von", "3", "9", "Tagen für den Fall B."]
    assert told(TEXT.replace("Thema 2", "Frist")) == ["§ 2", "Thema 2", "Frist", BODIES[1]]
    assert told(TEXT + "\n\n# § 7 Neu\n\nGanz anders.") == ["Ganz anders."]
    assert told(TEXT + "\n\n# § 7 Neu") == []


def test_of_equal_quotes_the_one_in_the_same_place_counts() -> None:
    text = "# § 1 A\n\nDie Frist beträgt 3 Tage.\n\n# § 2 B\n\nDie Frist beträgt 3 Tage."
    before = canonical(text)
    start = before.text.rindex("Die Frist")
    found = counterpart(before, start, start + 25, canonical("# § 0 Neu\n\nText.\n\n" + text))
    assert found is not None
    assert found.start == len("§ 0 Neu\n\nText.\n\n") + start


def test_a_few_words_that_stand_elsewhere_too_are_followed_where_they_stood() -> None:
    phrase = "Absatz 2 gilt entsprechend."
    old = f"# § 4 Frist\n\nDie Frist für Anträge auf Umzug beträgt zwei Wochen. {phrase}\n\n# § 9 Gebühr\n\nKeine."
    new = old.replace("Absatz 2", "Absatz 3").replace("Keine.", f"Keine wird erhoben. {phrase}")
    assert place(old, phrase, new) == ("Absatz 3 gilt entsprechend.", ["2", "3"])
    moved = new.replace("# § 4 Frist", "# § 5 Umzug").replace("Absatz 3", "Absatz 2")
    assert place(old, phrase, moved) == (phrase, [])
    before, after = canonical(old), canonical(moved)
    start = before.text.index(phrase)
    found = counterpart(before, start, start + len(phrase), after)
    assert found is not None
    assert found.start == after.text.index(phrase)
    assert place(old, phrase, f"# § 1 Anderes\n\nHier gilt viel. {phrase}") == (phrase, [])


def test_a_rule_that_changed_does_not_hide_behind_the_same_words_of_another_section() -> None:
    rule = "Der Antrag ist innerhalb von zwei Wochen bei der zuständigen Stelle schriftlich einzureichen."
    old = f"# § 4 Umzug\n\n{rule} Er ist zu begründen.\n\n# § 9 Gebühr\n\n{rule} Er kostet nichts."
    for new in (old, old.replace("§ 9", "§ 10")):
        new = new.replace("zwei Wochen", "sechs Wochen", 1)
        assert place(old, rule, new) == (rule.replace("zwei", "sechs"), ["zwei", "sechs"])
    moved = f"# § 1 Neu\n\nHier steht nun etwas ganz anderes.\n\n# § 9 Gebühr\n\n{rule} Er kostet nichts."
    assert place(moved, rule, moved.replace("§ 9 Gebühr", "§ 3 Kosten")) == (rule, [])


def test_a_table_row_leads_to_its_row() -> None:
    table = "# Fristen\n\nAnlass | Frist\nVorfall | 24 Stunden\nVerlust | 4 Stunden"
    new = table.replace("24 Stunden", "2 Stunden")
    assert place(table, "Vorfall | 24 Stunden", new) == ("Vorfall | 2 Stunden", ["24", "2"])


def test_what_is_gone_has_no_counterpart() -> None:
    assert place(RULE, "Niemand gibt es weiter.", "# Kantine\n\nMittags gibt es Suppe.") is None
