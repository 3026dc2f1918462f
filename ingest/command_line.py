"""What the three commands share: options, exit codes, and one line for what a user can fix."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ingest.errors import FundstelleError
from ingest.settings import from_environment

DONE, FAILED, USER_ERROR = 0, 1, 2


def shared_options() -> argparse.ArgumentParser:
    """What every command understands, as a parent of its parser."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, help="Ordner mit allem Zustand (FUNDSTELLE_HOME, sonst .fundstelle)")
    shared.add_argument("--json", action="store_true", help="ein JSON-Objekt auf die Standardausgabe")
    return shared


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> NoReturn:
    """Run the command that the arguments name, and exit with its code, or with 2 for a user's error."""
    options = parser.parse_args(arguments)
    try:
        code = options.command(options, from_environment(options.home))
    except FundstelleError as error:
        parser.exit(USER_ERROR, f"{parser.prog}: {error}\n")
    parser.exit(code)
