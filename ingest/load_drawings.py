"""Formulas, diagrams and charts of an office file as text: what stands in drawings is said somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
# how the parts of a formula stand on one line
_FORMULAS = {
    "f": ("num", "/", "den"),
    "sSup": ("e", "^", "sup"),
    "sSub": ("e", "_", "sub"),
    "rad": ("", "√", "e"),
}


def formula(part: Any) -> str:
    """A formula on one line: "A=πr^2"."""
    name = part.tag.removeprefix(MATH)
    if name == "t":
        return part.text or ""
    if name == "d":
        return f"({', '.join(formula(inside) for inside in part.findall(f'{MATH}e'))})"
    if name == "nary":
        sign = part.find(f"{MATH}naryPr/{MATH}chr")
        limits = "".join(
            mark + _operand(part, limit) for mark, limit in (("_", "sub"), ("^", "sup")) if _operand(part, limit)
        )
        return f"{'∫' if sign is None else sign.get(f'{MATH}val')}{limits} {_operand(part, 'e')}"
    if name in _FORMULAS:
        left, sign, right = _FORMULAS[name]
        return _operand(part, left) + sign + _operand(part, right)
    return "".join(formula(child) for child in part if isinstance(child.tag, str))


def _operand(part: Any, name: str) -> str:
    found = part.find(MATH + name) if name else None
    text = formula(found) if found is not None else ""
    return f"({text})" if len(text) > 1 and not text.isalnum() else text


def paragraphs(part: Any) -> Iterator[str]:
    """The texts of a diagram."""
    for paragraph in part.iter(f"{DRAWING}p"):
        text = " ".join("".join(run.text or "" for run in paragraph.iter(f"{DRAWING}t")).split())
        if text:
            yield text


def chart_rows(part: Any) -> list[list[str]]:
    """A chart's stored values: a row of series names, then one row for each category."""
    series = [_series(one) for one in part.iter(f"{CHART}ser")]
    if not series:
        return []
    categories = max((categories for _, categories, _ in series), key=len)
    head = ["", *(name for name, _, _ in series)]
    return [head] + [
        [category, *(values.get(at, "") for _, _, values in series)] for at, category in sorted(categories.items())
    ]


def chart_title(part: Any) -> str:
    """The title of a chart, empty if it has none."""
    title = part.find(f".//{CHART}title")
    return " ".join(paragraphs(title)) if title is not None else ""


def _series(one: Any) -> tuple[str, dict[int, str], dict[int, str]]:
    name = " ".join(_points(one.find(f"{CHART}tx")).values())
    categories = _points(one.find(f"{CHART}cat"))
    values = _points(one.find(f"{CHART}val"))
    return name, categories or {at: str(at + 1) for at in values}, {at: v.replace(".", ",") for at, v in values.items()}


def _points(part: Any | None) -> dict[int, str]:
    if part is None:
        return {}
    points = part.iter(f"{CHART}pt")
    return {int(point.get("idx") or 0): (point.findtext(f"{CHART}v") or "").strip() for point in points}
