"""Measure what editions promise: live in seconds, nothing embedded twice, the right state on every day.

`python -m eval.bench_editions --data ../shared/data`; `--scratch` keeps the vectors for the next time.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import FundstelleError


@dataclass(frozen=True)
class Figure:
    """Something measured, and what it should be; `good` is None where nothing was promised."""

    name: str
    value: str
    target: str = ""
    good: bool | None = None


Part = Callable[[Path, Path], Iterable[Figure]]


def parts() -> dict[str, Part]:
    """What can be measured, by name; each takes the data and a folder to work in."""
    from eval import bench_editions_live, bench_editions_peer, bench_editions_states

    return {
        "live": bench_editions_live.measure,
        "noop": bench_editions_live.measure_noop,
        "states": bench_editions_states.measure,
        "peer": bench_editions_peer.measure,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one line a figure."""
    known = parts()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--only", nargs="+", choices=sorted(known), default=list(known))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not (options.data / "gesetze").is_dir():
        raise FundstelleError(f"{options.data} hat keinen Ordner gesetze: --data angeben.")
    with tempfile.TemporaryDirectory(prefix="fundstelle-editions-") as folder:
        scratch = options.scratch or Path(folder)
        scratch.mkdir(parents=True, exist_ok=True)
        figures = []
        for name in options.only:
            for figure in known[name](options.data.resolve(), scratch.resolve()):
                figures.append(figure)
                if not options.json:
                    mark = {None: "   ", True: "ok ", False: "NO "}[figure.good]
                    target = f"   (target: {figure.target})" if figure.target else ""
                    print(f"{mark} {figure.name}: {figure.value}{target}", flush=True)
    if options.json:
        print(json.dumps({"load": os.getloadavg()[0], "figures": [asdict(figure) for figure in figures]}))
    else:
        print(f"    load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
