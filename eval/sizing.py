"""Work out from a measured curve what millions of passages need.

    python -m eval.bench_store --json curve.json && python -m eval.sizing curve.json

Everything grows along the straight line through what was measured. For the time of a search that is an upper bound:
one that compares every passage grows so, one over the graph that a large index gets stays far below. The largest
measured size says how far that reaches: figures far beyond it are a plan, to be measured on the way.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import FundstelleError

TARGETS = (1_000_000, 10_000_000, 100_000_000)


@dataclass(frozen=True)
class Measured:
    """One size of the curve: megabytes, and milliseconds of a search that 95 in 100 stay below."""

    points: int
    disk: float
    memory: float
    p95: float


@dataclass(frozen=True)
class Machine:
    """A node, in gigabytes, and how many of them keep each passage; `spare` is the share left free."""

    memory: float = 64
    disk: float = 1000
    replicas: int = 2
    spare: float = 0.3


@dataclass(frozen=True)
class Need:
    """Gigabytes of one copy, the nodes for all copies, the time of a search on each node's share at most.

    `beyond` is how many times a node's share is what was measured at most; None for what was measured itself.
    """

    points: int
    disk: float
    memory: float
    nodes: int
    p95: float
    beyond: float | None


def read_curve(path: Path) -> list[Measured]:
    """The rows that `eval.bench_store --json` wrote, smallest first; raises FundstelleError for another file."""
    try:
        rows: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        curve = [Measured(int(row["points"]), row["disk"], row["resident"], row["p95"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FundstelleError(
            f"{path} ist keine Messung ({error!r}): mit `python -m eval.bench_store --json {path}` messen."
        ) from error
    if len({row.points for row in curve}) < 2:
        raise FundstelleError(f"{path} misst nur eine Größe: mindestens zwei messen, etwa --sizes 10000 100000.")
    return sorted(curve, key=lambda row: row.points)


def line(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """(fixed, each) of the least-squares line y = fixed + each · x, neither of them below zero."""
    middle_x, middle_y = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in pairs)
    each = max(0.0, sum((x - middle_x) * (y - middle_y) for x, y in pairs) / spread)
    fixed = middle_y - each * middle_x
    # Below zero there is nothing: then all of the largest value is the passages'.
    return (fixed, each) if fixed >= 0 else (0.0, pairs[-1][1] / pairs[-1][0])


def needs(curve: Sequence[Measured], targets: Sequence[int], machine: Machine) -> list[Need]:
    """What was measured, then what follows from it for the targets."""
    disk = line([(row.points, row.disk) for row in curve])
    memory = line([(row.points, row.memory) for row in curve])
    p95 = line([(row.points, row.p95) for row in curve])
    found = [Need(row.points, row.disk / 1000, row.memory / 1000, 1, row.p95, None) for row in curve]
    for points in targets:
        nodes = max(
            1 if machine.replicas == 1 else machine.replicas + 1,  # one node fewer still keeps every copy
            _nodes(points, memory, machine.memory, machine),
            _nodes(points, disk, machine.disk, machine),
        )
        share = points / nodes
        found.append(
            Need(
                points=points,
                disk=_at(disk, points) / 1000,
                memory=_at(memory, points) / 1000,
                nodes=nodes,
                p95=_at(p95, share),
                beyond=share / curve[-1].points,
            )
        )
    return found


def _at(cost: tuple[float, float], points: float) -> float:
    fixed, each = cost
    return fixed + each * points


def _nodes(points: int, cost: tuple[float, float], gigabytes: float, machine: Machine) -> int:
    """How many nodes all copies fill; the fixed part falls on every node."""
    fixed, each = cost
    usable = gigabytes * 1000 * (1 - machine.spare) - fixed
    if usable <= 0:
        raise FundstelleError(f"Ein Knoten mit {gigabytes:g} GB ist zu klein: schon der leere braucht {fixed:.0f} MB.")
    return math.ceil(points * machine.replicas * each / usable)


def show(found: Sequence[Need], machine: Machine) -> None:
    """A table; a computed row says how many times the largest measured size lies on each node."""
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=f"Nodes of {machine.memory:g} GB RAM and {machine.disk:g} GB disk, {machine.spare:.0%} left free, "
        f"each passage on {machine.replicas}",
        title_justify="left",
    )
    for name in ("passages", "basis", "disk GB", "RAM GB", "nodes", "p95 ms ≤", "node ÷ largest"):
        table.add_column(name, justify="right")
    for need in found:
        computed = ("", "") if need.beyond is None else (str(need.nodes), f"×{need.beyond:,.1f}")
        table.add_row(
            f"{need.points:,}",
            "measured" if need.beyond is None else "computed",
            f"{need.disk:,.2f}",
            f"{need.memory:,.2f}",
            computed[0],
            f"{need.p95:,.0f}",
            computed[1],
        )
    Console().print(table)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table for a curve; exit code 2 for a file that is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("curve", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=TARGETS)
    for name, meaning in (("memory", "GB"), ("disk", "GB"), ("replicas", "copies"), ("spare", "share left free")):
        default = getattr(Machine, name)
        parser.add_argument(f"--{name}", type=type(default), default=default, help=f"of a node: {meaning} ({default})")
    options = parser.parse_args(arguments)
    machine = Machine(float(options.memory), float(options.disk), options.replicas, options.spare)
    try:
        show(needs(read_curve(options.curve), options.passages, machine), machine)
    except FundstelleError as error:
        sys.exit(f"sizing: {error}")


if __name__ == "__main__":
    main()
