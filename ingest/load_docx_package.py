"""The parts of a Word file beside its main text: styles, notes, drawings, running heads, and what is left out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from ingest.load_docx_styles import WORD
from ingest.load_drawings import chart_rows, chart_title, paragraphs
from ingest.load_xml import parsed, written
from ingest.passages import Notice

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MARKS = re.compile(rb"\xef\xb7[\x90-\xaf]")
_BULKY = re.compile(r"(?:^|/)(?:media|embeddings|fonts)/")
# python-docx opens documents, not templates and files with macros
_OTHER_TYPE = re.compile(rb"application/[\w.-]+\.(?:document\.macroEnabled|template(?:\.macroEnabled\w*)?)\.main\+xml")
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class Drawing:
    """The text of a diagram or chart: paragraphs, and rows of a table."""

    texts: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Package:
    """The XML parts of a Word file; `name` is that of the main one."""

    archive: zipfile.ZipFile
    name: str

    def part(self, name: str) -> Any | None:
        """The root of a part beside the main one, None if the file has none."""
        full = str(PurePosixPath(self.name).parent / name)
        return _parsed(self.archive, full) if full in self.archive.namelist() else None

    def drawings(self) -> dict[str, Drawing]:
        """The diagrams and charts by the relation that the main text names."""
        relations = self.part(f"_rels/{PurePosixPath(self.name).name}.rels")
        found = {}
        for relation in relations if relations is not None else ():
            kind = (relation.get("Type") or "").rpartition("/")[2]
            if kind not in ("diagramData", "chart"):
                continue
            part = self.part((relation.get("Target") or "").removeprefix(f"/{PurePosixPath(self.name).parent}/"))
            if part is None:
                continue
            if kind == "chart":
                rows = tuple(map(tuple, chart_rows(part)))
                found[relation.get("Id")] = Drawing(tuple(filter(None, (chart_title(part),))), rows)
            else:
                found[relation.get("Id")] = Drawing(tuple(paragraphs(part)))
        return found

    def running_text(self) -> str:
        """The text of all headers and footers."""
        texts = []
        for name in self.archive.namelist():
            if re.search(r"/(?:header|footer)\d*\.xml$", name):
                root = _parsed(self.archive, name)
                texts += ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in root.iter(f"{WORD}p")]
        return "\n".join(filter(None, texts))

    def notices(self, root: Any) -> Iterator[Notice]:
        """What is left out of this file, or was read in a way that an owner should know."""
        if any(next(root.iter(WORD + tag), None) is not None for tag in ("ins", "del", "moveTo", "moveFrom")):
            yield Notice("tracked_changes", "Die Datei enthält Überarbeitungen; sie wurden als angenommen gelesen.")
        comments = self.part("comments.xml")
        count = 0 if comments is None else len(comments.findall(f"{WORD}comment"))
        if count:
            yield Notice("comments", f"{count} Kommentare am Rand wurden weggelassen.")
        if next(root.iter(f"{WORD}altChunk", f"{WORD}subDoc"), None) is not None:
            yield Notice("embedded", "Eine eingefügte fremde Datei im Dokument wurde nicht gelesen.")
        names = [name for name in self.archive.namelist() if "/embeddings/" in name]
        if names:
            yield Notice("embedded", f"{len(names)} eingebettete Dateien wurden nicht gelesen.")
        if any(name.endswith("vbaProject.bin") for name in self.archive.namelist()):
            yield Notice("macros", "Die Datei enthält Makros; sie wurden nicht ausgeführt.")

    def repacked(self, root: Any) -> bytes:
        """The file with this main text; pictures and embedded files are emptied, as nobody reads them here."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for entry in self.archive.infolist():
                content = b"" if _BULKY.search(entry.filename) else self.archive.read(entry)
                if entry.filename == self.name:
                    content = written(root)
                elif entry.filename == "[Content_Types].xml":
                    content = _OTHER_TYPE.sub(_DOCUMENT_TYPE, content)
                target.writestr(entry.filename, content)
        return packed.getvalue()


def opened(archive: zipfile.ZipFile) -> tuple[Package, Any]:
    """The package and the root of its main text; raises KeyError or SyntaxError for a damaged one."""
    name = "word/document.xml"
    for relation in _parsed(archive, "_rels/.rels"):
        if (relation.get("Type") or "").endswith("/officeDocument"):
            name = (relation.get("Target") or "").lstrip("/")
    return Package(archive, name), _parsed(archive, name)


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    return parsed(_MARKS.sub(b"", archive.read(name)))
