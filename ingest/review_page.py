"""A review as one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ingest.review import Content, held_by_gate

SINGULAR = {"changed": "geändert", "added": "neu", "removed": "entfällt", "moved": "verschoben"}
PLURAL = {"changed": "geändert", "added": "neu", "removed": "entfallen", "moved": "verschoben"}


def _german(text: str) -> str:
    return text


def _german_count(singular: str, plural: str, count: int) -> str:
    return singular if count == 1 else plural


def _german_day(day: str) -> str:
    return f"{date.fromisoformat(day):%d.%m.%Y}"


@dataclass(frozen=True)
class Wording:
    """How the page's own words are said; `sentence` is for those that come from elsewhere, such as a warning."""

    words: Callable[[str], str] = _german
    count: Callable[[str, str, int], str] = _german_count
    day: Callable[[str], str] = _german_day
    sentence: Callable[[str], str] = _german


GERMAN = Wording()


def page_of(home: Path, edition: str) -> Path:
    """Where the page about this draft lies."""
    return home / "reports" / f"{edition}.html"


def html(content: Content, wording: Wording = GERMAN) -> str:
    """The page; every text of a document on it is escaped."""
    held, day = held_by_gate(content), content["valid_from"]
    shown = {
        **content,
        "future": day is not None and date.fromisoformat(day) > date.today(),
        "held": held.message if held else "",
        "kinds": list(SINGULAR),
        "singular": SINGULAR,
        "plural": PLURAL,
    }
    return str(_template(wording).render(shown))


@cache
def _template(wording: Wording) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ingest", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(wording.words, wording.count, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(tag=wording.day, said=wording.sentence, translated=wording.words)
    return environment.get_template("bericht.html")
