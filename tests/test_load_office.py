from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.load import parse_file
from ingest.load_convert import converted
from ingest.load_office import read_odt
from ingest.load_rtf import blocks, with_plain_footnotes
from ingest.passages import ParsedFile

MARKDOWN = """---
title: Handbuch Prüfung
---

# Eins

Text mit Fußnote.[^1]

1. Erstens
2. Zweitens

| Art | Wert |
|-----|------|
| x   | 14,00 € |

[^1]: Die Quelle steht hier.
"""


@pytest.fixture(params=["odt", "rtf", "epub"])
def parsed(request: pytest.FixtureRequest, tmp_path: Path) -> ParsedFile:
    content = converted(MARKDOWN.encode(), "markdown", request.param, standalone=True)
    path = tmp_path / f"handbuch.{request.param}"
    path.write_bytes(content)
    return parse_file(path)


def test_other_word_processors_keep_structure_numbers_and_notes(parsed: ParsedFile) -> None:
    pieces = [(element.kind, element.text) for element in parsed.elements]
    for piece in (("heading", "Eins"), ("paragraph", "Text mit Fußnote."), ("table", "Art | Wert\nx | 14,00 €")):
        assert piece in pieces
    texts = [text for _, text in pieces]
    assert texts.index("1. Erstens") + 1 == texts.index("2. Zweitens")
    assert sum("Die Quelle steht hier." in text for text in texts) == 1
    assert min(parsed.text_share) == 1.0


def test_text_that_a_conversion_loses_is_missed() -> None:
    content = converted(b"# Eins\n\nEin Satz.\n", "markdown", "odt", standalone=True)
    lossy = io.BytesIO()
    namespace = "xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'"
    box = f"<draw:custom-shape {namespace}><text:p>Nur im Kasten</text:p></draw:custom-shape>"
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(lossy, "w") as target:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8", "surrogateescape")
            target.writestr(name, part.replace("Ein Satz.", f"Ein Satz.{box}").encode("utf-8", "surrogateescape"))
    parts = read_odt(lossy.getvalue())
    assert "Nur im Kasten" in parts.source
    assert not any("Kasten" in element.text for element in parts.elements)


def test_the_raw_text_of_a_rich_text_is_its_blocks() -> None:
    content = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\header Kopf}
\pard Gr\'f6\'dfe {\b fett}{\super\chftn}{\*\footnote Die Note.} weiter\par \u8364?5\par}"""
    assert [block.strip() for block in blocks(with_plain_footnotes(content)) if block.strip()] == [
        "Größe fett",
        "Die Note.",
        "weiter",
        "€5",
    ]
