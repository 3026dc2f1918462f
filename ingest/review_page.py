"""A review as one HTML page that needs nothing beside it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ingest.review import Content, held_by_gate

SINGULAR = {"changed": "geändert", "added": "neu", "removed": "entfällt", "moved": "verschoben"}
PLURAL = {"changed": "geändert", "added": "neu", "removed": "entfallen", "moved": "verschoben"}


def page_of(home: Path, edition: str) -> Path:
    """Where the page about this draft lies."""
    return home / "reports" / f"{edition}.html"


def html(content: Content) -> str:
    """The page; every text of a document on it is escaped."""
    held = held_by_gate(content)
    day = date.fromisoformat(content["valid_from"]) if content["valid_from"] else None
    shown = {
        **content,
        "valid_from": f"{day:%d.%m.%Y}" if day else "sofort",
        "future": day is not None and day > date.today(),
        "held": held.message if held else "",
        "touched": [{**one, "day": f"{date.fromisoformat(one['day']):%d.%m.%Y}"} for one in content["touched"]],
        "kinds": list(SINGULAR),
        "singular": SINGULAR,
        "plural": PLURAL,
    }
    return str(_template().render(shown))


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ingest", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("bericht.html")
