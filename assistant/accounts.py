"""Manage the logins of staff: `fundstelle user add | list | password | rights | remove`."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.login_rules import ROLES
from assistant.login_tables import Account
from assistant.people import People
from ingest.settings import Settings


@dataclass(frozen=True)
class _Done:
    """What a command did: for programs, and as a line for people."""

    content: dict[str, Any]
    line: str


def add_user_commands(commands: Any) -> None:
    """Add `user` and its verbs to the command line."""
    user = commands.add_parser("user", help="Anmeldungen verwalten")
    verbs = user.add_subparsers(required=True, metavar="TUN")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, help="Ordner mit allem Zustand (FUNDSTELLE_HOME, sonst .fundstelle)")
    shared.add_argument("--json", action="store_true", help="ein JSON-Objekt auf die Standardausgabe")
    named = argparse.ArgumentParser(add_help=False)
    named.add_argument("name", metavar="NAME")
    rights = argparse.ArgumentParser(add_help=False)
    rights.add_argument("--groups", type=_words, metavar="G1,G2", help="was diese Person lesen darf, neben `alle`")
    rights.add_argument("--roles", type=_words, metavar="R1,R2", help=", ".join(sorted(ROLES)))
    for verb, parents, help_text, action in (
        ("add", [shared, named, rights], "anlegen; das Kennwort wird einmal gezeigt", _add),
        ("list", [shared], "auflisten", _list),
        ("password", [shared, named], "ein neues Kennwort setzen; beendet offene Sitzungen", _password),
        ("rights", [shared, named, rights], "Gruppen und Rollen ändern; gilt ab der nächsten Anfrage", _rights),
        ("remove", [shared, named], "entfernen, mit Gesprächen und Rückmeldungen", _remove),
    ):
        parser = verbs.add_parser(verb, parents=parents, help=help_text)
        parser.set_defaults(command=_run, action=action)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _run(options: argparse.Namespace, settings: Settings) -> int:
    done: _Done = options.action(options, People(settings), settings)
    sys.stdout.write((json.dumps(done.content, ensure_ascii=False) if options.json else done.line) + "\n")
    return 0


def _add(options: argparse.Namespace, people: People, _settings: Settings) -> _Done:
    password = secrets.token_urlsafe(12)
    account = people.add(options.name, password, options.groups or (), options.roles or ("staff",))
    return _Done({**_account(account), "password": password}, f"{account.name} / {password}")


def _list(_options: argparse.Namespace, people: People, _settings: Settings) -> _Done:
    accounts = [_account(account) for account in people.accounts()]
    lines = [
        f"{one['name']}  Gruppen: {', '.join(one['groups'])}  Rollen: {', '.join(one['roles'])}" for one in accounts
    ]
    return _Done({"users": accounts}, "\n".join(lines) or "Es gibt noch keine Anmeldung.")


def _password(options: argparse.Namespace, people: People, _settings: Settings) -> _Done:
    password = secrets.token_urlsafe(12)
    people.set_password(options.name, password)
    return _Done({"name": options.name, "password": password}, f"{options.name} / {password}")


def _rights(options: argparse.Namespace, people: People, _settings: Settings) -> _Done:
    account = people.set_rights(options.name, options.groups, options.roles)
    return _Done(_account(account), f"{account.name}: {', '.join(sorted(account.groups))}")


def _remove(options: argparse.Namespace, people: People, settings: Settings) -> _Done:
    from assistant.chat.forget import forget_person

    people.remove(options.name)
    chats = forget_person(settings, options.name)
    return _Done({"name": options.name, "chats": chats}, f"{options.name} ist entfernt, mit {chats} Gesprächen.")


def _account(account: Account) -> dict[str, Any]:
    return {"name": account.name, "groups": sorted(account.groups), "roles": sorted(account.roles)}
