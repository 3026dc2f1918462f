"""Passages are cut into pieces that can be quoted, each with what it needs to stand alone."""

from __future__ import annotations

import pytest

from assistant.verbatim import statements
from ingest.edition import CanonicalText, freeze
from ingest.passages import Element, ParsedFile, table_text
from ingest.unit import Unit
from ingest.units import units_of

ITEMS = [Element("list_item", f"Angabe {number}") for number in range(1, 41)]


def cut(*elements: Element) -> tuple[CanonicalText, list[Unit]]:
    canonical = freeze(ParsedFile(elements))
    return canonical, list(units_of(canonical, 0, len(canonical.text)))


def shown(unit: Unit, canonical: CanonicalText) -> list[str]:
    return [text for text, _ in statements(unit, canonical)]


def test_hidden_text_of_a_list_is_passed_over() -> None:
    lead = Element("paragraph", "Nötig sind:")
    secret = Element("list_item", "Geheim", hidden=True)
    canonical, (first, second, third) = cut(lead, ITEMS[0], secret, ITEMS[1])
    assert shown(first, canonical) == ["Nötig sind:", "Angabe 1", "Angabe 2"]
    assert second.before == third.before == (first.range,)


def test_hidden_text_never_leads_a_list() -> None:
    lead, secret = Element("paragraph", "Nötig sind:"), Element("paragraph", "Geheim ist:", hidden=True)
    canonical, units = cut(lead, secret, *ITEMS[:2])
    for start in (0, units[2].range[0]):
        *_, last = units_of(canonical, start, len(canonical.text))
        assert shown(last, canonical) == ["Nötig sind: Angabe 2"]


def test_of_a_long_list_the_last_items_are_quoted_one_by_one() -> None:
    canonical, (lead, *items) = cut(Element("paragraph", "Nötig sind:"), *ITEMS)
    together = shown(lead, canonical)
    assert together == ["Nötig sind:", *(item.text for item in ITEMS[:30])]
    assert [item.shown for item in items if item.range not in lead.parts] == [item.text for item in ITEMS[30:]]
    assert shown(items[-1], canonical) == ["Nötig sind: Angabe 40"]


def test_a_lead_in_without_its_list_is_nobodys_neighbour() -> None:
    text = "Passwörter sind geheim. Sie enthalten mindestens:"
    canonical, (first, lead, *_) = cut(Element("paragraph", text), *ITEMS[:2])
    assert shown(first, canonical) == ["Passwörter sind geheim."]
    assert shown(lead, canonical) == [text, "Angabe 1", "Angabe 2"]


def test_an_exception_that_is_a_list_comes_with_its_list() -> None:
    text = "Dienstreisen sind zu genehmigen. Ausgenommen sind:"
    canonical, (first, *_) = cut(Element("paragraph", text), *ITEMS[:2])
    assert shown(first, canonical) == [text, "Angabe 1", "Angabe 2"]


def test_an_exception_in_the_next_paragraph_comes_along() -> None:
    rule, limit = Element("paragraph", "(1) Fahrten sind zu genehmigen."), "Absatz 1 gilt nicht für Fahrten im Ort."
    canonical, (first, _) = cut(rule, Element("paragraph", f"(2) {limit}"))
    assert shown(first, canonical) == ["Fahrten sind zu genehmigen.", limit]
    canonical, (_, second, _) = cut(rule, Element("paragraph", "(2) Es gilt Tarif A."), Element("paragraph", limit))
    assert shown(second, canonical) == ["Es gilt Tarif A."]  # it limits another Absatz


def test_an_exception_behind_a_list_limits_the_list_and_each_item() -> None:
    lead, limit = Element("paragraph", "Die Leistung mindert sich, wenn sie:"), "Dies gilt nicht bei wichtigem Grund."
    canonical, (first, second, *_) = cut(lead, *ITEMS[:2], Element("paragraph", f"{limit} Er ist darzulegen."))
    assert shown(first, canonical) == [lead.text, "Angabe 1", "Angabe 2", limit]
    assert shown(second, canonical) == [f"{lead.text} Angabe 1", limit]


def test_an_exception_without_a_colon_comes_with_its_list() -> None:
    rule, limit = Element("paragraph", "Fahrten sind zu genehmigen."), Element("paragraph", "Ausgenommen sind")
    canonical, (first, *_) = cut(rule, limit, *ITEMS[:2])
    assert shown(first, canonical) == [rule.text, limit.text, "Angabe 1", "Angabe 2"]


def test_a_paragraph_is_not_limited_by_what_stands_behind_the_list_below_it() -> None:
    rule, limit = Element("paragraph", "Fahrten sind zu genehmigen."), Element("paragraph", "Dies gilt nicht im Ort.")
    canonical, (first, *_) = cut(rule, *ITEMS[:1], limit)
    assert shown(first, canonical) == [rule.text]


def test_a_long_title_leaves_room_for_the_sentence() -> None:
    title = "Sozialgesetzbuch (SGB) Zweites Buch (II) - Bürgergeld, Grundsicherung für Arbeitsuchende - (SGB II)"
    part = "Unterabschnitt 3 Abweichende Leistungserbringung und weitere Leistungen zur Sicherung des Lebensunterhalts"
    headings = [Element("heading", text, level=n) for n, text in enumerate((title, part, "§ 27 Auszubildende"), 1)]
    _, (unit,) = cut(*headings, Element("paragraph", "Auszubildende erhalten ein Darlehen."))
    short = "Sozialgesetzbuch (SGB) Zweites Buch (II) - Bürgergeld, Grundsicherung … - (SGB II)"
    assert unit.read(title) == f"{short} › § 27 Auszubildende: Auszubildende erhalten ein Darlehen."
    assert unit.scored(title).startswith(f"{title} › {title} › {part} › § 27")


def test_a_sentence_that_goes_on_in_a_list_leads_it_without_a_colon() -> None:
    lead = Element("paragraph", "(2) Unzulässig sind insbesondere")
    aside = Element("margin_note", "Negativliste (21.42)")
    canonical, (first, _, second, third) = cut(lead, aside, *ITEMS[:2])
    assert shown(first, canonical) == ["Unzulässig sind insbesondere", "Angabe 1", "Angabe 2"]
    assert shown(second, canonical) == ["Unzulässig sind insbesondere Angabe 1"]
    assert shown(third, canonical) == ["Unzulässig sind insbesondere Angabe 2"]
    continued = Element("paragraph", "und ihre Familienangehörigen,")
    canonical, (_, _, goes_on, last) = cut(lead, ITEMS[0], continued, ITEMS[1])
    assert shown(goes_on, canonical) == [continued.text]
    assert shown(last, canonical) == ["Angabe 2"]


def test_a_comma_before_a_list_leads_it_but_a_salutation_does_not() -> None:
    lead = Element("paragraph", "In einem Tarifvertrag kann zugelassen werden,")
    canonical, (_, first, second) = cut(lead, *ITEMS[:2])
    assert [canonical.text[slice(*part)] for one in (first, second) for part in one.before] == [lead.text] * 2
    _, (_, greeted, _) = cut(Element("paragraph", "Sehr geehrte Damen und Herren,"), *ITEMS[:2])
    assert greeted.before == ()


def test_what_follows_a_list_within_a_list_keeps_the_outer_lead_in() -> None:
    lead = Element("paragraph", "Verboten sind:")
    texts = ("1. Drohnen; erlaubt sind:", "a) Vermessungsdrohnen", "2. Funkgeräte")
    canonical, units = cut(lead, *(Element("list_item", text) for text in texts))
    assert shown(units[3], canonical) == ["Verboten sind: 2. Funkgeräte"]
    assert shown(units[2], canonical) == ["Verboten sind: 1. Drohnen; erlaubt sind: a) Vermessungsdrohnen"]


@pytest.mark.parametrize(
    "limit",
    [
        "Dies gilt jedoch nicht für Auszubildende.",
        "Die Sätze 1 und 2 gelten nicht für Auszubildende.",
        "Satz 1 findet keine Anwendung auf Auszubildende.",
        "Auszubildende sind hiervon ausgenommen.",
        "Eine Ausnahme gilt für Auszubildende.",
    ],
)
def test_exceptions_are_known_by_the_ways_they_open(limit: str) -> None:
    canonical, (first, _) = cut(Element("paragraph", "Alle dürfen fahren."), Element("paragraph", limit))
    assert shown(first, canonical) == ["Alle dürfen fahren.", limit]


def test_a_paragraph_that_points_back_brings_the_rule_before_it() -> None:
    rule = Element("paragraph", "Es gibt zwei Arten. Private Geräte sind verboten.")
    canonical, (*_, pointing, _) = cut(rule, Element("paragraph", "Dies gilt nicht, wenn:"), ITEMS[0])
    assert shown(pointing, canonical) == ["Private Geräte sind verboten. Dies gilt nicht, wenn:", "Angabe 1"]


def test_a_table_row_brings_its_lead_in_and_the_notes_that_its_signs_name() -> None:
    cells = (("Konto", "Länge *"), ("Standard", "14 Zeichen"), ("Dienst", "32 Zeichen 1)"))
    table = Element("table", table_text(cells), cells=cells)
    notes = [
        Element("paragraph", "* seit 2026"),
        Element("footnote", "1) nur auf Antrag"),
        Element("paragraph", "2) x"),
    ]
    canonical, (_, standard, service, *_) = cut(Element("paragraph", "Es gelten mindestens:"), table, *notes)
    assert shown(standard, canonical) == ["Konto: Standard; Länge *: 14 Zeichen", "* seit 2026"]
    assert canonical.text[slice(*service.before[0])] == "Es gelten mindestens:"
    assert shown(service, canonical)[1:] == ["* seit 2026", "1) nur auf Antrag"]


def test_a_table_row_brings_its_caption_and_notes_without_a_sign() -> None:
    cells = (("Ort", "Miete"), ("Au", "600 €¹"), ("Berg", "500 €"))
    notes = [Element("footnote", text, attached_to=1) for text in ("¹ ohne Heizung", "² ab 2027 mehr")]
    caption = Element("caption", "Höchstbeträge für zwei Personen", attached_to=1)
    canonical, (_, first, second, *_) = cut(caption, Element("table", table_text(cells), cells=cells), *notes)
    about_all = [caption.text, "² ab 2027 mehr"]
    assert shown(first, canonical) == ["Ort: Au; Miete: 600 €¹", "¹ ohne Heizung", *about_all]
    assert shown(second, canonical) == ["Ort: Berg; Miete: 500 €", *about_all]


def test_a_list_within_a_list_ends_where_the_outer_one_goes_on() -> None:
    deep = ((1, "Erlaubt sind:"), (2, "Lesen"), (2, "Drucken"), (1, "Private Geräte"))
    items = (Element("list_item", text, level=level) for level, text in deep)
    canonical, units = cut(Element("paragraph", "Für Gäste gilt:"), *items)
    assert shown(units[1], canonical) == ["Für Gäste gilt: Erlaubt sind:", "Lesen", "Drucken"]
    assert shown(units[3], canonical) == ["Für Gäste gilt: Erlaubt sind: Drucken"]
    assert shown(units[4], canonical) == ["Für Gäste gilt: Private Geräte"]


def test_a_numbered_list_goes_on_behind_what_explains_an_item() -> None:
    lead, why = Element("paragraph", "Gehen Sie so vor:"), Element("paragraph", "Das Formular liegt im Intranet.")
    steps = [Element("list_item", text) for text in ("1. Antrag ausfüllen", "2. Antrag abgeben", "3. Warten")]
    other = (Element("paragraph", "Sonst gilt nichts."), Element("list_item", "1. Anderes"))
    canonical, units = cut(lead, steps[0], why, *steps[1:], *other)
    assert shown(units[0], canonical) == [lead.text, steps[0].text, why.text, *(step.text for step in steps[1:])]
    for start in (0, units[4].range[0]):
        later = [unit for unit in units_of(canonical, start, len(canonical.text)) if unit.shown.startswith("3.")]
        assert shown(later[0], canonical) == ["Gehen Sie so vor: 3. Warten"]
    assert shown(units[-1], canonical) == ["1. Anderes"]


def test_table_columns_are_named_by_all_rows_of_their_header_and_a_closing_row_is_about_all() -> None:
    cells = (("Tag", "Nord", "Süd"), ("Tag", "vormittags", "ganztägig"), ("Montag", "8–12", "8–14"), ("Di", "9", "9"))
    closing = ("In den Ferien gilt nichts davon.", "", "")
    table = Element("table", table_text((*cells, closing)), cells=(*cells, closing), header_rows=2)
    canonical, (monday, *_, last) = cut(table)
    assert shown(monday, canonical) == ["Tag: Montag; Nord, vormittags: 8–12; Süd, ganztägig: 8–14", closing[0]]
    assert shown(last, canonical) == [closing[0]]


def test_an_item_with_a_list_below_it_leads_that_list() -> None:
    deep = ((1, "Teamleitungen"), (2, "nur lesend"), (1, "Archiv"))
    items = [Element("list_item", text, level=level) for level, text in deep]
    canonical, (_, _, reading, archive) = cut(Element("paragraph", "Zugriff haben nur:"), *items)
    assert shown(reading, canonical) == ["Zugriff haben nur: Teamleitungen nur lesend"]
    assert shown(archive, canonical) == ["Zugriff haben nur: Archiv"]


def test_a_sentence_that_ends_behind_its_list_is_shown_to_its_end() -> None:
    lead, end = Element("paragraph", "Fahrten werden ab"), Element("paragraph", "übernommen. Mehr nicht.")
    canonical, (first, second, *_) = cut(lead, Element("list_item", "1. 2 km"), Element("list_item", "2. 5 km"), end)
    assert shown(first, canonical) == ["Fahrten werden ab", "1. 2 km", "2. 5 km", "übernommen."]
    assert shown(second, canonical) == ["Fahrten werden ab 1. 2 km", "übernommen."]


def test_a_footnote_comes_with_the_sentences_of_its_paragraph() -> None:
    note = Element("footnote", "1 Bei Minderjährigen nie.", attached_to=0)
    canonical, (first, *_) = cut(Element("paragraph", "Es werden 10 Prozent aufgerechnet."), note)
    assert shown(first, canonical) == ["Es werden 10 Prozent aufgerechnet.", note.text]


def test_letters_below_an_unfinished_number_are_its_list() -> None:
    texts = ("1. wenn die Person", "a) krank ist oder", "b) reist,", "2. sonst nie.")
    canonical, units = cut(Element("paragraph", "Es entfällt:"), *(Element("list_item", text) for text in texts))
    assert shown(units[3], canonical) == ["Es entfällt: 1. wenn die Person b) reist,"]
    assert shown(units[4], canonical) == ["Es entfällt: 2. sonst nie."]


def test_notes_of_another_table_and_raised_units_are_no_notes() -> None:
    cells = (("Art", "Tage"), ("Urlaub *", "30 m²"))
    table = Element("table", table_text(cells), cells=cells)
    canonical, units = cut(table, Element("paragraph", "* nur A"), table, Element("paragraph", "* nur B"))
    assert [shown(unit, canonical)[1:] for unit in units if unit.before] == [["* nur A"], ["* nur B"]]
    canonical, (row, *_) = cut(table, Element("paragraph", "² auch nicht"))
    assert shown(row, canonical)[1:] == []
