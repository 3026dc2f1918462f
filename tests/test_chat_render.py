from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import Answer, Citation, Claim, Nearest, Verdict, Withheld
from assistant.chat.render import Numbers, answer_markdown, claim_markdown, escape, link
from assistant.chat.voice import spoken

SUPPORTED = Verdict("supported", "")
ONE = Citation("d", "e1", "DA IT, § 4, S. 3, Stand 01.03.2026", 10, 20, "Zwölf Zeichen.", 3, (), "live")
TWO = replace(ONE, start=30, end=40, quote="Kein Wechsel.", label="DA IT, § 5, S. 3, Stand 01.03.2026")


def claim(text: str, *citations: Citation) -> Claim:
    return Claim(text, SUPPORTED, citations)


def test_every_claim_carries_its_links_numbered_by_first_appearance() -> None:
    markdown = answer_markdown(Answer("?", "generated", (claim("A.", TWO), claim("B.", ONE, TWO))))
    first = '[\\[1\\]](/quellen/e1-30-40 "DA IT, § 5, S. 3, Stand 01.03.2026")'
    second = '[\\[2\\]](/quellen/e1-10-20 "DA IT, § 4, S. 3, Stand 01.03.2026")'
    assert f"A. {first}\n\nB. {second} {first}" in markdown
    assert f"- {first} DA IT, § 5, S. 3, Stand 01.03.2026\n- {second} DA IT" in markdown


def test_citations_of_one_label_share_a_source_line() -> None:
    same = replace(TWO, label=ONE.label)
    markdown = answer_markdown(Answer("?", "generated", (claim("A.", ONE, same),)))
    assert markdown.count("- [") == 1


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Bürger:innen", "Bürger\\:innen"),
        ("<b>fett</b> *x* _y_ `z`", "\\<b\\>fett\\</b\\> \\*x\\* \\_y\\_ \\`z\\`"),
        ("![](https://evil.example/?q=1)", "!\\[\\](https\\://evil.example/?q=1)"),
        ("1. erstens\n- zweitens\n# drittens\n    viertens", "1\\. erstens\n\\- zweitens\n\\# drittens\nviertens"),
        ("&lt; | ~~weg~~", "\\&lt; \\| \\~\\~weg\\~\\~"),
        ("a\u200bb\u202ec\U000e0041d\ufeff", "abcd"),
    ],
)
def test_document_text_stays_text(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_a_hostile_label_cannot_leave_the_link() -> None:
    hostile = replace(ONE, label='x") ![](https://evil.example/a.png) [y]("\n# z')
    assert link(hostile, "[1]") == "[\\[1\\]](/quellen/e1-10-20 \"x') ![](https://evil.example/a.png) [y](' # z\")"


def test_names_and_titles_stay_on_one_line() -> None:
    markdown = answer_markdown(Answer("?", "verbatim", nearest=(Nearest(ONE, "Ein\n\n# Titel", "I\nT", "A\n- B", ""),)))
    assert "- [Ein # Titel](" in markdown
    assert "I T · Ansprechstelle\\: A - B" in markdown


def test_a_verbatim_claim_is_a_quotation_and_a_table_stays_a_table() -> None:
    assert claim_markdown(claim(ONE.quote, ONE), Numbers()).startswith("> Zwölf Zeichen. [")
    table = claim_markdown(claim("Ort | Satz\nBonn | 20", ONE), Numbers())
    assert table.startswith("| Ort | Satz |\n| --- | --- |\n| Bonn | 20 |\n\n[")
    assert claim_markdown(claim("Bonn | 20", ONE), Numbers()).startswith("Bonn · 20 [")
    assert claim_markdown(claim("- Punkt", ONE), Numbers()).startswith("- Punkt [")


def test_the_part_that_answers_stands_out() -> None:
    said = replace(claim("Es gilt *A*. Zwölf Zeichen. Ohne Ausnahme.", ONE), focus=(13, 27))
    assert claim_markdown(said, Numbers()).startswith("Es gilt \\*A\\*. **Zwölf Zeichen.** Ohne Ausnahme. [")


def test_a_word_that_holds_the_part_that_answers_stays_whole() -> None:
    said = "Folgende Rollen haben Zugang: Rolle"
    shown = claim_markdown(replace(claim(said, ONE), focus=(30, 35)), Numbers())
    assert shown.startswith("Folgende Rollen haben Zugang\\: **Rolle** [")


def test_a_superseded_source_says_so() -> None:
    old = replace(ONE, state="superseded")
    assert "**überholt, es gibt eine neuere Fassung**" in answer_markdown(Answer("?", "verbatim", (claim("A.", old),)))


def test_documents_that_disagree_are_named_before_the_sources_and_read_aloud() -> None:
    named = ("Leitfaden (01.03.2026)", "Rundmail *neu*")
    markdown = answer_markdown(Answer("Was gilt?", "verbatim", (claim(ONE.quote, ONE),), disagreeing=named))
    told = "**Diese Dokumente sagen dazu Verschiedenes; bitte klären Sie, was gilt:** "
    assert f"{told}Leitfaden (01.03.2026); Rundmail \\*neu\\*\n\n## Quellen" in markdown
    assert spoken(markdown).startswith(
        "Diese Dokumente sagen dazu Verschiedenes; bitte klären Sie, was gilt: Leitfaden"
    )


def test_an_answer_is_framed_in_the_language_of_its_question() -> None:
    nearest = (Nearest(ONE, "DA IT", "IT", "Anna", ""),)
    answer = Answer("What must I do?", "verbatim", (claim(ONE.quote, ONE),), near_miss=True, nearest=nearest)
    markdown = answer_markdown(replace(answer, understood_as="What must I do"))
    for word in ("Understood as", "Sources", "Contact"):
        assert word in markdown
    assert "Quellen" not in markdown


def test_of_many_near_misses_a_few_come_first_with_all_of_their_place() -> None:
    claims = [claim(f"Satz {at}.", replace(ONE, start=at, label=f"DA, § {max(at, 3)}")) for at in range(6)]
    markdown = answer_markdown(Answer("Was gilt?", "verbatim", tuple(claims), near_miss=True))
    first, further = markdown.split("## Weitere mögliche Stellen\n\n")
    assert "Satz 3" in first  # stands with the three before it
    assert "Satz 4" in further
    assert "Satz 4" not in spoken(markdown)
    assert "Weitere" not in answer_markdown(Answer("Was gilt?", "verbatim", tuple(claims)))
    assert "Weitere" not in answer_markdown(Answer("Was gilt?", "verbatim", tuple(claims[:3]), near_miss=True))


def test_withheld_statements_are_counted_with_their_reasons() -> None:
    withheld = (Withheld("x", "Die Quelle nennt 72 Stunden, nicht 24."), Withheld("y", ""))
    answer = Answer("?", "generated", (claim("A.", ONE),), withheld)
    assert "2 Aussagen nicht belegt und weggelassen (Die Quelle nennt 72 Stunden, nicht 24)." in answer_markdown(answer)
    one = answer_markdown(replace(answer, withheld=withheld[1:]))
    assert "1 Aussage nicht belegt und weggelassen." in one
    assert "x" not in one.replace("nächst", "")


def test_the_mode_is_named_only_where_there_is_an_answer() -> None:
    answer = Answer("?", "verbatim", (claim("A.", ONE),))
    assert "Wörtliche Fundstellen, kein Sprachmodell aktiv." in answer_markdown(answer)
    assert "Sprachmodell" not in answer_markdown(replace(answer, claims=()))


def test_an_abstention_names_where_to_look_and_whom_to_ask() -> None:
    nearest = Nearest(ONE, "DA IT", "IT", "IT-Sicherheit", "it@amt.example")
    markdown = answer_markdown(Answer("?", "verbatim", nearest=(nearest,)))
    assert markdown.startswith("Dazu finde ich in den freigegebenen Quellen nichts.\n\n## Dort")
    assert "- [DA IT](/quellen/e1-10-20 " in markdown
    assert "IT · Ansprechstelle\\: IT-Sicherheit, it@amt.example" in markdown


def test_a_near_miss_is_not_an_answer() -> None:
    markdown = answer_markdown(Answer("?", "verbatim", (claim(ONE.quote, ONE),), near_miss=True))
    assert markdown.index("nichts.") < markdown.index("Am ehesten passt:") < markdown.index("> Zwölf")
