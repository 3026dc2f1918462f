"""The command of knowledge owners: `fundstelle-ingest`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ingest import pipeline, report
from ingest.assembly import open_parts
from ingest.corpus import corpus_folder, find_sources
from ingest.errors import FundstelleError
from ingest.settings import Settings, from_environment

DONE, LOSSES, USER_ERROR = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, run one command, exit with 0, 1 (losses) or 2 (user error)."""
    options = _parser().parse_args(arguments)
    try:
        code = options.command(options, from_environment(options.home))
    except FundstelleError as error:
        print(f"fundstelle-ingest: {error}", file=sys.stderr)
        code = USER_ERROR
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fundstelle-ingest",
        description="Dokumente einlesen, prüfen und veröffentlichen. / Ingest, check and publish documents.",
        epilog="Beispiel: fundstelle-ingest run corpora/it-sicherheit corpora/datenschutz",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, help="Ordner mit allem Zustand (FUNDSTELLE_HOME, sonst .fundstelle)")
    shared.add_argument("--json", action="store_true", help="ein JSON-Objekt auf die Standardausgabe")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")

    run = commands.add_parser("run", parents=[shared], help="Dateien oder Ordner einlesen")
    run.add_argument("paths", nargs="+", type=Path, metavar="PFAD")
    run.add_argument("--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="gültig ab diesem Tag")
    run.set_defaults(command=_run)

    inspect = commands.add_parser("inspect", parents=[shared], help="zeigen, wie eine Datei verstanden wurde")
    inspect.add_argument("file", type=Path, metavar="DATEI")
    inspect.add_argument("--html", type=Path, metavar="ZIEL", help="als HTML-Seite mit Seitenbildern")
    inspect.set_defaults(command=_inspect)
    return parser


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console
    from rich.progress import Progress

    started = time.monotonic()
    sources = [source for path in options.paths for source in find_sources(path)]
    console = Console(stderr=options.json)
    outcomes = []
    with open_parts(settings) as (parts, left):
        for edition in left:
            console.print(f"{edition.title}: Ein abgebrochener Lauf wurde aufgeräumt.", markup=False)
        with Progress(console=console, transient=True) as bar:
            files = bar.add_task("Dokumente", total=len(sources))
            passages = bar.add_task("Passagen", total=None)

            def progress(name: str, done: int, total: int) -> None:
                bar.update(passages, description=name[:40], completed=done, total=total)

            today = date.today()
            for outcome in pipeline.run(sources, parts, today, options.as_of, progress=progress):
                outcomes.append(outcome)
                bar.advance(files)
            for folder in {path.resolve() for path in options.paths if path.is_dir()}:
                if folder == corpus_folder(folder):
                    inside = [source for source in sources if source.path.is_relative_to(folder)]
                    outcomes += pipeline.withdraw_missing(inside[0].corpus.id, inside, parts, today)
        content = report.as_json(outcomes, time.monotonic() - started)
        parts.register.save_run(content)
    if options.json:
        print(json.dumps(content, ensure_ascii=False))
    else:
        report.show(outcomes, content["seconds"], console)
    return LOSSES if any(outcome.lossy for outcome in outcomes) else DONE


def _inspect(options: argparse.Namespace, settings: Settings) -> int:
    from ingest import inspect

    return inspect.run(options.file, as_json=options.json, html=options.html)


if __name__ == "__main__":
    main()
