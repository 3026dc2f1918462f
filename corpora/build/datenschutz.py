"""Builds the sample corpus «Datenschutz»: Word files and web pages from the sources in `_source`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from lxml.etree import tostring

CORPUS = Path(__file__).parents[1] / "datenschutz"
FILES = {
    "da-datenschutz.docx": "da-datenschutz.md",
    "_editions/2023-06-01/da-datenschutz.docx": "da-datenschutz-2023.md",
    "loeschkonzept-fachverfahren.docx": "loeschkonzept-fachverfahren.md",
    "handlungshilfe-video-telefon.docx": "handlungshilfe-video-telefon.md",
    "leitfaden-sozialdatenschutz.html": "leitfaden-sozialdatenschutz.html",
    "merkblatt-auskunftsersuchen.html": "merkblatt-auskunftsersuchen.html",
}
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
INLINE = re.compile(r"(\*\*.+?\*\*|\^\[.+?\]|\{-.+?-\}|\{\+.+?\+\})")
# Levels of Word's list templates: (format, text, style of the paragraph, does it go on across its parent).
PARAGRAPHS = [
    ("upperRoman", "Teil %1", "Heading 1", False),
    ("decimal", "§ %2", "Heading 2", True),
    ("decimal", "(%3)", "Absatz", False),
]
HEADINGS = [("decimal", "%1", "Heading 1", False), ("decimal", "%1.%2", "Heading 2", False)]
STEPS = [("lowerLetter", "%1)", "Absatz", False)]


@dataclass
class Manuscript:
    """A Word file in the making, with the footnotes collected so far."""

    word: Any
    revised: str
    footnotes: list[str] = field(default_factory=list)


def main() -> None:
    for target, source in FILES.items():
        text = (CORPUS / "_source" / source).read_text("utf-8")
        path = CORPUS / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(word_file(text) if path.suffix == ".docx" else web_page(text))


def web_page(body: str) -> bytes:
    """The body inside the intranet's frame: navigation, breadcrumb and footer that belong to no document."""
    shell = (CORPUS / "_source" / "intranet.html").read_text("utf-8")
    comment, _, main_text = body.partition("\n")
    title = comment.removeprefix("<!-- title: ").removesuffix(" -->")
    return shell.replace("{title}", title).replace("{body}", main_text.strip()).encode("utf-8")


def word_file(text: str) -> bytes:
    head, _, body = text.partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    day, month, year = (int(part) for part in facts["stand"].split("."))
    manuscript = Manuscript(Document(), f"{year}-{month:02}-{day:02}T09:00:00Z")
    _set_properties(manuscript, facts, datetime(year, month, day, 9))
    _drop_unused(manuscript.word)
    _set_styles(manuscript.word, facts["numbering"])
    manuscript.word.add_paragraph(facts["title"], "Title")
    for kind, content in _blocks(body):
        _add_block(manuscript, kind, content)
    _add_footnotes(manuscript)
    return _same_bytes(manuscript.word)


def _blocks(body: str) -> Iterator[tuple[str, Any]]:
    """Pairs of mark and content; table rows and the lines between `<<<` and `>>>` come as one block."""
    lines = iter([*body.splitlines(), ""])
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            yield "|", rows
            rows = []
        if line == "<<<":
            yield line, list(iter(lambda: next(lines), ">>>"))
        elif line:
            mark = re.match(r"(#+!?|[+>-]) ", line)
            yield (mark[1], line[mark.end() :]) if mark else ("", line)


def _add_block(manuscript: Manuscript, kind: str, content: Any) -> None:
    word = manuscript.word
    if kind == "|":
        _add_table(word, content)
    elif kind == "<<<":
        _add_content_control(manuscript, content)
    elif kind.startswith("#"):
        heading = word.add_paragraph(content, f"Heading {kind.count('#')}")
        if kind.endswith("!"):
            _number(heading._p, 0, 0)
    else:
        style = {"+": "Absatz", "-": "List Bullet", ">": "Subtitle", "": "Normal"}[kind]
        _write(manuscript, word.add_paragraph(style=style), content)


def _write(manuscript: Manuscript, paragraph: Any, text: str) -> None:
    """`**bold**`, `^[footnote]`, `{-deleted-}` and `{+inserted+}` as tracked changes, `~` a fixed space."""
    for piece in filter(None, INLINE.split(text.replace("~", "\u00a0"))):
        if piece.startswith("**"):
            paragraph.add_run(piece.strip("*")).bold = True
        elif piece.startswith("^["):
            manuscript.footnotes.append(piece[2:-1])
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(len(manuscript.footnotes)))
            run = paragraph.add_run()
            run.font.superscript = True
            run._r.append(reference)
        elif piece.startswith("{"):
            _track_change(paragraph.add_run(piece[2:-2])._r, piece[1] == "-", manuscript.revised)
        else:
            paragraph.add_run(piece)


def _track_change(run: Any, deleted: bool, revised: str) -> None:
    change = OxmlElement("w:del" if deleted else "w:ins")
    for name, value in (("id", "901" if deleted else "902"), ("author", "Stabsstelle"), ("date", revised)):
        change.set(qn(f"w:{name}"), value)
    run.addprevious(change)
    change.append(run)
    if deleted:
        for text in run.findall(qn("w:t")):
            text.tag = qn("w:delText")


def _add_table(word: Any, rows: list[list[str]]) -> None:
    """The first row is the header, repeated on every page; a row of one cell spans the table."""
    table = word.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        if len(cells) == 1:
            row.cells[0].merge(row.cells[-1])
        for cell, text in zip(row.cells, cells, strict=len(cells) > 1):
            cell.paragraphs[0].add_run(text).bold = cells is rows[0] or len(cells) == 1 or None
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    word.add_paragraph()


def _add_content_control(manuscript: Manuscript, lines: list[str]) -> None:
    control = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Meldebogen"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    for line in lines:
        paragraph = manuscript.word.add_paragraph()
        _write(manuscript, paragraph, line)
        if control.getparent() is None:
            paragraph._p.addprevious(control)
        control[1].append(paragraph._p)


def _add_footnotes(manuscript: Manuscript) -> None:
    if not manuscript.footnotes:
        return
    notes = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for number, mark in ((-1, "separator"), (0, "continuationSeparator")):
        notes.append(
            parse_xml(
                f'<w:footnote {nsdecls("w")} w:type="{mark}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
            )
        )
    for number, text in enumerate(manuscript.footnotes, 1):
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        note.find(f".//{qn('w:t')}").text = " " + text
        notes.append(note)
    blob = tostring(notes, encoding="UTF-8", xml_declaration=True, standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob, manuscript.word.part.package)
    manuscript.word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _set_properties(manuscript: Manuscript, facts: dict[str, str], stand: datetime) -> None:
    word, properties = manuscript.word, manuscript.word.core_properties
    properties.title, properties.subject = facts["title"], facts["subject"]
    properties.author = properties.last_modified_by = "Jobcenter Landkreis Ahrental"
    properties.comments, properties.language = f"Stand: {facts['stand']}", "de-DE"
    properties.created = properties.modified = stand
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = f"Jobcenter Landkreis Ahrental\t\t{facts['title']}"
    section.footer.paragraphs[0].text = f"Stand: {facts['stand']} · Nur für den Dienstgebrauch"


def _drop_unused(word: Any) -> None:
    """What the library's template brings along and no file here uses: nine tenths of its size."""
    styles = word.styles.element
    for style in styles.xpath("w:style[@w:type='table'][not(@w:styleId='TableGrid' or @w:default='1')]"):
        styles.remove(style)
    for owner in (word.part, word.part.package):
        for name, relation in list(owner.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                del owner.rels[name]


def _set_styles(word: Any, numbering: str) -> None:
    """German Word's style ids (`berschrift1` behind the name «Heading 1») and the automatic numbers."""
    for level in (1, 2, 3):
        style = word.styles[f"Heading {level}"]
        for other in word.styles.element.iter(qn("w:basedOn"), qn("w:link")):
            if other.get(qn("w:val")) == style.style_id:
                other.set(qn("w:val"), f"berschrift{level}")
        style.element.set(qn("w:styleId"), f"berschrift{level}")
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Arial", Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    word.styles["Normal"].element.get_or_add_rPr().append(language)
    absatz = word.styles.add_style("Absatz", 1)
    absatz.base_style = word.styles["Normal"]
    if numbering == "paragraphs":
        _add_numbering(word, 71, PARAGRAPHS)
    elif numbering == "headings":
        _add_numbering(word, 72, HEADINGS)
        _add_numbering(word, 73, STEPS)


def _add_numbering(word: Any, number: int, levels: list[tuple[str, str, str, bool]]) -> None:
    """A multilevel list bound to styles, as Word writes it: the paragraphs carry no number of their own."""
    root = word.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/></w:abstractNum>'
    )
    for level, (form, text, style_name, goes_on) in enumerate(levels):
        style = word.styles[style_name]
        restart = '<w:lvlRestart w:val="0"/>' if goes_on else ""
        abstract.append(
            parse_xml(
                f'<w:lvl {nsdecls("w")} w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{restart}'
                f'<w:pStyle w:val="{style.style_id}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
            )
        )
        _number(style.element, number, level)
    root.insert(0, abstract)
    instance = parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
    root.append(instance)


def _number(element: Any, number: int, level: int) -> None:
    reference = element.get_or_add_pPr().get_or_add_numPr()
    reference.get_or_add_ilvl().val = level
    reference.get_or_add_numId().val = number


def _same_bytes(word: Any) -> bytes:
    """The file with one fixed time for all parts, uncompressed: compression differs between zlib builds."""
    raw, fixed = BytesIO(), BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name))
    return fixed.getvalue()


if __name__ == "__main__":
    main()
