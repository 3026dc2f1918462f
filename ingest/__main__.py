"""The command of knowledge owners: `fundstelle-ingest`."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ingest import history, report, sandbox
from ingest.blobs import Blobs
from ingest.command_line import run_command, shared_options
from ingest.commands import DONE, Desk, execute, source_json
from ingest.corpus import Source, find_sources
from ingest.errors import FundstelleError
from ingest.parts import Parts
from ingest.register import Register
from ingest.remote import running_app
from ingest.settings import Settings
from ingest.watch import STILL, watch

if TYPE_CHECKING:
    from rich.console import Console

Content = dict[str, Any]
MakeDesk = Callable[[Parts, Settings], Desk]
_SHOW: dict[str, Callable[[Content, Console], None]] = {
    "run": report.show_run,
    "check": report.show_check,
}


def main(arguments: Sequence[str] | None = None, desk: MakeDesk | None = None) -> NoReturn:
    """Parse the command line, run one command, exit with 0, 1 (losses) or 2 (user error).

    `desk` may be able to ask questions of drafts, and to write down what is decided; ingest's own is not.
    """
    parser = _parser()
    parser.set_defaults(desk=desk or (lambda parts, settings: Desk(parts, settings.home)))
    run_command(parser, arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fundstelle-ingest",
        description="Dokumente einlesen, prüfen und veröffentlichen. / Ingest, check and publish documents.",
        epilog="Beispiel: fundstelle-ingest run --draft corpora/it-sicherheit",
    )
    shared = shared_options()
    reason = argparse.ArgumentParser(add_help=False)
    reason.add_argument("--reason", metavar="GRUND", help="wird mit der Entscheidung festgehalten")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")

    def add(name: str, command: Callable[..., int], *parents: argparse.ArgumentParser, help: str) -> Any:
        made = commands.add_parser(name, parents=[shared, *parents], help=help)
        made.set_defaults(command=command, name=name)
        return made

    run = add("run", _run, help="Dateien oder Ordner einlesen")
    run.add_argument("paths", nargs="+", type=Path, metavar="PFAD")
    run.add_argument("--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="gültig ab diesem Tag")
    run.add_argument("--draft", action="store_true", help="nur als Entwurf, mit Bericht")
    run.add_argument("--again", action="store_true", help="auch was schon bekannt ist oder verworfen wurde")

    publish = add("publish", _publish, help="Entwürfe in Kraft setzen")
    publish.add_argument("editions", nargs="+", metavar="FASSUNG")
    publish.add_argument("--override", metavar="GRUND", help="auch wenn die Sammlung sie zurückhält")
    reject = add("reject", _reject, reason, help="Entwürfe verwerfen")
    reject.add_argument("editions", nargs="+", metavar="FASSUNG")
    rollback = add("rollback", _on_document, reason, help="die gültige Fassung zurücknehmen")
    rollback.add_argument("document", metavar="DOKUMENT")
    withdraw = add(
        "withdraw", _on_document, reason, help="ein Dokument ab heute zurückziehen, oder eine geplante Fassung"
    )
    withdraw.add_argument("document", metavar="DOKUMENT|FASSUNG")
    erase = add("erase", _erase, reason, help="den Inhalt eines Dokuments oder einer Fassung löschen")
    erase.add_argument("what", metavar="DOKUMENT|FASSUNG")

    _add_looking(add)
    return parser


def _add_looking(add: Callable[..., Any]) -> None:
    """Commands that decide nothing: watching, looking, checking, moving."""
    watch = add("watch", _watch, help="Ordner beobachten und Änderungen einlesen")
    watch.add_argument("paths", nargs="+", type=Path, metavar="ORDNER")
    watch.add_argument("--still", type=float, metavar="SEKUNDEN", help="so lange muss eine Datei ruhen (0.3)")
    watch.add_argument("--poll", action="store_true", help="nachsehen statt benachrichtigen lassen: für Netzlaufwerke")

    history = add("history", _history, help="Fassungen eines Dokuments und was entschieden wurde")
    history.add_argument("document", nargs="?", metavar="DOKUMENT")
    diff = add("diff", _diff, help="zwei Fassungen vergleichen")
    diff.add_argument("old", metavar="FASSUNG")
    diff.add_argument("new", metavar="FASSUNG")
    check = add("check", _check, help="Register, Ablage und Index abgleichen")
    check.add_argument("--repair", action="store_true", help="beheben, was sich beheben lässt")

    migrate = add("migrate", _migrate, help="den Index umziehen: zum Server, zurück, zu neuem Modell")
    migrate.add_argument("--to", choices=("server", "embedded", "embedder"), required=True, help="wohin")
    add("prune", _prune, help="auf dem Qdrant-Server löschen, was vor dem jetzigen Modell galt")

    inspect = add("inspect", _inspect, help="zeigen, wie eine Datei verstanden wurde")
    inspect.add_argument("file", type=Path, metavar="DATEI")
    inspect.add_argument("--html", type=Path, metavar="ZIEL", help="als HTML-Seite mit Seitenbildern")


def _migrate(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.assembly import move_index, must_exist, reembed

    must_exist(settings)
    again = options.to == "embedder"
    moved = reembed(settings) if again else move_index(settings, to_server=options.to == "server")
    how = "neu berechnet; sie gelten ab dem nächsten Start" if again else "umgezogen, nichts neu berechnet"
    print(json.dumps({"passages": moved}) if options.json else f"{moved} Passagen {how}.")
    return DONE


def _prune(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.assembly import prune

    gone = prune(settings)
    print(json.dumps({"removed": gone}) if options.json else f"Gelöscht: {', '.join(gone) or 'nichts'}.")
    return DONE


def _run(options: argparse.Namespace, settings: Settings) -> int:
    sources = [source for path in options.paths for source in find_sources(path)]
    folders = {path.resolve() for path in options.paths if path.is_dir()}
    whole = {source.corpus.id for source in sources if source.folder in folders}
    as_of = options.as_of.isoformat() if options.as_of else None
    more = {"as_of": as_of, "draft": options.draft, "again": options.again}
    return _carry_out(options, settings, _run_arguments(sources, whole) | more)


def _run_arguments(sources: Iterable[Source], whole: Iterable[str]) -> Content:
    return {"sources": [source_json(source) for source in sources], "whole": sorted(whole)}


def _watch(options: argparse.Namespace, settings: Settings) -> int:
    """Runs until it is interrupted; with --json one object for each run."""
    options.name = "run"
    stop = threading.Event()
    print("Beobachtet wird, bis Strg+C gedrückt wird.", file=sys.stderr, flush=True)
    try:
        ready, tell = partial(_keep_ready, options, settings), partial(print, file=sys.stderr, flush=True)
        for due in watch(options.paths, stop, options.still or STILL, options.poll, ready, tell):
            for one in due:
                whole = {source.corpus.id for source in one.sources} if one.whole else set()
                arguments = _run_arguments(one.sources, whole) | {"draft": one.draft}
                _try_again(partial(_carry_out, options, settings, arguments))
    except KeyboardInterrupt:
        stop.set()
    return DONE


def _keep_ready(options: argparse.Namespace, settings: Settings) -> None:
    """The next change should not have to wait until a parser has started; if it must, nothing is lost."""
    with suppress(FundstelleError):
        names = {f"x{source.path.suffix}" for path in options.paths for source in find_sources(path)}
        app = running_app(settings)
        if app is None:
            sandbox.prepare(names)
        else:
            list(app.stream("/ingest", {"command": "prepare", "arguments": {"names": sorted(names)}}))


def _try_again(work: Callable[[], int], times: int = 5, pause: float = 2.0) -> None:
    """Another command may hold the engine for a moment; what stays wrong is told, and the watch goes on."""
    for left in reversed(range(times)):
        try:
            work()
            return
        except FundstelleError as error:
            if left:
                time.sleep(pause)
            else:
                print(f"fundstelle-ingest: {error}", file=sys.stderr)


def _publish(options: argparse.Namespace, settings: Settings) -> int:
    return _carry_out(options, settings, {"editions": options.editions, "override": options.override})


def _reject(options: argparse.Namespace, settings: Settings) -> int:
    return _carry_out(options, settings, {"editions": options.editions, "reason": options.reason})


def _on_document(options: argparse.Namespace, settings: Settings) -> int:
    return _carry_out(options, settings, {"document": options.document, "reason": options.reason})


def _erase(options: argparse.Namespace, settings: Settings) -> int:
    return _carry_out(options, settings, {"name": options.what, "reason": options.reason})


def _check(options: argparse.Namespace, settings: Settings) -> int:
    return _carry_out(options, settings, {"repair": options.repair})


def _carry_out(options: argparse.Namespace, settings: Settings, arguments: Content) -> int:
    """Here, or in the app that runs on this home; what is shown is the same."""
    with _progress(options) as (console, say):
        content, code = _perform(options, settings, arguments, say)
    if options.json:
        print(json.dumps(content, ensure_ascii=False))
    else:
        _SHOW.get(options.name, report.show_editions)(content, console)
    return code


def _perform(
    options: argparse.Namespace, settings: Settings, arguments: Content, say: Callable[[Content], None]
) -> tuple[Content, int]:
    app = running_app(settings)
    if app is None:
        from ingest.assembly import must_exist, open_parts

        if options.name != "run":
            must_exist(settings)
        with open_parts(settings) as (parts, left):
            for edition in left:
                say({"note": f"{edition.title}: Ein abgebrochener Lauf wurde aufgeräumt."})
            return execute(options.desk(parts, settings), options.name, arguments, say)
    last: Content = {}
    for last in app.stream("/ingest", {"command": options.name, "arguments": arguments}):
        if "result" not in last:
            say(last)
    return last["result"], last["code"]


@contextmanager
def _progress(options: argparse.Namespace) -> Iterator[tuple[Console, Callable[[Content], None]]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=options.json)
    with Progress(console=console, transient=True) as bar:
        bars = {"documents": bar.add_task("Dokumente", total=None), "passages": bar.add_task("Passagen", total=None)}

        def say(event: Content) -> None:
            if "note" in event:
                console.print(event["note"], markup=False)
            for name, task in bars.items():
                if name in event:
                    bar.update(task, description=event[name][:40], completed=event["done"], total=event["total"])

        yield console, say


def _history(options: argparse.Namespace, settings: Settings) -> int:
    with _reading(settings) as register:
        if options.document:
            return _told(options, history.history(register, options.document), report.show_history)
        return _told(options, history.overview(register), report.show_overview)


def _diff(options: argparse.Namespace, settings: Settings) -> int:
    with _reading(settings) as register:
        content = history.diff(register, Blobs(settings.home / "blobs"), options.old, options.new)
    return _told(options, content, report.show_diff)


@contextmanager
def _reading(settings: Settings) -> Iterator[Register]:
    """The register alone: any number of processes may read it."""
    from ingest.assembly import must_exist, open_register

    must_exist(settings)
    with closing(open_register(settings)) as register:
        yield register


def _told(options: argparse.Namespace, content: Content, show: Callable[[Content, Console], None]) -> int:
    from rich.console import Console

    if options.json:
        print(json.dumps(content, ensure_ascii=False))
    else:
        show(content, Console())
    return DONE


def _inspect(options: argparse.Namespace, settings: Settings) -> int:
    from ingest import inspect

    return inspect.run(options.file, as_json=options.json, html=options.html)


if __name__ == "__main__":
    main()
