"""Name a place the way people cite it: «DA IT-Sicherheit, § 4 Abs. 2, S. 7, Stand 01.03.2026»."""

from __future__ import annotations

import re

from ingest.passages import Element

_PARAGRAPH_SIGN = re.compile(r"^(§\s*\d+[a-z]?|Art(?:ikel|\.)\s*\d+[a-z]?)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^((?:Teil|Abschnitt|Kapitel|Anlage|Anhang|Ziffer|Nr\.?)\s+[\dIVXA-Z.]+|\d+(?:\.\d+)*\.?)(?=\s|$|:)"
)
_SUBSECTION = re.compile(r"^\((\d+[a-z]?)\)\s")
_LONGEST_HEADING = 48


def reference_of(element: Element, section: tuple[str, ...], before: str = "") -> str:
    """The place in its document: «§ 4 Abs. 2», «3.2 Erreichbarkeit», a sheet's name.

    `before` is the reference of the element before it in the same section: an element without a number of
    its own belongs to the Absatz that was opened there.
    """
    if element.kind == "heading":
        return _heading_reference(" ".join(element.text.split()))
    base = next((_heading_reference(heading) for heading in reversed(section) if _is_statute(heading)), "")
    if not base:
        base = _heading_reference(section[-1]) if section else (element.page_label or "")
    opened = _SUBSECTION.match(element.text)
    if opened:
        return f"{base} Abs. {opened[1]}".strip()
    return before if before.startswith(f"{base} Abs. ".lstrip()) else base


def _is_statute(heading: str) -> bool:
    return _PARAGRAPH_SIGN.match(heading) is not None


def _heading_reference(heading: str) -> str:
    statute = _PARAGRAPH_SIGN.match(heading)
    if statute:
        return re.sub(r"^§\s*", "§ ", statute[1])
    if len(heading) <= _LONGEST_HEADING:
        return heading
    numbered = _NUMBERED.match(heading)
    return numbered[1] if numbered else heading[: _LONGEST_HEADING - 1].rstrip() + "…"


def label(title: str, reference: str, page: int | None, stand: str) -> str:
    """Title, place, page and edition, leaving out what is not known, and a place that only says the title again."""
    parts = [title, "" if reference == title else reference, f"S. {page}" if page else "", stand]
    return ", ".join(part for part in parts if part)
