"""The files of the user interface: complete, German, and without a word to another host."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.chat.mount import UI, offline_html

FILES = sorted(
    path for path in UI.parent.rglob("*") if path.suffix in {".js", ".jsx", ".css", ".html", ".svg", ".json"}
)
NAMESPACES = {"http://www.w3.org/2000/svg"}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    else:
        yield path, value


def german() -> dict[str, str]:
    return dict(leaves(json.loads((UI / "translations" / "de-DE.json").read_text(encoding="utf-8"))))


def test_the_translation_has_exactly_the_keys_of_the_original() -> None:
    spec = importlib.util.find_spec("chainlit")
    assert spec and spec.origin
    original = Path(spec.origin).parent / "translations" / "en-US.json"
    assert german().keys() == dict(leaves(json.loads(original.read_text(encoding="utf-8")))).keys()


def test_staff_are_addressed_formally() -> None:
    informal = re.compile(
        r"\b(du|dich|dir|dein\w*|euch|melde|gebe|wähle|ziehe|füge|versuche|überprüfe)\b", re.IGNORECASE
    )
    assert not {key: text for key, text in german().items() if informal.search(text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_names_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'<>)]+", text)) <= NAMESPACES


def test_links_to_other_hosts_are_cut_out_of_the_page() -> None:
    html = (
        '<html lang="en"><link rel="x" href="https://fonts.example/a"><link href="/own.css">'
        '<meta property="og:image" content="https://s3.example/b"><meta property="og:root_path" content="">'
    )
    assert offline_html(html) == '<html lang="de"><link href="/own.css"><meta property="og:root_path" content="">'
