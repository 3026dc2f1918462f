"""What a site repeats on each of its pages, taken out: navigation, search, headers, footers, paths of links."""

from __future__ import annotations

from typing import Any

from ingest.passages import Notice

_AROUND_TAGS = ("nav", "footer", "header", "aside", "div", "ul", "form", "section", "p", "a")
_AROUND_ROLES = frozenset({"navigation", "banner", "contentinfo", "search"})
_AROUND_NAMES = frozenset(
    "breadcrumb breadcrumbs cookie-banner cookiebanner cookie-consent cookie-notice "
    "skip-link skiplink skiplinks".split()
)
# how much text, compared with that of `main`, may stand beside it and still be surroundings
MAX_BESIDE = 0.2


def drop_surroundings(root: Any) -> tuple[Notice, ...]:
    """Take navigation and its like out of a parsed page; a notice if that was the larger part."""
    around = [part for part in root.iter(*_AROUND_TAGS) if _is_around(part)]
    known = {*around, *_outside_main(root)}
    outermost = [part for part in root.iter() if part in known and known.isdisjoint(part.iterancestors())]
    left_out = sum(len(" ".join("".join(part.itertext()).split())) for part in outermost)
    kept = len(" ".join("".join(root.itertext()).split())) - left_out
    if kept < 0.05 * left_out:
        return ()
    for part in outermost:
        part.drop_tree()
    if left_out <= kept:
        return ()
    message = "Navigation und Rahmen der Seite sind länger als ihr Inhalt und wurden weggelassen. Prüfen Sie die Seite."
    return (Notice("left_out", message),)


def _outside_main(root: Any) -> list[Any]:
    """The short texts beside a page's one `main`, such as a path of links; what has a heading is no surroundings."""
    mains = list(root.iter("main"))
    if len(mains) != 1:
        return []
    inside = {*mains, *mains[0].iterancestors(), *mains[0].iterdescendants()}
    outside = [part for part in root.iter(*_AROUND_TAGS) if part not in inside]
    headed = {part for part in outside if next(part.iter("h1", "h2"), None) is not None}
    boxes = {part for part in headed if part.tag in ("aside", "section")}
    beside = [part for part in outside if part not in headed and boxes.isdisjoint(part.iterancestors())]
    known = set(beside)
    outermost = [part for part in beside if known.isdisjoint(part.iterancestors())]
    length = sum(len("".join(part.itertext()).strip()) for part in outermost if not _is_around(part))
    return outermost if length <= MAX_BESIDE * len("".join(mains[0].itertext())) else []


def _is_around(part: Any) -> bool:
    if part.tag == "nav" or part.get("role") in _AROUND_ROLES:
        return True
    names = f"{part.get('class') or ''} {part.get('id') or ''}".lower().split()
    if any(name in _AROUND_NAMES for name in names):
        return True
    if part.tag not in ("header", "footer") or any(above.tag in ("article", "main") for above in part.iterancestors()):
        return False
    return part.tag == "footer" or next(part.iter("h1", "h2"), None) is None
