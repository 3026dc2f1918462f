"""Word files written part by part, so that each test shows the XML that it is about."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.load_marks import Parts
from ingest.load_office import read_docx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{WORD}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Haus2"><w:name w:val="Hausvorlage Paragraf"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Haus3"><w:name w:val="Hausvorlage Unterpunkt"/><w:basedOn w:val="Haus2"/>
<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Untertitel"><w:name w:val="Subtitle"/>
<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Listenabsatz"><w:name w:val="List Paragraph"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/></w:style>
<w:style w:type="character" w:styleId="Versteckt"><w:name w:val="Versteckt"/><w:rPr><w:vanish/></w:rPr></w:style>"""
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>{}</Types>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
{}</Relationships>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str, style: str = "Standard", properties: str = "") -> str:
    inside = inside if inside.startswith("<") else run(inside)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(paragraphs)}</w:tc>"


def word_file(body: str, parts: dict[str, str] | None = None, body_type: str = "document") -> bytes:
    types, relations = "", f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in (parts or {}).items():
            kind = name.partition(".")[0].rstrip("0123456789")
            root = {"footnotes": "footnotes", "comments": "comments", "header": "hdr", "numbering": "numbering"}.get(
                kind
            )
            text = f"<w:{root} {NAMESPACES}>{content}</w:{root}>" if root else content
            archive.writestr(f"word/{name}", text)
            relation = {"data": "diagramData"}.get(kind, kind)
            relations += f'<Relationship Id="{kind}" Type="{OFFICE}/{relation}" Target="{name}"/>'
            if root:
                content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
                types += f'<Override PartName="/word/{name}" ContentType="{content_type}"/>'
        styles_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
        types += f'<Override PartName="/word/styles.xml" ContentType="{styles_type}"/>'
        archive.writestr("[Content_Types].xml", TYPES.format(types))
        main = f'<Relationship Id="m" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", RELATIONS.format(main))
        archive.writestr("word/_rels/document.xml.rels", RELATIONS.format(relations))
        archive.writestr("word/styles.xml", f"<w:styles {NAMESPACES}>{STYLES}</w:styles>")
        archive.writestr(
            "word/document.xml", f"<w:{body_type} {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:{body_type}>"
        )
    return packed.getvalue()


def read(body: str, **parts: str) -> Parts:
    return read_docx(word_file(body, {f"{name}.xml": content for name, content in parts.items()}))


def pieces(parts: Parts) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in parts.elements]


def test_heading_levels_follow_the_outline_of_house_styles() -> None:
    parts = read(
        paragraph("Handbuch", "Titel")
        + paragraph("Eins", "berschrift1")
        + paragraph("§ 1 Zwei", "Haus2")
        + paragraph("Drei", "Haus3")
        + paragraph("Text")
    )
    assert [(e.kind, e.level) for e in parts.elements] == [
        ("heading", 1),
        ("heading", 1),
        ("heading", 2),
        ("heading", 3),
        ("paragraph", None),
    ]
    assert parts.title == "Handbuch"


def test_changes_are_accepted_and_said() -> None:
    parts = read(
        paragraph(f"{run('Die Frist ist ')}<w:del>{run('14')}</w:del><w:ins>{run('21')}</w:ins>{run(' Tage.')}")
        + f"<w:moveFrom>{paragraph('alter Ort')}</w:moveFrom><w:moveTo>{paragraph('neuer Ort')}</w:moveTo>"
    )
    assert pieces(parts) == [("paragraph", "Die Frist ist 21 Tage."), ("paragraph", "neuer Ort")]
    assert [notice.code for notice in parts.notices] == ["tracked_changes"]


def test_content_controls_are_unpacked_without_prompts_and_contents() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    contents = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    parts = read(
        control.format("", paragraph("Inhalt"))
        + paragraph(run("Name: ") + control.format("", run("Jobcenter")))
        + control.format("<w:showingPlcHdr/>", paragraph("Klicken Sie hier"))
        + control.format(contents, paragraph("1 Eins ... 3"))
        + paragraph("2 Zwei ... 4", "Verzeichnis1")
    )
    assert pieces(parts) == [("paragraph", "Inhalt"), ("paragraph", "Name: Jobcenter")]


def test_footnotes_follow_their_paragraph_and_point_at_it() -> None:
    note = '<w:footnote w:id="2">{}</w:footnote>'.format(paragraph("Siehe Anlage 1."))
    separator = '<w:footnote w:type="separator" w:id="-1">{}</w:footnote>'.format(paragraph("---"))
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    parts = read(paragraph("Davor.") + paragraph(run("Eine Regel.") + reference), footnotes=separator + note)
    assert pieces(parts)[1:] == [("paragraph", "Eine Regel."), ("footnote", "1 Siehe Anlage 1.")]
    assert parts.elements[2].attached_to == 1
    assert "Siehe Anlage 1." in parts.source


def test_text_boxes_become_paragraphs_once() -> None:
    box = "<w:txbxContent>{}</w:txbxContent>".format(paragraph("Im Kasten"))
    choice = f"<mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    shape = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    assert pieces(read(paragraph(run("Daneben.") + shape))) == [("paragraph", "Daneben."), ("paragraph", "Im Kasten")]


def test_comments_are_left_out_and_said() -> None:
    parts = read(paragraph("Text"), comments=f'<w:comment w:id="1">{paragraph("Stimmt das?")}</w:comment>')
    assert pieces(parts) == [("paragraph", "Text")]
    assert [notice.code for notice in parts.notices] == ["comments"]


@pytest.mark.parametrize(
    "properties",
    ["<w:vanish/>", '<w:rStyle w:val="Versteckt"/>', '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'],
)
def test_hidden_text_is_kept_apart(properties: str) -> None:
    parts = read(paragraph(run("Sichtbar. ") + run("Verborgen.", properties)))
    assert [(e.text, e.hidden) for e in parts.elements] == [("Sichtbar.", False), ("Verborgen.", True)]


def test_white_text_on_colour_is_seen() -> None:
    shade = '<w:shd w:fill="1F3864"/>'
    white = '<w:color w:val="FFFFFF"/>'
    header = f"<w:tc><w:tcPr>{shade}</w:tcPr>{paragraph(run('Kopf', white))}</w:tc>"
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{header}</w:tr></w:tbl>"
    parts = read(paragraph(run("Text", f'{shade}<w:color w:val="FFFFFF"/>')) + table)
    assert [(e.text, e.hidden) for e in parts.elements] == [("Text", False), ("Kopf", False)]


def test_bold_lines_are_headings_only_without_heading_styles() -> None:
    bold = paragraph(run("Allgemeines", "<w:b/>"))
    body = bold + paragraph("§ 1 Geltung") + paragraph(run("Ausnahmen", "<w:b/>")) + paragraph("Ein Satz.")
    assert [(e.kind, e.level) for e in read(body).elements] == [
        ("heading", 1),
        ("heading", 2),
        ("heading", 3),
        ("paragraph", None),
    ]
    styled = read(paragraph("Eins", "berschrift1") + bold)
    assert [e.kind for e in styled.elements] == ["heading", "paragraph"]


def test_numbers_of_lists_in_tables_are_in_the_text() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    rows = "".join(f"<w:tr>{cell(paragraph(text, properties=numbered))}</w:tr>" for text in ("eins", "zwei"))
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>"
    parts = read(paragraph("vorher", properties=numbered) + table, numbering=numbering)
    assert [e.text for e in parts.elements] == ["a) vorher", "b) eins\nc) zwei"]


def test_merged_cells_are_repeated_where_a_row_needs_them() -> None:
    def merged(text: str, properties: str) -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    wide, first = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    rows = (
        f"<w:tr>{merged('Zuständigkeiten', wide)}</w:tr>"
        f"<w:tr>{cell(paragraph('Team'))}{cell(paragraph('Aufgabe'))}</w:tr>"
        f"<w:tr>{merged('Nord', first)}{cell(paragraph('Anträge'))}</w:tr>"
        f"<w:tr>{merged('', '<w:vMerge/>')}{cell(paragraph('Bescheide'))}</w:tr>"
    )
    parts = read(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{rows}</w:tbl>")
    assert pieces(parts) == [
        ("caption", "Zuständigkeiten"),
        ("table", "Team | Aufgabe\nNord | Anträge\nNord | Bescheide"),
    ]


def test_page_breaks_of_the_last_print_do_not_cut_a_paragraph() -> None:
    parts = read(paragraph(run("Ein Satz") + "<w:r><w:lastRenderedPageBreak/></w:r>" + run(" über zwei Seiten.")))
    assert pieces(parts) == [("paragraph", "Ein Satz über zwei Seiten.")]
    assert parts.elements[0].page is None


def test_formulas_and_diagrams_are_text() -> None:
    squared = "<m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    formula = f"<m:oMath><m:r><m:t>A=π</m:t></m:r>{squared}</m:oMath>"
    graphic = '<a:graphic><a:graphicData><dgm:relIds r:dm="data"/></a:graphicData></a:graphic>'
    drawing = f"<w:r><w:drawing>{graphic}</w:drawing></w:r>"
    data = f"<dgm:dataModel {NAMESPACES}><a:p><a:r><a:t>Leitung</a:t></a:r></a:p></dgm:dataModel>"
    parts = read(paragraph(run("Fläche ") + formula) + paragraph(drawing), data=data)
    assert pieces(parts) == [("paragraph", "Fläche A=πr^2"), ("paragraph", "Leitung")]


def test_the_stand_in_a_header_is_found_and_the_header_left_out() -> None:
    parts = read(paragraph("Text"), header1=paragraph("Stand: 01.03.2026"))
    assert pieces(parts) == [("paragraph", "Text")]
    assert parts.running == "Stand: 01.03.2026"


def test_strict_files_are_read() -> None:
    from ingest.load_strict import transitional

    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph("Streng")))) as archive, zipfile.ZipFile(strict, "w") as target:
        for name in archive.namelist():
            text = archive.read(name).decode()
            for kind in ("wordprocessingml", "officeDocument"):
                text = text.replace(f"schemas.openxmlformats.org/{kind}/2006/", f"purl.oclc.org/ooxml/{kind}/")
            target.writestr(name, text)
    assert pieces(read_docx(transitional(strict.getvalue()))) == [("paragraph", "Streng")]


def test_a_frame_of_one_cell_is_its_paragraphs() -> None:
    inside = cell(paragraph("Hinweis"), paragraph("Frist"))
    frame = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{inside}</w:tr></w:tbl>"
    assert pieces(read(frame)) == [("paragraph", "Hinweis"), ("paragraph", "Frist")]


def test_marked_header_rows_and_symbols_are_read() -> None:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    box = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    rows = (
        f"<w:tr>{head}{cell(paragraph('2025'))}{cell(paragraph('2026'))}</w:tr>"
        f"<w:tr>{head}{cell(paragraph('alt'))}{cell(paragraph('neu'))}</w:tr>"
        f"<w:tr>{cell(paragraph('1'))}{cell(paragraph(box + run(' ja')))}</w:tr>"
    )
    parts = read(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{rows}</w:tbl>")
    assert pieces(parts) == [("table", "2025 | 2026\nalt | neu\n1 | ☐ ja")]
    assert parts.elements[0].header_rows == 2


def test_a_chart_is_a_table_of_its_values() -> None:
    def points(tag: str, *values: str) -> str:
        inside = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))
        return f"<c:{tag}><c:strRef><c:strCache>{inside}</c:strCache></c:strRef></c:{tag}>"

    series = f"<c:ser>{points('tx', 'Anträge')}{points('cat', '2025', '2026')}{points('val', '10.5', '20')}</c:ser>"
    title = "<c:title><a:p><a:r><a:t>Je Jahr</a:t></a:r></a:p></c:title>"
    chart = f"<c:chartSpace {NAMESPACES}><c:chart>{title}{series}</c:chart></c:chartSpace>"
    drawing = '<w:r><w:drawing><a:graphic><c:chart r:id="chart"/></a:graphic></w:drawing></w:r>'
    parts = read(paragraph(run("Davor.") + drawing), chart=chart)
    assert pieces(parts)[1:] == [("caption", "Je Jahr"), ("table", " | Anträge\n2025 | 10,5\n2026 | 20")]


def test_a_subtitle_and_an_indented_paragraph_are_no_list() -> None:
    parts = read(paragraph("Geschäftsführung", "Untertitel") + paragraph("Eingerückt", "Listenabsatz"))
    assert [element.kind for element in parts.elements] == ["paragraph", "paragraph"]
