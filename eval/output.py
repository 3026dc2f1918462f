"""Show measures as a table for people and as one JSON object for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eval.citations import Judged, measures, times
from eval.compare import Comparison
from eval.metrics import Measure
from eval.retrieval import PRODUCT, Retrieved

if TYPE_CHECKING:
    from rich.console import Console

ABSTENTION = (
    "unanswerable_refused",
    "unanswerable_nothing_shown",
    "wrongly_refused",
    "wrongly_refused_strict",
    "answered_right",
    "answered_wrong",
    "reserved_right",
    "reserved_wrong",
    "nothing_shown",
)


def retrieval_json(found: Mapping[str, Retrieved]) -> dict[str, Any]:
    """The contract's fields for the product's own way of searching, other ways below `ablation`."""
    content = _retrieved(found[PRODUCT])
    others = {name: _retrieved(one) for name, one in found.items() if name != PRODUCT}
    return content | ({"ablation": others} if others else {})


def _retrieved(found: Retrieved) -> dict[str, Any]:
    content: dict[str, Any] = {"n": next(iter(found.measures.values())).n}
    content |= {name: None if one.mean is None else round(one.mean, 4) for name, one in found.measures.items()}
    content |= {"ms_per_query_p50": _rounded(found.p50), "ms_per_query_p95": _rounded(found.p95)}
    return content | {"intervals": {name: one.as_json() for name, one in found.measures.items()}}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def citations_json(rows: Sequence[Judged], names: Sequence[str] | None = None) -> dict[str, Any]:
    """Every measure over all rows, then by split, kind and corpus."""
    content: dict[str, Any] = {"n": len(rows), "measures": _measures(rows, names), **times(rows)}
    for field in ("split", "kind", "corpus"):
        values = sorted({getattr(row, field) for row in rows})
        groups = {value: [row for row in rows if getattr(row, field) == value] for value in values}
        content[f"by_{field}"] = {value: _measures(group, names) for value, group in groups.items()}
    content["failed"] = [{"id": row.id, "verdict": row.verdict} for row in rows if not row.passed]
    return content


def _measures(rows: Sequence[Judged], names: Sequence[str] | None) -> dict[str, Any]:
    return {name: one.as_json() for name, one in measures(rows).items() if names is None or name in names}


def show(title: str, columns: Mapping[str, Mapping[str, Measure]], console: Console) -> None:
    """A table with a measure in each row: its mean, 95 % interval and n under every column."""
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("Maß / measure")
    for name in columns:
        table.add_column(name)
    for measure in next(iter(columns.values()), {}):
        table.add_row(measure, *(str(column.get(measure, "–")) for column in columns.values()))
    console.print(table)


def show_retrieval(found: Mapping[str, Retrieved], console: Console) -> None:
    """The measures of every way of searching, and how long a question takes."""
    show("Suche / retrieval", {name: one.measures for name, one in found.items()}, console)
    product = found[PRODUCT]
    console.print(f"{PRODUCT}: p50 {product.p50 or 0:.1f} ms, p95 {product.p95 or 0:.1f} ms")


def show_citations(rows: Sequence[Judged], console: Console, names: Sequence[str] | None = None) -> None:
    """All rows beside the two splits, then the questions that failed."""
    columns = {"alle": rows}
    for split in sorted({row.split for row in rows}):
        columns[split] = [row for row in rows if row.split == split]
    picked = {
        column: {name: one for name, one in measures(some).items() if names is None or name in names}
        for column, some in columns.items()
    }
    show("Fundstellen / citations", picked, console)
    taken = times(rows)
    console.print(f"{len(rows)} Fragen, p50 {taken['ms_p50'] or 0:.0f} ms, p95 {taken['ms_p95'] or 0:.0f} ms")
    for row in rows:
        if not row.passed:
            console.print(f"• {row.corpus} {row.id} ({row.split}): {row.verdict}: {row.question}", markup=False)


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Every paired difference, then every question that came out otherwise."""
    for name, one in comparison.changes.items():
        console.print(f"{name}: {one.mean:+.3f} [{one.low:+.3f}, {one.high:+.3f}] n={one.n}", markup=False)
    for moved in comparison.moved:
        console.print(f"• {moved.id}: {moved.before} → {moved.after}: {moved.question}", markup=False)
    for title, names in (("nur vorher", comparison.only_before), ("nur nachher", comparison.only_after)):
        if names:
            console.print(f"{title}: {', '.join(names)}", markup=False)
