"""Show a run as one page that opens without a network: measures, plots, every question with its quotes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eval import plots
from eval.citations import measures, times

if TYPE_CHECKING:
    from eval.runs import Run


def render(run: Run) -> str:
    """The page; everything that comes from documents or questions is escaped."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("eval"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    splits = sorted({row.split for row in run.rows})
    columns = {"alle": run.rows, **{split: [row for row in run.rows if row.split == split] for split in splits}}
    found = {name: measures(rows) for name, rows in columns.items()}
    return environment.get_template("report.html").render(
        facts=json.dumps(run.facts, ensure_ascii=False, indent=1),
        columns=found,
        names=list(found["alle"]),
        times=times(run.rows),
        plots=[
            ("Maße mit ihren Intervallen; die Zahlen stehen in der Tabelle", plots.intervals(found["alle"])),
            ("Wie lange die Antworten dauerten", plots.times([row.ms for row in run.rows])),
        ],
        rows=run.rows,
        verdicts=sorted({row.verdict for row in run.rows}),
    )
