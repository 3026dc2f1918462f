"""The command of QA: `fundstelle-eval`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from eval import output
from eval.metrics import Measure
from eval.prepare import CorpusSet, Progress, open_room, read_data, read_set
from eval.questions import Question
from ingest.command_line import DONE, FAILED, run_command, shared_options
from ingest.errors import FundstelleError
from ingest.settings import Settings


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Parse the command line, run one command, exit with 0, 1 (failed checks) or 2 (user error)."""
    run_command(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fundstelle-eval",
        description="Messen, wie gut gefunden, zitiert und verzichtet wird. / Measure retrieval and citations.",
        epilog="Beispiel: fundstelle-eval citations corpora/it-sicherheit corpora/datenschutz --out laeufe/heute",
    )
    shared = shared_options()
    scope = argparse.ArgumentParser(add_help=False, parents=[shared])
    scope.add_argument("corpora", nargs="*", type=Path, metavar="SAMMLUNG")
    scope.add_argument("--split", choices=("dev", "test", "all"), default="all", help="nur diese Hälfte der Fragen")
    scope.add_argument("--limit", type=_count, metavar="N", help="nur die ersten N Fragen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    _add_measures(commands, scope)
    _add_decisions(commands, shared)
    return parser


def _add_measures(commands: Any, scope: argparse.ArgumentParser) -> None:
    retrieval = commands.add_parser("retrieval", parents=[scope], help="wie gut Passagen gefunden werden")
    retrieval.add_argument("--passages", type=Path, metavar="P.jsonl", help="fertige Passagen {id, title, text}")
    retrieval.add_argument("--questions", type=Path, metavar="F.jsonl", help="{question, passage_id | passage_ids}")
    retrieval.add_argument("--no-titles", action="store_true", help="ohne Titel, wo sie die Antwort verraten")
    retrieval.add_argument("--data", type=Path, metavar="ORDNER", help="alle Fragensätze dieses Ordners in einem Lauf")
    retrieval.add_argument("--cache", type=Path, metavar="ORDNER", help="Vektoren hier behalten")
    retrieval.add_argument("--ablation", action="store_true", help="auch Vektor und Stichwort allein")
    retrieval.set_defaults(command=_retrieval)

    for name, text in (("citations", "ob Antworten belegt sind"), ("abstention", "ob zu Recht verzichtet wird")):
        command = commands.add_parser(name, parents=[scope], help=text)
        command.add_argument("--data", type=Path, metavar="ORDNER", help="auch Gesetze und SDM aus diesem Ordner")
        command.add_argument("--llm", action="store_true", help="mit dem eingestellten Sprachmodell")
        command.add_argument("--out", type=Path, metavar="ORDNER", help="Lauf mit allen Antworten und Bericht ablegen")
        command.set_defaults(command=_citations, names=output.ABSTENTION if name == "abstention" else None)

    faithfulness = commands.add_parser("faithfulness", parents=[scope], help="ob Antworten einer Änderung folgen")
    faithfulness.add_argument("--llm", action="store_true", help="mit dem eingestellten Sprachmodell")
    faithfulness.set_defaults(command=_faithfulness)

    editions = commands.add_parser("editions", parents=[scope], help="ob alte Fassungen alt bleiben")
    editions.set_defaults(command=_editions)

    attack = commands.add_parser("attack", parents=[scope], help="was Anweisungen in Dokumenten anrichten")
    attack.add_argument(
        "--data", type=Path, default=Path("../shared/data"), metavar="ORDNER", help="mit Angriffstexten"
    )
    attack.add_argument("--llm", action="store_true", help="mit dem eingestellten Sprachmodell")
    attack.set_defaults(command=_attack)


def _add_decisions(commands: Any, shared: argparse.ArgumentParser) -> None:
    claims = commands.add_parser("claims", parents=[shared], help="wie gut Aussagen geprüft werden")
    claims.add_argument(
        "--pairs", type=Path, required=True, metavar="P.jsonl", help="{claim, title, passage, supported}"
    )
    claims.set_defaults(command=_claims)

    worksheet = commands.add_parser("worksheet", parents=[shared], help="ein ausgefülltes Arbeitsblatt auswerten")
    worksheet.add_argument("file", type=Path, metavar="CSV")
    worksheet.set_defaults(command=_worksheet)

    compare = commands.add_parser("compare", parents=[shared], help="zwei Läufe Frage für Frage vergleichen")
    compare.add_argument("before", type=Path, metavar="LAUF")
    compare.add_argument("after", type=Path, metavar="LAUF")
    compare.set_defaults(command=_compare)

    gate = commands.add_parser("gate", parents=[shared], help="Rückgabewert 1, wenn ein Lauf schlechter ist")
    gate.add_argument("run", type=Path, metavar="LAUF")
    gate.add_argument("--baseline", type=Path, required=True, metavar="LAUF")
    gate.add_argument("--allow", type=float, default=0.02, metavar="ANTEIL", help="erlaubter Rückgang (0.02)")
    gate.set_defaults(command=_gate)

    calibrate = commands.add_parser("calibrate", parents=[shared], help="Gewichte und Schwellen an «dev» anpassen")
    calibrate.add_argument("corpora", nargs="+", type=Path, metavar="SAMMLUNG")
    calibrate.add_argument("--data", type=Path, metavar="ORDNER", help="auch Gesetze und SDM aus diesem Ordner")
    calibrate.add_argument("--refused", type=float, metavar="ANTEIL", help="zu Recht verweigert (0.995)")
    calibrate.add_argument("--dry-run", action="store_true", help="nichts schreiben")
    calibrate.set_defaults(command=_calibrate)


def _print(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False))


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on the error stream for each named piece of work."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def progress(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name[:40])
            bar.update(tasks[name], completed=done, total=total)

        yield progress


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("mindestens 1 angeben")
    return int(text)


def _sets(options: argparse.Namespace, data: Path | None = None) -> tuple[list[CorpusSet], list[Question]]:
    """The corpora that are named, and which of their questions to ask."""
    sets = [read_set(folder) for folder in options.corpora] + (read_data(data) if data else [])
    asked = [question for one in sets for question in one.questions if options.split in ("all", question.split)]
    if not asked:
        raise FundstelleError("Keine Fragen: den Ordner einer Sammlung nennen, in dem questions.jsonl liegt.")
    return sets, asked[: options.limit]


def _retrieval(options: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console

    from eval import retrieval, retrieval_sets

    if [bool(options.corpora), bool(options.passages and options.questions), bool(options.data)].count(True) != 1:
        raise FundstelleError("Entweder Sammlungen nennen, oder --passages mit --questions, oder --data.")
    with _progress() as progress:
        if options.data:
            table = retrieval_sets.measure(options.data, settings, options.cache, options.limit, progress)
        elif options.passages:
            found = retrieval_sets.measure_files(options, settings, progress)
        else:
            sets, asked = _sets(options)
            with open_room(sets, settings, progress=progress) as room:
                found = {retrieval.PRODUCT: retrieval.measure_corpora(room, asked, progress)}
    if options.data:
        _print(retrieval_sets.as_json(table)) if options.json else retrieval_sets.show(table, Console())
        return DONE if all(row.reached for row in table) else FAILED
    _print(output.retrieval_json(found)) if options.json else output.show_retrieval(found, Console())
    return DONE


def _citations(options: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console

    from eval import runs
    from eval.citations import judge_all

    sets, asked = _sets(options, options.data)
    facts = runs.facts_of(sets, settings, options.split, options.llm)
    rows = runs.begin(options.out, facts) if options.out else []
    if rows:
        note = f"{options.out} hat schon {len(rows)} von {len(asked)} Antworten: Nur die anderen werden gefragt."
        Console(stderr=True).print(note)
    done = {(row.corpus, row.id) for row in rows}
    left = [question for question in asked if (question.corpus, question.id) not in done]
    with _progress() as progress, open_room(sets, settings, options.llm, progress) as room:
        for row in judge_all(room, left):
            rows.append(row)
            if options.out:
                runs.add(options.out, row)
            progress("Fragen", len(rows), len(asked))
    if options.out:
        runs.finish(options.out, runs.Run(facts, tuple(rows)))
    if options.json:
        _print(output.citations_json(rows, options.names))
    else:
        output.show_citations(rows, Console(), options.names)
    return DONE if all(all(row.pointers) for row in rows) else FAILED


def _faithfulness(options: argparse.Namespace, settings: Settings) -> int:
    from eval import faithfulness

    sets, asked = _sets(options)
    with _progress() as progress:
        found = faithfulness.measure(sets, asked, settings, options.llm, progress)
    _report(options, "Treue / faithfulness", faithfulness.measures(found), faithfulness.as_json(found))
    return DONE if all(one.outcome != "stale" for one in found) else FAILED


def _editions(options: argparse.Namespace, settings: Settings) -> int:
    from eval import editions

    sets, asked = _sets(options)
    with _progress() as progress, open_room(sets, settings, progress=progress) as room:
        found = editions.judge_editions(room, asked)
    _report(options, "Fassungen / editions", editions.measures(found), editions.as_json(found))
    return DONE if not any(one.quoted_today for one in found) else FAILED


def _attack(options: argparse.Namespace, settings: Settings) -> int:
    from eval import attack

    injections = attack.read_injections(options.data / "prompt_injection" / "injections.jsonl")
    sets, asked = _sets(options)
    with _progress() as progress:
        found = attack.measure(sets, asked, injections, settings, options.llm, progress)
    _report(options, "Angriffe / attacks", attack.measures(found), attack.as_json(found))
    return FAILED if any(one.link or one.leak or one.forged for one in found) else DONE


def _report(options: argparse.Namespace, title: str, measures: Mapping[str, Measure], content: dict[str, Any]) -> None:
    from rich.console import Console

    if options.json:
        _print(content)
    else:
        output.show(title, {"alle": measures}, Console())


def _claims(options: argparse.Namespace, settings: Settings) -> int:
    from eval import claims

    return claims.main(["--pairs", str(options.pairs), *(["--json"] if options.json else [])])


def _worksheet(options: argparse.Namespace, settings: Settings) -> int:
    from eval import worksheet

    found = worksheet.measures(worksheet.read_worksheet(options.file))
    _report(options, "Urteile / verdicts", found, {name: one.as_json() for name, one in found.items()})
    return DONE


def _compare(options: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console

    from eval import compare, runs

    comparison = compare.compare(runs.read(options.before).rows, runs.read(options.after).rows)
    if options.json:
        _print(comparison.as_json())
    else:
        output.show_comparison(comparison, Console())
    return DONE


def _gate(options: argparse.Namespace, settings: Settings) -> int:
    from eval import compare, runs

    found = compare.objections(runs.read(options.baseline).rows, runs.read(options.run).rows, options.allow)
    if options.json:
        _print({"passed": not found, "objections": found})
    else:
        print("\n".join(found) or "Bestanden: Nichts ist schlechter geworden, als erlaubt ist. / Passed.")
    return FAILED if found else DONE


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    from rich.console import Console

    from eval import calibrate
    from eval.citations import judge_all
    from ingest.e5_joint import joint_reader

    sets = [read_set(folder) for folder in options.corpora] + (read_data(options.data) if options.data else [])
    asked = [question for one in sets for question in one.questions]
    dev = [question for question in asked if question.split == "dev"]
    with _progress() as progress, open_room(sets, settings, progress=progress) as room:
        cases = calibrate.collect(room, dev, progress)
        fitted = calibrate.fit(cases, joint_reader(), calibrate.REFUSED if options.refused is None else options.refused)
        content = calibrate.as_json(fitted, [one.name for one in sets], len(dev))
        if not options.dry_run:
            calibrate.write(content)
        rows = list(judge_all(room.calibrated(fitted, settings), asked))
    if options.json:
        _print({"calibration": content} | output.citations_json(rows))
    else:
        Console().print_json(json.dumps(content))
        output.show_citations(rows, Console())
    return DONE


if __name__ == "__main__":
    main()
