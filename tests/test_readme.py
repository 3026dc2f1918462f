"""What the README shows is run: every `$ fundstelle…` line of its console blocks, in order, in one home."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ingest.settings import from_environment
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^\$ (fundstelle.*)$", "\n".join(BLOCKS), re.MULTILINE)


def _reads_corpora(command: str) -> bool:
    return command.startswith("fundstelle-ingest run")


@pytest.mark.timeout(900)
def test_every_command_of_the_readme_does_what_it_shows(tmp_path: Path) -> None:
    environment = {**os.environ, "FUNDSTELLE_HOME": str(tmp_path / "home")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert COMMANDS
    # The reading comes first, wherever the README mentions it.
    for command in sorted(COMMANDS, key=lambda one: not _reads_corpora(one)):
        done = subprocess.run(
            shlex.split(command), cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode in (0, 1), f"{command}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        printed = " ".join(done.stdout.split())
        for line in _shown_below(command):
            assert " ".join(line.split()) in printed, f"{command} does not print {line!r}:\n{done.stdout}"


def _shown_below(command: str) -> list[str]:
    """The lines that a block shows as this command's output."""
    for block in BLOCKS:
        lines = block.splitlines()
        if f"$ {command}" in lines:
            below = lines[lines.index(f"$ {command}") + 1 :]
            end = next((at for at, line in enumerate(below) if line.startswith("$ ")), len(below))
            return [line for line in below[:end] if line.strip() and line.strip() != "…"]
    return []


def test_the_readme_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"`FUNDSTELLE_([A-Z_]+)`", README))
    asked: set[str] = set()

    class Recorder(dict[str, str]):
        def get(self, name: str, default: object = None) -> None:  # type: ignore[override]
            asked.add(name.removeprefix("FUNDSTELLE_"))

    from_environment(environ=Recorder())
    assert asked <= named


def test_the_example_corpus_is_valid() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert tomllib.loads(example)["document"][0]["file"]
    for image in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (PROJECT / image).is_file(), image
