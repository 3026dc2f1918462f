"""A small house for tests: real register, blobs and Edge store, fake vectors, a parser of marked-up text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.blobs import Blobs
from ingest.errors import UnreadableFileError
from ingest.passages import Element, ParsedFile
from ingest.pipeline import Parsed, Parts
from ingest.register import Register
from ingest.store_embedded import open_embedded_store
from ingest.words import Words
from tests.fakes import FakeEmbedder


def parse_text(text: str) -> ParsedFile:
    """`# ` begins a heading, `- ` a list item, `a | b` lines a table; blank lines separate."""
    elements = []
    stand = None
    for block in text.strip().split("\n\n"):
        if block.startswith("Stand: "):
            stand = block.removeprefix("Stand: ").strip()
        elif block.startswith("#"):
            marks, _, title = block.partition(" ")
            elements.append(Element("heading", title, level=len(marks), page=1))
        elif block.startswith("- "):
            elements += [Element("list_item", line.removeprefix("- "), page=1) for line in block.splitlines()]
        elif " | " in block:
            cells = tuple(tuple(line.split(" | ")) for line in block.splitlines())
            elements.append(Element("table", block, cells=cells, page=1))
        else:
            elements.append(Element("paragraph", block, page=1))
    return ParsedFile(tuple(elements), stand=stand, page_count=1)


def parse_files(paths: Sequence[Path], passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
    """Reads text files; one that says KAPUTT cannot be read."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        broken = UnreadableFileError(f"{path.name} ist beschädigt: neu speichern.")
        yield path, broken if "KAPUTT" in text else parse_text(text)


@contextmanager
def open_house(home: Path, embedder: FakeEmbedder | None = None) -> Iterator[Parts]:
    """The parts over a home, closed at the end so that it can be opened again."""
    home.mkdir(parents=True, exist_ok=True)
    vectors = embedder or FakeEmbedder()
    register = Register(f"sqlite:///{home / 'register.sqlite'}")
    store = open_embedded_store(home / "edge", vectors.name, vectors.dimensions)
    try:
        yield Parts(register, Blobs(home / "blobs"), store, vectors, Words(register.engine), parse_files)
    finally:
        store.close()
        register.close()


def write_corpus(folder: Path, files: Mapping[str, str], groups: Sequence[str] = ("alle",)) -> Path:
    """A corpus folder with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    quoted = ", ".join(f'"{group}"' for group in groups)
    settings = f'id = "{folder.name}"\ntitle = "Sammlung {folder.name}"\ngroups = [{quoted}]\nowner = "Referat 1"\n'
    (folder / "corpus.toml").write_text(settings, encoding="utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
