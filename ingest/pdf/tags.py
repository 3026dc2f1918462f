"""Read the structure tree of a tagged page: the role of each marked piece, and the cells of tagged tables."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pypdfium2 as pdfium

ROLE = re.compile(r"H[1-6]?|Title|TOCI|TOC|TD|TH|TR|Table|LI|Lbl|LBody|Note|Caption|Figure|Artifact|Aside")
HEADING_STYLE = re.compile(r"(?:Heading|berschrift|Überschrift)[ _]?(\d)")
DEEPEST = 40
MOST_ROLES = 20_000


@dataclass
class Tags:
    """Marked content id → role, and → (table, row, column) for cells."""

    roles: dict[int, str] = field(default_factory=dict)
    cells: dict[int, tuple[int, int, int]] = field(default_factory=dict)


@dataclass
class _Table:
    number: int
    row: int = -1
    column: int = -1


class _Reader:
    """Holds the buffer through which pdfium answers."""

    def __init__(self) -> None:
        import pypdfium2.raw as library

        self.library = library
        self.buffer = ctypes.create_string_buffer(256)
        self.tags = Tags()
        self.tables = 0

    def walk(self, item: Any, role: str, table: _Table | None, depth: int) -> None:
        """Hand the role and the table cell down to the marked content."""
        if not item or depth > DEEPEST or len(self.tags.roles) > MOST_ROLES:
            return
        name = self._name(item)
        role = _role(name, role)
        table = self._enter(name, table)
        library = self.library
        for at in range(library.FPDF_StructElement_CountChildren(item)):
            mark = library.FPDF_StructElement_GetChildMarkedContentID(item, at)
            if mark < 0:
                self.walk(library.FPDF_StructElement_GetChildAtIndex(item, at), role, table, depth + 1)
                continue
            self.tags.roles.setdefault(mark, role or name or "P")
            if table and table.column >= 0:
                self.tags.cells[mark] = (table.number, table.row, table.column)

    def _enter(self, name: str, table: _Table | None) -> _Table | None:
        if name == "Table":
            self.tables += 1
            return _Table(self.tables)
        if table and name == "TR":
            table.row, table.column = table.row + 1, -1
        elif table and name in ("TD", "TH"):
            table.column += 1
        return table

    def _name(self, item: Any) -> str:
        length = self.library.FPDF_StructElement_GetType(item, self.buffer, 256)
        return (
            bytes(memoryview(self.buffer)[: max(0, min(length, 256) - 2)]).decode("utf-16-le", "replace")
            if length
            else ""
        )


def read_tags(page: pdfium.PdfPage) -> Tags:
    """The page's tags; empty if the document has none."""
    reader = _Reader()
    library = reader.library
    tree = library.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return reader.tags
    try:
        for at in range(library.FPDF_StructTree_CountChildren(tree)):
            reader.walk(library.FPDF_StructTree_GetChildAtIndex(tree, at), "", None, 0)
    finally:
        library.FPDF_StructTree_Close(tree)
    return reader.tags


def _role(name: str, outer: str) -> str:
    style = HEADING_STYLE.fullmatch(name)
    if style:
        return f"H{style.group(1)}"
    inside_table = outer.startswith("T") and name.startswith("H") and name != "TH"
    return name if ROLE.fullmatch(name) and not inside_table else outer
