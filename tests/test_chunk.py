from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.chunk import LONGEST, cut_passages
from ingest.edition import freeze
from ingest.labels import label
from ingest.passages import Element, ParsedFile, Passage, table_text
from tests.rooms import parse_text


def cut(text: str) -> list[Passage]:
    return cut_passages(freeze(parse_text(text)), "da", "DA IT", "Stand 01.03.2026")


def words(count: int, word: str = "Wort") -> str:
    return " ".join([word] * (count - 1) + [f"{word}."])


def test_no_passage_crosses_a_section() -> None:
    passages = cut("# § 1 Zweck\n\nKurz.\n\n# § 2 Ziel\n\nAuch kurz.")
    assert [(passage.section, passage.text) for passage in passages] == [
        (("§ 1 Zweck",), "Kurz."),
        (("§ 2 Ziel",), "Auch kurz."),
    ]


def test_a_footnote_between_items_hides_no_lead_in() -> None:
    first = Element("list_item", "Der Antrag " + "mit allem " * 80)
    note = Element("footnote", "¹ In Kopie. " + "Sie wird geprüft. " * 20, attached_to=1)
    elements = (Element("paragraph", "Beizufügen sind:"), first, note, Element("list_item", "der Ausweis"))
    passages = cut_passages(freeze(ParsedFile(elements, page_count=1)), "da", "DA", "")
    assert len(passages) > 1
    assert [passage.lead for passage in passages[1:]] == ["Beizufügen sind:"] * (len(passages) - 1)


def test_a_label_says_the_title_once() -> None:
    assert label("Hausordnung", "Hausordnung", 1, "") == "Hausordnung, S. 1"


def test_the_label_names_paragraph_and_edition() -> None:
    (passage,) = cut("# § 4 Passwörter\n\n(2) Ein Passwort hat 14 Zeichen.")
    assert passage.label == "DA IT, § 4 Abs. 2, Stand 01.03.2026"


def test_a_list_stays_with_its_first_line_however_short_the_neighbours() -> None:
    text = f"# § 1 A\n\n(1) {words(70)}\n\n(2) Es gilt:\n\n- eins\n- zwei\n\n(3) {words(70)}"
    assert any("(2) Es gilt:\n\neins\n\nzwei" in passage.text for passage in cut(text))


def test_a_long_table_is_cut_between_rows_and_every_part_leads_with_the_header() -> None:
    rows = [("Land", "Satz")] + [(f"Land{n} im Norden", f"{n} Euro am Tag") for n in range(90)]
    file = ParsedFile((Element("table", table_text(rows), cells=tuple(rows)),))
    passages = cut_passages(freeze(file), "d", "Sätze", "")
    assert len(passages) > 1
    assert "\n".join(passage.text for passage in passages) == table_text(rows)
    assert [passage.lead for passage in passages] == [""] + ["Land | Satz"] * (len(passages) - 1)


def test_a_long_paragraph_is_cut_at_sentences_with_one_in_common() -> None:
    sentences = [f"Satz {n} " + words(30) for n in range(20)]
    passages = cut("# A\n\n" + " ".join(sentences))
    assert all(len(passage.text.split()) <= LONGEST for passage in passages)
    for one, other in pairwise(passages):
        assert one.end > other.start
        assert all(any(sentence in passage.text for passage in passages) for sentence in sentences)


def test_a_heading_with_nothing_below_is_not_lost() -> None:
    assert [passage.text for passage in cut("# Teil A\n\n# Teil B\n\nText.")] == ["Teil A", "Text."]


def test_hidden_text_is_never_a_passage() -> None:
    secret = Element("paragraph", "Versteckt.", hidden=True)
    for kind in ("paragraph", "list_item"):
        file = ParsedFile((Element(kind, "Offen."), secret, Element(kind, "Auch offen."), secret))
        assert [passage.text for passage in cut_passages(freeze(file), "d", "t", "")] == ["Offen.", "Auch offen."]


def test_equal_text_twice_gives_two_passages_with_their_own_ids() -> None:
    first, second = cut(f"# A\n\n{words(100)}\n\n{words(100)}")
    assert first.text == second.text
    assert first.id != second.id


def test_the_id_does_not_depend_on_what_stands_before() -> None:
    one = cut("# A\n\nGleich.\n\n# B\n\nAnders.")
    other = cut("# Neu\n\nEingeschoben.\n\n# A\n\nGleich.\n\n# B\n\nAnders.")
    assert {passage.id for passage in one} < {passage.id for passage in other}


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_every_word_is_in_a_passage(lengths: list[int]) -> None:
    blocks = [words(length, f"w{n}x") for n, length in enumerate(lengths)]
    passages = cut("# A\n\n" + "\n\n".join(blocks))
    covered = {at for passage in passages for at in range(passage.start, passage.end)}
    canonical = freeze(parse_text("# A\n\n" + "\n\n".join(blocks))).text
    missed = [character for at, character in enumerate(canonical[3:], 3) if at not in covered]
    assert not "".join(missed).strip()
    assert all(canonical[passage.start : passage.end] == passage.text for passage in passages)
