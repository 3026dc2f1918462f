"""An answer's Markdown to HTML for a page of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_HEADING = re.compile(r"<(/?)h[12]>")


def as_html(markdown: str) -> Markup:
    """What the chat shows, without raw HTML and with links to our own pages only; headings fit below a question."""
    return Markup(_HEADING.sub(r"<\1h3>", _renderer().render(markdown)))


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    renderer.validateLink = _own  # type: ignore[method-assign, assignment]
    return renderer


def _own(address: str) -> bool:
    return re.fullmatch(r"/quellen/[\w-]+", address) is not None
