"""The command of staff and operators: `fundstelle`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any, NoReturn

from assistant import commands
from assistant.accounts import add_user_commands
from assistant.custody import add_custody_commands
from assistant.generate import open_model
from assistant.terminal import answer_lines
from ingest.command_line import DONE, FAILED, run_command, shared_options
from ingest.errors import FundstelleError
from ingest.settings import Settings


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Parse the command line, run one command, exit with 0, 1 (failed checks) or 2 (user error)."""
    run_command(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fundstelle",
        description="Fragen stellen, Fundstellen öffnen, den Chat starten. / Ask, open sources, run the chat.",
        epilog='Beispiel: fundstelle ask "Wie lang muss mein Passwort sein?"',
    )
    shared = shared_options()
    shared.add_argument("--groups", type=_names, metavar="G1,G2", help="nur was diese Gruppen lesen dürfen")
    scope = argparse.ArgumentParser(add_help=False)
    scope.add_argument("question", metavar="FRAGE")
    scope.add_argument("--corpus", nargs="+", metavar="ID", help="nur in diesen Sammlungen")
    scope.add_argument("--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="was an diesem Tag galt")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")

    search = commands.add_parser("search", parents=[shared, scope], help="passende Passagen auflisten")
    search.add_argument("-k", type=int, default=10, metavar="N", help="höchstens so viele (10)")
    search.add_argument("--debug", action="store_true", help="mit Wertungen")
    search.set_defaults(command=_search)

    ask = commands.add_parser("ask", parents=[shared, scope], help="eine Frage mit geprüften Fundstellen beantworten")
    ask.add_argument("--no-llm", action="store_true", help="nur wörtliche Fundstellen")
    ask.set_defaults(command=_ask)

    source = commands.add_parser("source", parents=[shared], help="eine Fundstelle in ihrer Fassung zeigen")
    source.add_argument("edition", metavar="FASSUNG")
    source.add_argument("start", type=int)
    source.add_argument("end", type=int)
    source.set_defaults(command=_source)

    doctor = commands.add_parser("doctor", parents=[shared], help="prüfen, ob alles da ist und das Sprachmodell taugt")
    doctor.add_argument("--llm", action="store_true", help="das Sprachmodell mit eingebauten Fragen prüfen")
    doctor.set_defaults(command=_doctor)

    add_user_commands(commands)
    add_custody_commands(commands)

    chat = commands.add_parser("chat", parents=[shared], help="den Chat im Browser starten")
    chat.add_argument("--host", default="127.0.0.1")
    chat.add_argument("--port", type=int, default=8000)
    chat.set_defaults(command=_chat)
    return parser


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _print(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False))


def _wishes(options: argparse.Namespace, **more: Any) -> dict[str, Any]:
    """What was typed, as the running app reads it too."""
    groups = None if options.groups is None else sorted(options.groups)
    return {"groups": groups, **more}


def _scope(options: argparse.Namespace) -> dict[str, Any]:
    as_of = options.as_of.isoformat() if options.as_of else None
    return {"question": options.question, "corpora": options.corpus, "as_of": as_of}


def _search(options: argparse.Namespace, settings: Settings) -> int:
    wishes = _wishes(options, **_scope(options), limit=options.k, debug=options.debug)
    content = commands.perform(settings, "search", wishes, _tell)
    if options.json:
        _print(content)
        return DONE
    for hit in content["hits"]:
        more = f" (+ {len(hit['beside'])} daneben)" if hit["beside"] else ""
        print(f"{hit['rank']:>2}  {hit['label']}{more}\n    {' '.join(hit['text'].split())[:160]}")
    return DONE


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    answer = commands.perform(settings, "ask", _wishes(options, **_scope(options), model=not options.no_llm), _tell)
    if options.json:
        _print(answer)
    else:
        print("\n".join(answer_lines(answer)))
    return DONE


def _tell(event: dict[str, Any]) -> None:
    print(f"… {event['stage']} {event['detail']}".rstrip(), file=sys.stderr)


def _source(options: argparse.Namespace, settings: Settings) -> int:
    wishes = _wishes(options, citation=f"{options.edition}-{options.start}-{options.end}")
    content = commands.perform(settings, "source", wishes, _tell)
    if options.json:
        _print(content)
        return DONE
    print(f"«{content['label']}» ({content['state']})\n")
    print(f"…{content['before']}>>>{content['text']}<<<{content['after']}…")
    if replaced := content["replaced_by"]:
        print(f"\nHeute gilt «{replaced['label']}»  {replaced['url']}\n{replaced['text']}")
    return DONE


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from assistant import doctor

    if options.llm:
        model = open_model(settings)
        if model is None:
            raise FundstelleError("FUNDSTELLE_LLM ist nicht gesetzt: zum Beispiel FUNDSTELLE_LLM=ollama/gemma3:12b.")
        fitness = doctor.examine(model)
        doctor.remember(fitness, settings.home)
        if options.json:
            _print({**asdict(fitness), "fit": fitness.fit, "reason": fitness.reason})
        else:
            print(fitness.reason)
        return DONE if fitness.fit else FAILED
    found = [*doctor.surroundings(settings), *doctor.voices(os.environ)]
    if options.json:
        _print({"checks": [asdict(check) for check in found]})
    else:
        for check in found:
            print(f"{'gut  ' if check.good else 'fehlt'}  {check.name}: {check.detail}")
    return DONE if all(check.good for check in found if check.needed) else FAILED


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.api import carry_out, open_workshop, serve_beside
    from assistant.chat.doors import read_sign_in
    from assistant.office import Office
    from assistant.retention import read_retention
    from assistant.server import serve
    from assistant.speech import open_voice

    sign_in, retention = read_sign_in(os.environ), read_retention(os.environ)
    voice = open_voice(os.environ)
    with open_workshop(settings) as workshop, serve_beside(workshop):
        office = Office(workshop.desk, partial(carry_out, workshop))
        serve(workshop.assistant, settings, options.host, options.port, sign_in, office, retention, voice)
    return DONE


if __name__ == "__main__":
    main()
