"""Weave texts that try to give orders into copies of documents: visible and in every hiding place."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

Way = Literal["visible", "white", "metadata", "comment", "table", "footnote", "zero_width"]
WAYS: tuple[Way, ...] = get_args(Way)
SUFFIXES = (".html", ".md", ".docx")

_ZERO_WIDTH = "\u200b"
_RUN = "<w:r><w:rPr>{style}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"
_COMMENTS = "word/comments.xml"
_NAMESPACE = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def weave(source: Path, target: Path, texts: Sequence[str], way: Way) -> None:
    """Write a copy of the document that holds these texts, spread over it."""
    if way == "zero_width":
        texts = [_ZERO_WIDTH.join(text) for text in texts]
    if source.suffix == ".docx":
        _weave_docx(source, target, texts, way)
        return
    spread = _in_html if source.suffix == ".html" else _in_markdown
    target.write_text(spread(source.read_text(encoding="utf-8"), texts, way), encoding="utf-8")


def _in_html(content: str, texts: Sequence[str], way: Way) -> str:
    safe = [html.escape(text) for text in texts]
    if way == "metadata":
        return content.replace(
            "</head>", "".join(f'<meta name="description" content="{one}">' for one in safe) + "</head>"
        )
    if way == "table":
        return _spread(content, r"</td>", safe, lambda text: f" {text}</td>")
    forms = {"white": '<p style="color:#ffffff;font-size:1px">{}</p>', "comment": "<!-- {} -->"}
    form = forms.get(way, "<p><small>[1] {}</small></p>" if way == "footnote" else "<p>{}</p>")
    return _spread(content, r"</p>(?![^<]*</(?:td|li)>)", safe, lambda text: f"</p>\n{form.format(text)}")


def _in_markdown(content: str, texts: Sequence[str], way: Way) -> str:
    plain = [" ".join(text.split()) for text in texts]
    if way == "metadata":
        return "---\n" + "".join(f"description: {text!r}\n" for text in plain) + "---\n\n" + content
    if way == "table":
        return _spread(content, r" \|\n(?=\|? ?[^-|\n])", plain, lambda text: f" {text.replace('|', ' ')} |\n")
    forms = {
        "white": '<span style="color:#ffffff">{}</span>',
        "comment": "<!-- {} -->",
        "footnote": "[^1]: {}",
    }
    return _spread(content, r"\n\n(?=[A-ZÄÖÜ])", plain, lambda text: f"\n\n{forms.get(way, '{}').format(text)}\n\n")


def _spread(content: str, mark: str, texts: Sequence[str], replacement: Callable[[str], str]) -> str:
    """Replace as many marks as there are texts, evenly over the document."""
    places = list(re.finditer(mark, content))
    if not places:
        return content
    chosen = {int(number * len(places) / len(texts)): text for number, text in enumerate(texts)}
    for position in sorted(chosen, reverse=True):
        place = places[position]
        content = content[: place.start()] + replacement(chosen[position]) + content[place.end() :]
    return content


def _weave_docx(source: Path, target: Path, texts: Sequence[str], way: Way) -> None:
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    safe = [html.escape(text, quote=False) for text in texts]
    document = parts["word/document.xml"].decode("utf-8")
    if way == "metadata":
        core = parts["docProps/core.xml"].decode("utf-8")
        said = f"<dc:description xmlns:dc='http://purl.org/dc/elements/1.1/'>{' '.join(safe)}</dc:description>"
        core = re.sub(r"<dc:description.*?</dc:description>|<dc:description[^>]*/>", "", core, flags=re.DOTALL)
        parts["docProps/core.xml"] = core.replace("</cp:coreProperties>", said + "</cp:coreProperties>").encode()
    elif way == "comment":
        parts |= _comments(parts, safe)
    elif way == "footnote" and "word/footnotes.xml" in parts:
        notes = "".join(
            f"<w:footnote w:id='{900 + n}'><w:p>{_run(text)}</w:p></w:footnote>" for n, text in enumerate(safe)
        )
        footnotes = parts["word/footnotes.xml"].decode("utf-8")
        parts["word/footnotes.xml"] = footnotes.replace("</w:footnotes>", notes + "</w:footnotes>").encode()
        marks = [f"<w:r><w:footnoteReference w:id='{900 + number}'/></w:r>" for number in range(len(safe))]
        document = _at_paragraphs(document, marks, inside=True)
    elif way == "table" and "</w:tc>" in document:
        document = _spread(document, r"</w:p></w:tc>", safe, lambda text: f"{_run(text)}</w:p></w:tc>")
    else:
        style = "<w:color w:val='FFFFFF'/>" if way == "white" else ""
        document = _at_paragraphs(document, [f"<w:p>{_run(text, style)}</w:p>" for text in safe], inside=False)
    parts["word/document.xml"] = document.encode("utf-8")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _run(text: str, style: str = "") -> str:
    return _RUN.format(style=style, text=text)


def _comments(parts: dict[str, bytes], texts: Sequence[str]) -> dict[str, bytes]:
    """A part of comments, declared and related; none of the documents has one."""
    body = "".join(
        f"<w:comment w:id='{n}' w:author='x'><w:p>{_run(text)}</w:p></w:comment>" for n, text in enumerate(texts)
    )
    types = parts["[Content_Types].xml"].decode("utf-8")
    relations = parts["word/_rels/document.xml.rels"].decode("utf-8")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    declared = f"<Override PartName='/{_COMMENTS}' ContentType='{kind}'/></Types>"
    related = f"<Relationship Id='rIdComments' Type='{relation}' Target='comments.xml'/></Relationships>"
    return {
        _COMMENTS: f"<?xml version='1.0' encoding='UTF-8'?><w:comments {_NAMESPACE}>{body}</w:comments>".encode(),
        "[Content_Types].xml": types.replace("</Types>", declared).encode(),
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", related).encode(),
    }


def _at_paragraphs(document: str, pieces: Sequence[str], inside: bool) -> str:
    """Put the pieces at the ends of paragraphs of the body, or after them; not in tables."""
    ends = list(_body_paragraphs(document))
    for number in reversed(range(len(pieces))):
        end = ends[int(number * len(ends) / len(pieces))]
        at = end if inside else end + len("</w:p>")
        document = document[:at] + pieces[number] + document[at:]
    return document


def _body_paragraphs(document: str) -> Iterator[int]:
    depth = 0
    for match in re.finditer(r"<w:tbl>|</w:tbl>|<w:txbxContent>|</w:txbxContent>|</w:p>", document):
        if match[0] == "</w:p>":
            if depth == 0:
                yield match.start()
        else:
            depth += -1 if match[0].startswith("</") else 1
