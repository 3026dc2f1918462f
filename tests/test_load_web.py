from __future__ import annotations

import pytest

from ingest.load_markdown import read_markdown
from ingest.load_marks import Parts
from ingest.load_web import read_html


def pieces(parts: Parts) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in parts.elements]


def test_numbers_of_ordered_lists_are_in_the_text() -> None:
    parts = read_html("<ol start='3'><li>drei<li><p>vier</p><ol type='a'><li>A</ol></ol><ul><li>Punkt</ul>")
    assert pieces(parts) == [
        ("list_item", "3. drei"),
        ("list_item", "4. vier"),
        ("list_item", "a. A"),
        ("list_item", "Punkt"),
    ]


def test_what_a_site_repeats_is_left_out_but_a_heading_in_the_header_stays() -> None:
    parts = read_html(
        """<a class="skip-link">Zum Inhalt</a><header><h1>Merkblatt</h1></header><div role="navigation">Menü</div>
        <div class="breadcrumb">Start</div><article><header>Von Team 3</header><p>Inhalt der Seite.</p>
        <footer>Quelle: Gesetz</footer></article><footer>Impressum</footer>"""
    )
    assert [text for _, text in pieces(parts)] == ["Merkblatt", "Von Team 3", "Inhalt der Seite.", "Quelle: Gesetz"]
    assert parts.notices == ()


def test_a_box_with_a_heading_beside_the_main_part_stays_whole() -> None:
    box = "<aside><h2>Ansprechpersonen</h2><p>Zimmer 214</p></aside>"
    parts = read_html(f"<p>Start</p><main><h1>Wohngeld</h1><p>{'Es gilt das Gesetz. ' * 20}</p></main>{box}")
    assert [text for _, text in pieces(parts)][-2:] == ["Ansprechpersonen", "Zimmer 214"]
    assert "Start" not in [text for _, text in pieces(parts)]


def test_more_surroundings_than_content_is_said_and_nothing_but_surroundings_is_content() -> None:
    parts = read_html(f"<nav>{'Menüpunkt ' * 20}</nav><p>Kurzer Inhalt der Seite, der bleibt.</p>")
    assert [notice.code for notice in parts.notices] == ["left_out"]
    assert pieces(read_html("<footer><p>Alles steht hier.</p></footer>")) == [("paragraph", "Alles steht hier.")]


@pytest.mark.parametrize(
    "attribute",
    [
        'style="display: none"',
        "hidden",
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="color:#fff"',
        'style="color: white"',
    ],
)
def test_text_that_a_browser_does_not_show_is_marked(attribute: str) -> None:
    parts = read_html(f"<p>sichtbar</p><div {attribute}><p>verborgen</p></div>")
    assert [(e.text, e.hidden) for e in parts.elements] == [("sichtbar", False), ("verborgen", True)]


def test_what_stands_in_a_table_but_in_no_cell_comes_before_it() -> None:
    parts = read_html(
        "<p>Sätze:</p><table>Stand: Mai 2026<tr><th>Art<th>Satz</tr><tr>Achtung<td>Kopie<td>0,50 Euro</tr>"
        "zuzüglich Porto<div>je Blatt</div></table><table hidden>geheim<tr><td>A<td>B</tr></table><p>Ende</p>"
    )
    loose = [("paragraph", "Stand: Mai 2026"), ("paragraph", "zuzüglich Porto"), ("paragraph", "je Blatt")]
    loose.append(("paragraph", "Achtung"))
    assert sorted(pieces(parts)[1:5]) == sorted(loose)
    assert pieces(parts)[5] == ("table", "Art | Satz\nKopie | 0,50 Euro")
    assert [(e.text, e.hidden) for e in parts.elements[6:]] == [("geheim", True), ("A | B", True), ("Ende", False)]


@pytest.mark.parametrize("around", ["form", "center", "div", "font", "ins"])
def test_rows_that_stand_in_something_else_within_their_table_stay_there(around: str) -> None:
    parts = read_html(f"<table><{around}><tr><th>Konto<th>Länge<tr><td>Dienstkonto<td>32 Zeichen</{around}></table>")
    assert pieces(parts) == [("table", "Konto | Länge\nDienstkonto | 32 Zeichen")]


def test_white_text_on_a_background_is_seen() -> None:
    parts = read_html('<p style="color:#fff;background:#005">Hinweis</p>')
    assert [element.hidden for element in parts.elements] == [False]


def test_scripts_forms_and_pictures_bring_no_text() -> None:
    parts = read_html(
        "<script>alert(1)</script><style>p{}</style><select><option>Land</select><img alt='Bild'><p>Text</p>"
    )
    assert pieces(parts) == [("paragraph", "Text")]


@pytest.mark.parametrize("tag", ["details", "dialog", "figure", "form", "button", "label", "main"])
def test_what_a_browser_shows_is_read_whatever_it_stands_in(tag: str) -> None:
    parts = read_html(f"<h1>Titel</h1><{tag}><p>Fahrräder stehen im Keller.</p></{tag}><p>Danach.</p>")
    assert [text for _, text in pieces(parts)] == ["Titel", "Fahrräder stehen im Keller.", "Danach."]


def test_a_question_that_opens_its_answer_comes_before_it() -> None:
    parts = read_html("<details><summary>Wohin mit dem Rad?</summary><p>In den Keller.</p></details>")
    assert [text for _, text in pieces(parts)] == ["Wohin mit dem Rad?", "In den Keller."]


def test_a_table_keeps_its_cells_spans_and_caption() -> None:
    parts = read_html(
        """<table><caption>Zuständigkeit</caption><thead><tr><th>Team</th><th>Ort</th></tr></thead><tbody>
        <tr><td rowspan="2">Nord</td><td>Raum 1<br>Haus A</td></tr><tr><td><ul><li>x</li><li>y</li></ul></td></tr>
        <tr><td colspan="2">Summe</td></tr></tbody></table>"""
    )
    assert pieces(parts) == [
        ("caption", "Zuständigkeit"),
        ("table", "Team | Ort\nNord | Raum 1 Haus A\nNord | x y\nSumme | "),
    ]
    assert parts.elements[1].header_rows == 1


def test_a_table_inside_a_cell_follows_the_outer_one_under_the_name_of_its_row() -> None:
    deepest = "<table><tr><td>tief</td><td>tiefer</td></tr></table>"
    inner = f"<table><tr><th>Zone</th><th>Satz</th></tr><tr><td>A</td><td>28 € {deepest}</td></tr></table>"
    parts = read_html(
        "<table><tr><th>Land</th><th>Tagegeld</th></tr><tr><td>Inland</td><td>28 €</td></tr>"
        f"<tr><td>Ausland</td><td>nach Zone: {inner} je Tag</td></tr></table><p>Ende.</p>"
    )
    assert [(element.kind, element.text) for element in parts.elements] == [
        ("table", "Land | Tagegeld\nInland | 28 €\nAusland | nach Zone: je Tag"),
        ("caption", "Ausland"),
        ("table", "Zone | Satz\nA | 28 €"),
        ("caption", "A"),
        ("table", "tief | tiefer"),
        ("paragraph", "Ende."),
    ]
    assert [(notice.code, notice.message.split()[0]) for notice in parts.notices] == [("nested_tables", "2")]


def test_tables_that_only_lay_out_a_page_bring_no_notice_and_hidden_ones_are_marked() -> None:
    seen, unseen = (f"<table{style}><tr><td>a</td><td>b</td></tr></table>" for style in ("", " hidden"))
    parts = read_html(f"<table><tr><td>{seen}</td><td>{unseen}</td></tr></table>")
    assert [(element.text, element.hidden) for element in parts.elements] == [("a | b", False), ("a | b", True)]
    assert parts.notices == ()


def test_words_around_an_inner_table_stay_apart_and_its_name_is_as_hidden_as_itself() -> None:
    inner = "<table hidden><tr><td>b</td><td>c</td></tr></table>"
    parts = read_html(f"<table><tr><td>A</td><td>nach{inner}Zone</td></tr></table>")
    assert [(element.text, element.hidden) for element in parts.elements] == [
        ("A | nach Zone", False),
        ("A", True),
        ("b | c", True),
    ]


def test_deep_nesting_loses_nothing() -> None:
    parts = read_html("<html><body>" + "<div>" * 20_000 + "<p>tief</p>" + "</div>" * 20_000)
    assert pieces(parts) == [("paragraph", "tief")]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    page = f"<html><head><meta charset='{encoding}'></head><body><p>Größe – 5 €</p></body></html>"
    assert pieces(read_html(page.encode(encoding))) == [("paragraph", "Größe – 5 €")]


def test_markdown_tables_lists_and_footnotes() -> None:
    text = "1. eins\n2. zwei\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEin Satz.[^1]\n\n[^1]: Die Quelle.\n"
    assert pieces(read_markdown(text.encode())) == [
        ("list_item", "1. eins"),
        ("list_item", "2. zwei"),
        ("table", "a | b\n1 | 2"),
        ("paragraph", "Ein Satz."),
        ("footnote", "1. Die Quelle."),
    ]


def test_a_yaml_head_becomes_properties() -> None:
    text = "---\ntitle: 'Handbuch: Teil 1'\ntags:\n  - it\n  - recht\nstand: 01.02.2026\n---\nText\n"
    parts = read_markdown(text.encode())
    assert parts.properties == {"title": "Handbuch: Teil 1", "tags": "it, recht", "stand": "01.02.2026"}
    assert pieces(parts) == [("paragraph", "Text")]
    assert pieces(read_markdown(b"---\n\nText\n")) == [("paragraph", "Text")]


def test_short_texts_beside_main_are_left_out_and_long_ones_kept() -> None:
    main = f"<main><p>{'Inhalt ' * 40}</p></main>"
    assert len(read_html(f"<h1>Titel</h1><p>Start › Recht</p>{main}").elements) == 2
    assert len(read_html(f"<h1>Titel</h1><p>{'Auch Inhalt ' * 20}</p>{main}").elements) == 3


def test_a_term_and_its_definition_are_one_item() -> None:
    parts = read_html("<dl><dt>Erheben<dd>Daten beschaffen.<dt>Frist:<dd><p>14 Tage</p></dl>")
    assert pieces(parts) == [("list_item", "Erheben: Daten beschaffen."), ("list_item", "Frist: 14 Tage")]


def test_control_characters_do_no_harm() -> None:
    assert pieces(read_html("<ol><li>a\x01b&#2;c&#x1F;d&#10;e</ol>")) == [("list_item", "1. abcd e")]


def test_what_is_crossed_out_is_not_read_and_told() -> None:
    parts = read_html(
        "<p>Es gelten <s>10</s> 14 Tage.<del> Alt.</del></p><p style='text-decoration:line-through'>Weg</p>"
    )
    assert pieces(parts) == [("paragraph", "Es gelten 14 Tage.")]
    assert [notice.code for notice in parts.notices] == ["struck"]
    parts = read_markdown(b"~~Nach drei Tagen~~ Nach sieben Tagen.\n\n```\n~~so~~\n```\n")
    assert pieces(parts) == [("paragraph", "Nach sieben Tagen."), ("code", "~~so~~")]


def test_markdown_lists_within_lists_need_two_spaces_only() -> None:
    text = "Text:\n\n- Schreiben:\n  - an den Rat\n  - an das Amt\n- Pakete\n\n1. Eins\n   - a\n2. Zwei\n"
    levels = [(element.text, element.level) for element in read_markdown(text.encode()).elements[1:]]
    assert levels == [
        *(("Schreiben:", 1), ("an den Rat", 2), ("an das Amt", 2), ("Pakete", 1)),
        *(("1. Eins", 1), ("a", 2), ("2. Zwei", 1)),
    ]


def test_raised_numbers_do_not_run_into_the_word() -> None:
    assert pieces(read_html("<p>Gelöscht<sup>1</sup> wird nach 20 m<sup>2</sup>.</p>")) == [
        ("paragraph", "Gelöscht¹ wird nach 20 m².")
    ]
