"""Draw measures with their intervals, and the time that questions took, as SVG for a page."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics import Measure

_BLUE, _GREY = "#1b5e8c", "#8a949c"


def intervals(measures: Mapping[str, Measure]) -> str:
    """A dot for each mean, a line for its 95 % interval."""
    known = [(name, one) for name, one in list(measures.items())[::-1] if one.mean is not None]
    figure, axes = _figure(7.5, 0.9 + 0.28 * len(known))
    for position, (_, one) in enumerate(known):
        axes.plot([one.low, one.high], [position, position], color=_GREY, linewidth=2)
        axes.plot([one.mean], [position], "o", color=_BLUE)
    axes.set_yticks(range(len(known)), [f"{name} (n={one.n})" for name, one in known])
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="x", alpha=0.3)
    return _svg(figure)


def times(milliseconds: Sequence[float]) -> str:
    """How many questions took how long."""
    figure, axes = _figure(7.5, 2.4)
    axes.hist(milliseconds, bins=30, color=_BLUE)
    axes.set_xlabel("ms je Frage")
    axes.set_ylabel("Fragen")
    return _svg(figure)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any) -> str:
    """The picture's element alone, without the file's prologue, which a page may not hold."""
    from matplotlib import rc_context

    buffer = io.StringIO()
    with rc_context({"svg.hashsalt": "fundstelle", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    content = buffer.getvalue()
    return content[content.index("<svg") :]
