from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ingest.errors import UnreadableFileError
from ingest.load import parse_file
from ingest.load_clean import clean
from ingest.load_text import read_text
from ingest.passages import Element, ParsedFile, table_text


def saved(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def outline(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(element.kind, element.level, element.text) for element in parsed.elements]


def the_table(parsed: ParsedFile) -> Element:
    (table,) = [element for element in parsed.elements if element.kind == "table"]
    assert table.cells is not None and table.text == table_text(table.cells)
    return table


def test_word_headings_lists_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Dienstanweisung IT", 0)
    document.add_heading("Passwörter", 1)
    document.add_paragraph("Passwörter sind geheim. Stand: 15.02.2026")
    document.add_paragraph("mindestens zwölf Zeichen", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Art", "Länge", "PIN", "6"), strict=True):
        cell.text = text
    path = tmp_path / "da.docx"
    document.save(str(path))

    parsed = parse_file(path)

    assert outline(parsed)[:4] == [
        ("heading", 1, "Dienstanweisung IT"),
        ("heading", 1, "Passwörter"),
        ("paragraph", None, "Passwörter sind geheim. Stand: 15.02.2026"),
        ("list_item", 1, "mindestens zwölf Zeichen"),
    ]
    assert the_table(parsed).cells == (("Art", "Länge"), ("PIN", "6"))
    assert (parsed.title, parsed.stand, parsed.text_share) == ("Dienstanweisung IT", "15.02.2026", (1.0,))


def test_word_numbers_that_word_writes_itself_are_in_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    number_formats = (("decimal", "§ %1"), ("decimal", "(%2)"), ("lowerLetter", "%3)"))
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    for at, (number_format, text) in enumerate(number_formats):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(at))
        for tag, value in (("w:start", "1"), ("w:numFmt", number_format), ("w:lvlText", text)):
            part = OxmlElement(tag)
            part.set(qn("w:val"), value)
            level.append(part)
        abstract.append(level)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "90")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "90")
    number.append(link)
    numbering.append(number)
    for text, at, style in (
        ("Geltung", 0, "Heading 1"),
        ("Sie gilt für alle.", 1, None),
        ("für Angestellte", 2, None),
        ("für Beamte", 2, None),
        ("Sie gilt sofort.", 1, None),
    ):
        paragraph = document.add_paragraph(text, style=style)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = at
        properties.get_or_add_numId().val = 90
    path = tmp_path / "da.docx"
    document.save(str(path))

    assert outline(parse_file(path)) == [
        ("heading", 1, "§ 1 Geltung"),
        ("paragraph", None, "(1) Sie gilt für alle."),
        ("list_item", 3, "a) für Angestellte"),
        ("list_item", 3, "b) für Beamte"),
        ("paragraph", None, "(2) Sie gilt sofort."),
    ]


def test_html_leaves_out_what_surrounds_the_article(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "seite.html",
        """<html><head><title>Seite | Jobcenter</title></head><body><nav><a>Start</a></nav>
        <header><a>Leichte Sprache</a></header><div><div><main><h1>Urlaub</h1><div><p>Urlaub wird
        <b>rechtzeitig</b> beantragt.</p><p style="display:none">geheim</p>lose</div>
        <ul><li>a</li></ul></main></div></div>
        <table><tr><th rowspan="2">Art</th><th colspan="2">Tage</th></tr><tr><th>2025</th><th>2026</th></tr>
        <tr><td>Erholung</td><td>30</td><td>31</td></tr></table><footer>Impressum</footer></body></html>""",
    )

    parsed = parse_file(path)

    assert outline(parsed)[:5] == [
        ("heading", 1, "Urlaub"),
        ("paragraph", None, "Urlaub wird rechtzeitig beantragt."),
        ("paragraph", None, "geheim"),
        ("paragraph", None, "lose"),
        ("list_item", 1, "a"),
    ]
    assert [element.text for element in parsed.elements if element.hidden] == ["geheim"]
    table = the_table(parsed)
    assert table.cells == (("Art", "Tage", "Tage"), ("Art", "2025", "2026"), ("Erholung", "30", "31"))
    assert table.header_rows == 2
    assert parsed.title == "Urlaub"
    assert [notice.code for notice in parsed.notices] == ["hidden_text"]


def test_markdown_splits_off_its_head_and_keeps_code(tmp_path: Path) -> None:
    text = '---\ntitle: "Handbuch"\nstand: 2026-02-15\n---\n# Eins\n\nText\n\n```\na = 1\n  b\n```\n'
    parsed = parse_file(saved(tmp_path, "handbuch.md", text))

    assert outline(parsed) == [("heading", 1, "Eins"), ("paragraph", None, "Text"), ("code", None, "a = 1\n  b")]
    assert (parsed.title, parsed.stand) == ("Handbuch", "15.02.2026")
    assert parsed.properties["title"] == "Handbuch"


def test_excel_shows_values_as_the_sheet_does(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Sätze"
    sheet["A1"] = "Regelbedarfe 2026"
    sheet.merge_cells("A1:C1")
    sheet.append(["Stufe", "Betrag", "ab"])
    sheet.append(["1", 563, None])
    sheet["B3"].number_format = '#,##0.00\\ "€"'
    sheet["C3"] = __import__("datetime").datetime(2026, 1, 21)
    sheet["C3"].number_format = "dd.mm.yyyy"
    sheet["A5"], sheet["B5"] = "Summe", 1563.5
    sheet["B5"].number_format = '#,##0.00\\ "€"'
    path = tmp_path / "saetze.xlsx"
    workbook.save(path)

    parsed = parse_file(path)

    assert outline(parsed)[:2] == [("heading", 1, "Sätze"), ("caption", None, "Regelbedarfe 2026")]
    assert the_table(parsed).cells == (
        ("Stufe", "Betrag", "ab"),
        ("1", "563,00 €", "21.01.2026"),
        ("Summe", "1.563,50 €", ""),
    )
    assert {element.page for element in parsed.elements} == {1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = "§ 1 Größe\n\nDie Straße „Übermaß“ ist für alle.\n\n- erstens\n- zweitens\n"
    parsed = parse_file(saved(tmp_path, "text.txt", text.encode(encoding)))

    assert outline(parsed) == [
        ("heading", 2, "§ 1 Größe"),
        ("paragraph", None, "Die Straße „Übermaß“ ist für alle."),
        ("list_item", None, "- erstens"),
        ("list_item", None, "- zweitens"),
    ]


def test_invisible_characters_are_removed_and_reported(tmp_path: Path) -> None:
    parsed = parse_file(
        saved(tmp_path, "text.txt", "Pass\u200bwort\u202e \U000e0041geheim\ufe0f und Silben\u00adtrennung")
    )

    assert parsed.elements[0].text == "Passwort geheim und Silbentrennung"
    assert [notice.code for notice in parsed.notices] == ["invisible_characters"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("leer.docx", b"", "leer"),
        ("leer.txt", b"  \n\n ", "keinen Text"),
        ("kaputt.docx", b"PK\x03\x04kaputt", "beschädigt"),
        ("text.docx", b"nur Text", "falsche Endung"),
        ("muell.pdf", bytes(range(256)) * 9, "beschädigt"),
        ("archiv.gz", b"\x1f\x8b\x08rest", "Archive"),
        ("bombe.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "Entitäten"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as raised:
        parse_file(saved(tmp_path, name, content))
    assert str(raised.value).startswith(name)


def zipped(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_archives_that_swell_are_refused(tmp_path: Path) -> None:
    bomb = zipped({"word/document.xml": b" " * (30 << 20)})
    with pytest.raises(UnreadableFileError, match="verdächtig"):
        parse_file(saved(tmp_path, "bombe.docx", bomb))


def test_entities_in_office_files_are_refused(tmp_path: Path) -> None:
    content = zipped({"word/document.xml": b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'})
    with pytest.raises(UnreadableFileError, match="Entitäten"):
        parse_file(saved(tmp_path, "xxe.docx", content))


def test_a_wrong_suffix_is_said_and_the_content_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Inhalt")
    path = tmp_path / "eigentlich_word.xlsx"
    document.save(str(path))

    parsed = parse_file(path)

    assert outline(parsed) == [("paragraph", None, "Inhalt")]
    assert [notice.code for notice in parsed.notices] == ["wrong_suffix"]


def test_a_locked_file_is_read_with_its_password(tmp_path: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    document = docx.Document()
    document.add_paragraph("Vertraulich")
    plain, locked = io.BytesIO(), io.BytesIO()
    document.save(plain)
    OOXMLFile(plain).encrypt("geheim", locked)
    path = saved(tmp_path, "akte.docx", locked.getvalue())

    with pytest.raises(UnreadableFileError, match="passwortgeschützt"):
        parse_file(path)
    with pytest.raises(UnreadableFileError, match="passt nicht"):
        parse_file(path, password="falsch")
    assert outline(parse_file(path, password="geheim")) == [("paragraph", None, "Vertraulich")]


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    content = bytearray(zipped({"word/document.xml": b"<w/>"}))
    for start in (content.find(b"PK\x03\x04") + 6, content.find(b"PK\x01\x02") + 8):
        content[start] |= 1
    with pytest.raises(UnreadableFileError, match="passwortgeschützt"):
        parse_file(saved(tmp_path, "akte.docx", bytes(content)))


def test_old_office_files_say_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.load_convert import through_libreoffice

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFileError, match=r"LibreOffice.*als \.docx"):
        through_libreoffice(b"", "doc", "docx")


def test_old_office_files_go_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.load_convert import through_libreoffice

    office = tmp_path / "soffice"
    office.write_text('#!/bin/sh\nfor last; do :; done\ncp "$last" "${last%.doc}.docx"\n')
    office.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert through_libreoffice(b"alt", "doc", "docx") == b"alt"


def test_a_rich_text_is_read(tmp_path: Path) -> None:
    text = r"{\rtf1\ansi\ansicpg1252{\b Gr\'f6\'dfe}\par Die Stra\'dfe ist lang.\par}"
    assert [element.text for element in parse_file(saved(tmp_path, "alt.rtf", text)).elements] == [
        "Größe",
        "Die Straße ist lang.",
    ]


def test_lists_that_were_typed_are_lists() -> None:
    typed = (
        "Nötig:",
        "1. Antrag",
        "a) vorn",
        "2. Ausweis",
        "Danach:",
        "a) warten",
        "– holen",
        "2. Abschnitt",
        "3 Tage",
    )
    elements, _ = clean(tuple(Element("paragraph", text) for text in typed))
    assert [element.text for element in elements if element.kind == "list_item"] == [
        *typed[1:4],
        *typed[5:7],
    ]


def test_a_question_above_its_answer_is_a_heading() -> None:
    texts = ("Bin ich krank?", "Rufen Sie an.", "Und wer hilft? Die Teamleitung.", "Noch Fragen?", "Wirklich?", "Nein.")
    elements, _ = clean((Element("heading", "FAQ", level=2), *(Element("paragraph", text) for text in texts)))
    headings = [(element.text, element.level) for element in elements if element.kind == "heading"]
    assert headings == [("FAQ", 2), ("Bin ich krank?", 3), ("Wirklich?", 3)]


def test_lists_within_lists_keep_their_depth(tmp_path: Path) -> None:
    texts = (("Erlaubt sind:", 1), ("Lesen", 2), ("Private Geräte", 1))
    document = docx.Document()
    for text, depth in texts:
        document.add_paragraph(text, style="List Bullet" if depth == 1 else f"List Bullet {depth}")
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "b.html").write_text("<ul><li>Erlaubt sind:<ul><li>Lesen</ul><li>Private Geräte</ul>", encoding="utf-8")
    for path in sorted(tmp_path.iterdir()):
        assert [(one.text, one.level) for one in parse_file(path).elements] == list(texts), path.name


def test_plain_text_as_people_write_it_has_headings_lists_and_whole_words() -> None:
    text = """MERKBLATT TERMINE
Stand: 02.02.2026

2. Wichtiger Grund
   Als wichtiger Grund wird anerkannt, und nichts anderes:
   a) ein Vorstellungs-
      gespräch,
   b) ein Gerichtstermin.
   Kein Grund ist Urlaub im In- und Aus-
   land.

1. Antrag stellen
2. Auf den Bescheid warten und ihn lesen
"""
    assert [(element.kind, element.text) for element in read_text(text.encode()).elements] == [
        ("heading", "MERKBLATT TERMINE"),
        ("paragraph", "Stand: 02.02.2026"),
        ("heading", "2. Wichtiger Grund"),
        ("paragraph", "Als wichtiger Grund wird anerkannt, und nichts anderes:"),
        ("list_item", "a) ein Vorstellungsgespräch,"),
        ("list_item", "b) ein Gerichtstermin."),
        ("paragraph", "Kein Grund ist Urlaub im In- und Ausland."),
        ("list_item", "1. Antrag stellen"),
        ("list_item", "2. Auf den Bescheid warten und ihn lesen"),
    ]
