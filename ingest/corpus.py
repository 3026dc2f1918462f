"""Find the files of a corpus and what its owner says about them: `corpus.toml`, `questions.jsonl`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.catalogue import Publishing
from ingest.errors import FundstelleError
from ingest.keywords import stems
from ingest.passages import Corpus

UPLOADED = "/uploads/"  # begins the places of documents that came without a folder
SETTINGS_NAME = "corpus.toml"
QUESTIONS_NAME = "questions.jsonl"
_NOT_DOCUMENTS = {SETTINGS_NAME, QUESTIONS_NAME}
_OLD_EDITION = re.compile(r"^_editions/[^/]+/")


@dataclass(frozen=True)
class Source:
    """A file to ingest, and what the corpus says about it.

    `place` below `folder` names the document across editions; `stated_id` is what `corpus.toml` calls it.
    `readers` are the groups that may read it, where not every reader of the corpus may.
    """

    path: Path
    corpus: Corpus
    place: str
    name: str
    title: str | None = None
    valid_from: date | None = None
    password: str | None = None
    folder: Path | None = None
    stated_id: str | None = None
    readers: tuple[str, ...] | None = None

    @property
    def current(self) -> bool:
        """Whether this is the document's file of today, not one kept of an older edition."""
        return self.folder is None or self.path == self.folder / self.place


def read_corpus(folder: Path) -> Corpus:
    """The corpus of this folder; one without `corpus.toml` is named after the folder and read by everyone."""
    settings = _read_settings(folder)
    name = str(settings.get("id") or slug(folder.name))
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise FundstelleError(f"Kennung '{name}' in {folder / SETTINGS_NAME}: nur a-z, 0-9, '-', '_', '.' verwenden.")
    return Corpus(
        id=name,
        title=str(settings.get("title") or folder.name),
        language=str(settings.get("language") or "de"),
        owner=str(settings.get("owner") or ""),
        contact=str(settings.get("contact") or ""),
        groups=frozenset(_groups(settings, folder) or ["alle"]),
        description=str(settings.get("description") or ""),
        starters=tuple(map(str, settings.get("starters") or ())),
    )


def read_publishing(folder: Path) -> Publishing:
    """What the corpus of this folder says about going live; raises FundstelleError for what it cannot mean."""
    settings = _read_settings(folder)
    on_change, gate = settings.get("on_change", "draft"), settings.get("gate")
    if on_change not in ("draft", "publish"):
        raise FundstelleError(f'on_change = \'{on_change}\' in {folder / SETTINGS_NAME}: "draft" oder "publish".')
    allowance = gate.get("allowance", 0) if isinstance(gate, dict) else None
    if allowance is not None and not (isinstance(allowance, int | float) and 0 <= allowance <= 1):
        raise FundstelleError(f"allowance = '{allowance}' in {folder / SETTINGS_NAME}: eine Zahl von 0 bis 1 angeben.")
    questions = folder / QUESTIONS_NAME
    text = read_utf8(questions) if questions.is_file() else ""
    return Publishing(on_change, allowance, text)


def read_glossary(folder: Path) -> dict[str, tuple[str, ...]]:
    """What the rules call what people say, from `[glossary]`; raises FundstelleError with the line of a bad entry."""
    entries = _read_settings(folder).get("glossary", {})
    if not isinstance(entries, dict):
        raise FundstelleError(f"glossary in {folder / SETTINGS_NAME}: als Abschnitt [glossary] schreiben.")
    said = {}
    for name, meant in entries.items():
        terms = [meant] if isinstance(meant, str) else meant
        if not stems(name) or not isinstance(terms, list) or not terms or not all(map(_is_term, terms)):
            raise FundstelleError(
                f"{folder / SETTINGS_NAME}, Zeile {_line_of(name, folder)}: '{name}' im Glossar so erklären: "
                'BG = "Bedarfsgemeinschaft" oder Homeoffice = ["Telearbeit", "mobiles Arbeiten"].'
            )
        said[name] = tuple(terms)
    return said


def read_misnamed(folder: Path) -> list[str]:
    """The files that `corpus.toml` says something of and that are not there."""
    return [name for name in _overrides(folder) if not (folder / name).is_file()]


def find_sources(path: Path) -> list[Source]:
    """The documents at this path, a file or a folder; raises FundstelleError when there is nothing."""
    if not path.exists():
        raise FundstelleError(f"{path} gibt es nicht: Pfad prüfen.")
    path = path.resolve()
    root = corpus_folder(path)
    corpus, overrides = read_corpus(root), _overrides(root)
    files = sorted(_files(path)) if path.is_dir() else [path]
    if not files:
        raise FundstelleError(f"{path} enthält keine Dokumente: Dateien ablegen oder anderen Ordner nennen.")
    return [_source(file, root, corpus, overrides) for file in files]


def corpus_folder(path: Path) -> Path:
    """The nearest folder upwards that has a `corpus.toml`, else the path's own folder."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.parents):
        if (folder / SETTINGS_NAME).is_file():
            return folder
    return start


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(("_", ".", "~$")) for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name not in _NOT_DOCUMENTS:
            yield path


def _source(path: Path, root: Path, corpus: Corpus, overrides: dict[str, dict[str, Any]]) -> Source:
    inside = path.relative_to(root).as_posix()
    place = _OLD_EDITION.sub("", inside)
    document = overrides.get(place, {})
    # What is said of the current file's date does not hold for an older edition of it.
    said = overrides.get(inside, {})
    return Source(
        path=path,
        corpus=corpus,
        place=place,
        name=str(document.get("id") or path.stem),
        title=document.get("title"),
        valid_from=_day(said.get("valid_from"), root),
        password=_password(said, root),
        folder=root,
        stated_id=str(document["id"]) if document.get("id") else None,
        readers=_groups(document, root),
    )


def _read_settings(folder: Path) -> dict[str, Any]:
    file = folder / SETTINGS_NAME
    if not file.is_file():
        return {}
    try:
        settings = tomllib.loads(read_utf8(file))
    except tomllib.TOMLDecodeError as error:
        raise FundstelleError(
            f"{file} ist kein gültiges TOML ({error}): Datei berichtigen; "
            "Namen mit Umlaut oder Leerzeichen stehen in Anführungszeichen."
        ) from error
    entries = settings.get("document", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FundstelleError(f"document in {file}: als Abschnitte [[document]] schreiben.")
    return settings


def read_utf8(file: Path) -> str:
    """The text of a file that people edit, with or without a byte order mark; raises FundstelleError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FundstelleError(f"{file} ist nicht in UTF-8 geschrieben: im Editor als UTF-8 speichern.") from error


def _is_term(said: object) -> bool:
    """Whether this can be looked for: stop words alone cannot."""
    return isinstance(said, str) and bool(stems(said))


def _line_of(name: str, folder: Path) -> int:
    """Where `[glossary]` explains the name, counted from 1."""
    lines = read_utf8(folder / SETTINGS_NAME).splitlines()
    begins = next((at for at, line in enumerate(lines) if line.strip().startswith("[glossary]")), 0)
    entry = re.compile(rf"""\s*["']?{re.escape(name)}\b""")
    return next((at for at in range(begins, len(lines)) if entry.match(lines[at])), begins) + 1


def _overrides(folder: Path) -> dict[str, dict[str, Any]]:
    entries = {str(entry.get("file", "")): entry for entry in _read_settings(folder).get("document", [])}
    for name, entry in entries.items():
        # A misspelt name must not leave a document open that was meant to be closed.
        if "groups" in entry and not (folder / name).is_file():
            raise FundstelleError(f"{folder / SETTINGS_NAME} nennt groups für '{name}'; diese Datei gibt es nicht.")
    return entries


def _groups(said: dict[str, Any], folder: Path) -> tuple[str, ...] | None:
    """Who may read it; None where nothing is said."""
    groups = said.get("groups")
    if groups is None:
        return None
    if not isinstance(groups, list) or not groups or not all(isinstance(group, str) for group in groups):
        raise FundstelleError(f'groups = {groups!r} in {folder / SETTINGS_NAME}: eine Liste wie ["personal"] angeben.')
    return tuple(sorted(groups))


def _day(value: object, folder: Path) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise FundstelleError(f"valid_from = '{value}' in {folder / SETTINGS_NAME}: als JJJJ-MM-TT angeben.") from error


def _password(said: dict[str, Any], folder: Path) -> str | None:
    """`password_env` names the environment variable that holds it; the file itself never does."""
    variable = said.get("password_env")
    if variable is None:
        return None
    if variable not in os.environ:
        raise FundstelleError(
            f"{folder / SETTINGS_NAME} nennt das Kennwort in ${variable}; die Variable ist nicht gesetzt."
        )
    return os.environ[variable]


def slug(name: str) -> str:
    """An id made of a name."""
    plain = name.lower()
    for letter, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, spelled)
    return re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._") or "sammlung"
