"""Keep what is remembered in bounds: `fundstelle audit | retention | take-over | privacy`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.own_data import erase, export
from assistant.retention import clear_up, read_retention
from assistant.take_over import left_behind, take_over
from ingest.settings import Settings

DONE, FAILED = 0, 1


def add_custody_commands(commands: Any) -> None:
    """Add `audit`, `retention`, `take-over` and `privacy` to the command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, help="Ordner mit allem Zustand (FUNDSTELLE_HOME, sonst .fundstelle)")
    shared.add_argument("--json", action="store_true", help="ein JSON-Objekt auf die Standardausgabe")

    audit = commands.add_parser("audit", parents=[shared], help="wer was wann entschieden oder geändert hat")
    audit.add_argument("--failed-logins", action="store_true", help="stattdessen die misslungenen Anmeldungen")
    audit.add_argument("-n", type=int, metavar="N", help="nur die letzten N")
    audit.set_defaults(command=_audit)

    retention = commands.add_parser("retention", parents=[shared], help="wie lange was aufbewahrt wird")
    retention.add_argument("--run", action="store_true", help="jetzt löschen, was darüber hinaus ist")
    retention.set_defaults(command=_retention)

    taking = commands.add_parser(
        "take-over", parents=[shared], help="was die Dateien über Personen enthalten, in die gemeinsame Datenbank"
    )
    taking.set_defaults(command=_take_over)

    privacy = commands.add_parser("privacy", help="Auskunft über eine Person und Löschung")
    verbs = privacy.add_subparsers(required=True, metavar="TUN")
    for verb, help_text, action in (
        ("export", "alles, was über diese Person gespeichert ist, als JSON", _export),
        ("erase", "alles von dieser Person löschen, mit Nachweis", _erase),
    ):
        parser = verbs.add_parser(verb, parents=[shared], help=help_text)
        parser.add_argument("name", metavar="NAME")
        parser.set_defaults(command=action)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _audit(options: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when a line was changed or taken out."""
    name = FAILED_LOGINS if options.failed_logins else "audit"
    log = open_audit_log(settings, name)
    entries, verified = log.entries(options.n), log.verify()
    if options.json:
        told = [{**asdict(entry), "at": f"{entry.at:%Y-%m-%dT%H:%M:%SZ}"} for entry in entries]
        _say(json.dumps({**asdict(verified), "entries": told}, ensure_ascii=False))
        return FAILED if verified.broken else DONE
    for entry in entries:
        at = f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"
        _say(f"{entry.number:>6}  {at}  {entry.who}  {entry.action}  {entry.about}".rstrip())
    if verified.broken:
        _say(f"VERÄNDERT: Eintrag {verified.broken} folgt nicht aus dem davor.")
        return FAILED
    _say(f"{verified.entries} Einträge, die Kette ist heil. Ihr Ende: {verified.head}")
    return DONE


def _retention(options: argparse.Namespace, settings: Settings) -> int:
    retention = read_retention(os.environ)
    deleted = clear_up(settings, retention) if options.run else {}
    if options.json:
        _say(json.dumps({"days": asdict(retention), "deleted": deleted}))
        return DONE
    for kind, days in asdict(retention).items():
        gone = f"  gelöscht: {deleted[kind]}" if kind in deleted else ""
        _say(f"{_KINDS[kind]}: {days} Tage (FUNDSTELLE_KEEP_{kind.upper()}){gone}")
    return DONE


_KINDS = {
    "chats": "Gespräche, seit ihrer letzten Nachricht",
    "feedback": "Rückmeldungen",
    "questions": "Fragen im Antwortprotokoll, ohne Namen",
    "places": "Antwortprotokoll: welche Stellen zitiert wurden",
    "audit": "Prüfprotokoll",
    "failed_logins": "Misslungene Anmeldungen",
}


def _take_over(options: argparse.Namespace, settings: Settings) -> int:
    copied, left = take_over(settings), left_behind(settings.home)
    if options.json:
        _say(json.dumps({"copied": copied, "left": left}))
        return DONE
    for place, rows in copied.items():
        _say(f"{place}: {rows}")
    _say(f"Übernommen. Diese Dateien nutzt nun niemand mehr, bitte löschen Sie sie: {' '.join(left)}")
    return DONE


def _export(options: argparse.Namespace, settings: Settings) -> int:
    _say(json.dumps(export(settings, options.name), ensure_ascii=False, indent=None if options.json else 1))
    return DONE


def _erase(options: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when something is left."""
    proof = erase(settings, options.name)
    if options.json:
        _say(json.dumps({**asdict(proof), "clean": proof.clean}, ensure_ascii=False))
    else:
        for place, rows in proof.before.items():
            _say(f"{place}: {rows} → {proof.after[place]}")
        for file in proof.left_in:
            _say(f"{file}: enthält noch eine Frage dieser Person")
        _say("Nichts ist übrig." if proof.clean else "Es ist noch etwas übrig.")
    return DONE if proof.clean else FAILED
