"""Run strange and hostile files through the contained parser and compare how each ends with what it should."""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.pdf.parse import READERS
from ingest.sandbox import Limits, Outcome, run_contained

# On two free cores: on a busy machine the wall says little, so the CPU time counts, shared by pages read at once.
HANG_SECONDS = 20
ANY = frozenset({"text", "warning", "error"})
TEXT = frozenset({"text", "warning"})
# what each category of the manifest may end as; "password" is an error that names the password
EXPECTED = {
    "layout": TEXT,
    "tables": TEXT,
    "office_with_expected_md": TEXT,
    "encoding": TEXT,
    "rotated": TEXT,
    "hidden": TEXT,
    "scanned": ANY,
    "corrupt": ANY,
    "active": ANY,
    "huge": ANY,
    "bomb": ANY,
    "empty": ANY,
    "encrypted": frozenset({"password"}),
}
_PASSWORD_WORDS = ("passwort", "kennwort", "verschlüssel")


@dataclass(frozen=True)
class Case:
    """One file: what was expected, how it ended, and what it took."""

    file: str
    category: str
    expected: str
    ended: str
    kept: bool
    seconds: float
    cpu_seconds: float
    peak_mb: int
    network_attempts: int
    detail: str
    traceback: str
    hangs: bool


def run(data: Path, only: str = "") -> Iterator[Case]:
    """Every file of the set whose name contains `only`, one after the other."""
    folder = data / "doc_fixtures"
    with (folder / "MANIFEST.tsv").open(newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t") if only in row["file"]]
    for row in rows:
        started = time.monotonic()
        outcome = run_contained(folder / row["file"], limits=Limits())
        yield _judged(row, outcome, time.monotonic() - started)


def _judged(row: dict[str, str], outcome: Outcome, seconds: float) -> Case:
    ended, detail = _ending(outcome)
    allowed = EXPECTED[row["category"]]
    check = row["quick_check (poppler/zipfile)"]
    if row["category"] == "encrypted" and "text bytes" in check:
        # poppler opens it without a password: then that it is encrypted must be told
        allowed = frozenset({"password", "warning"}) if ", encrypted" in check else TEXT
    kept = ended in allowed or (ended == "password" and "error" in allowed)
    return Case(
        file=row["file"],
        category=row["category"],
        expected=row["expected"],
        ended=ended,
        kept=kept and not outcome.traceback,
        seconds=round(seconds, 2),
        cpu_seconds=round(outcome.cpu_seconds, 2),
        peak_mb=outcome.peak_bytes >> 20,
        network_attempts=outcome.network_attempts,
        detail=detail,
        traceback=outcome.traceback,
        hangs=min(seconds, outcome.cpu_seconds / max(1, min(READERS, _scanned(outcome)))) > HANG_SECONDS,
    )


def _scanned(outcome: Outcome) -> int:
    if isinstance(outcome.result, UnreadableFileError):
        return 0
    return len({element.page for element in outcome.result.elements if element.origin == "ocr"})


def _ending(outcome: Outcome) -> tuple[str, str]:
    if isinstance(outcome.result, UnreadableFileError):
        text = str(outcome.result)
        return ("password" if any(word in text.lower() for word in _PASSWORD_WORDS) else "error"), text
    parsed = outcome.result
    codes = ", ".join(sorted({notice.code for notice in parsed.notices}))
    characters = sum(len(element.text) for element in parsed.elements)
    return ("warning" if codes else "text"), f"{len(parsed.elements)} elements, {characters} characters; {codes}"


def report(cases: Sequence[Case], parent_mb: tuple[int, int]) -> str:
    """The outcomes as a Markdown page: figures first, then what went wrong, then every file."""
    figures = {
        "files": len(cases),
        "as expected": sum(case.kept for case in cases),
        f"hangs (over {HANG_SECONDS} s)": sum(case.hangs for case in cases),
        "slowest (s on the wall, s of CPU time)": " / ".join(
            f"{max((getattr(case, clock) for case in cases), default=0):.1f}" for clock in ("seconds", "cpu_seconds")
        ),
        "children over 1 GB resident": sum(case.peak_mb > 1024 for case in cases),
        "network attempts": sum(case.network_attempts for case in cases),
        "tracebacks": sum(bool(case.traceback) for case in cases),
        "parent memory before and after (MB)": f"{parent_mb[0]} → {parent_mb[1]}",
    }
    endings = Counter(case.ended for case in cases)
    lines = ["# Outcomes of the document fixtures", ""]
    lines += [f"- {name}: {value}" for name, value in (figures | dict(sorted(endings.items()))).items()]
    lines += [
        "",
        "| file | category | ended | as expected | s | CPU s | MB | detail |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for case in sorted(cases, key=lambda case: (case.kept, case.file)):
        detail = case.detail.replace("|", "\\|")
        kept = "yes" if case.kept else "**no**"
        lines.append(
            f"| {case.file} | {case.category} | {case.ended} | {kept} | {case.seconds} | {case.cpu_seconds} "
            f"| {case.peak_mb} | {detail} |"
        )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the set, write `fixtures.md` and `fixtures.json`; 1 if a file did not end as expected."""
    from rich.console import Console

    parser = argparse.ArgumentParser(prog="python -m eval.fixtures", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds doc_fixtures/")
    parser.add_argument("--only", default="", help="only files whose path contains this")
    parser.add_argument("--out", type=Path, default=Path(".fundstelle/reports"), help="folder for the report")
    options = parser.parse_args(arguments)
    console = Console()
    before = _resident_mb()
    cases = []
    for case in run(options.data, options.only):
        cases.append(case)
        mark = "[green]ok[/]" if case.kept else "[red]unexpected[/]"
        console.print(f"{mark} {case.ended:8} {case.seconds:6.2f} s {case.peak_mb:5} MB  {case.file}", highlight=False)
    options.out.mkdir(parents=True, exist_ok=True)
    page = report(cases, (before, _resident_mb()))
    (options.out / "fixtures.md").write_text(page)
    (options.out / "fixtures.json").write_text(
        json.dumps([asdict(case) for case in cases], ensure_ascii=False, indent=1)
    )
    console.print(page.partition("\n| file")[0], markup=False)
    return 0 if all(case.kept and not case.hangs and case.peak_mb <= 1024 for case in cases) else 1


def _resident_mb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


if __name__ == "__main__":
    raise SystemExit(main())
