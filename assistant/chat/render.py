"""An answer to the Markdown that the chat shows: claims with citation links, sources, what was withheld."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answers import Answer, Citation, Claim, Nearest, Withheld
from assistant.language import FRAMES, Frame, frame_of
from ingest.passages import CELL_SEPARATOR, ROW_SEPARATOR, State

FIRST = 3  # near misses above the heading of the others
STATES: dict[State, str] = {
    "superseded": "überholt, es gibt eine neuere Fassung",
    "withdrawn": "zurückgezogen",
    "scheduled": "gilt noch nicht",
    "draft": "Entwurf, nicht freigegeben",
    "staging": "Entwurf, nicht freigegeben",
}
# Zero-width, bidi and tag characters; U+200B would also show as Chainlit's typing cursor.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_INLINE = re.compile(r"[\\`*_\[\]<>|~&:]")
_INDENT = re.compile(r"(?m)^[ \t]+")
_LINE_START = re.compile(r"(?m)^(\d+(?=[.)])|(?=[-+=#]))")


def escape(text: str) -> str:
    """Text as it stands: no markup, no directive (`Bürger:innen` is one), nothing invisible."""
    visible = _INLINE.sub(r"\\\g<0>", _INDENT.sub("", _INVISIBLE.sub("", text)))
    return _LINE_START.sub(r"\1\\", visible)


def escape_line(text: str) -> str:
    """A title, label or name on one line."""
    return escape(" ".join(text.split()))


def link(citation: Citation, text: str) -> str:
    """A Markdown link to the marked passage; `text` is shown, the label stands in its tooltip."""
    title = " ".join(_INVISIBLE.sub("", citation.label).replace("\\", "").replace('"', "'").split())
    return f'[{escape_line(text)}]({citation.url} "{title}")'


class Numbers:
    """Citation numbers in order of first appearance, given while the answer is shown."""

    def __init__(self) -> None:
        self.given: dict[str, tuple[int, Citation]] = {}

    def of(self, citation: Citation) -> int:
        """The number of this citation, a new one if it has none yet."""
        return self.given.setdefault(citation.id, (len(self.given) + 1, citation))[0]

    def marks(self, citations: Iterable[Citation]) -> str:
        """The links `[1] [2]` that follow a claim."""
        return " ".join(link(citation, f"[{self.of(citation)}]") for citation in citations)


def claim_markdown(claim: Claim, numbers: Numbers) -> str:
    """One claim with its marks: a quotation if it is the quote itself, a table if it holds rows."""
    marks = numbers.marks(claim.citations)
    rows = [row.split(CELL_SEPARATOR) for row in claim.text.split(ROW_SEPARATOR)]
    if len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1:
        lines = ["| " + " | ".join(map(escape, row)) + " |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]) + f"\n\n{marks}\n\n"
    if re.match(r"[-•*] ", claim.text):
        return f"- {escape(claim.text[2:])} {marks}\n\n"
    text = escape(" · ".join(rows[0]) if len(rows) == 1 else claim.text)
    if claim.focus:
        start, end = claim.focus
        before, focus, after = (
            escape(part.strip()) for part in (claim.text[:start], claim.text[start:end], claim.text[end:])
        )
        text = " ".join(filter(None, (before, f"**{focus}**", after)))
    if any(claim.text == citation.quote for citation in claim.citations):
        return "> " + text.replace("\n", "\n> ") + f" {marks}\n\n"
    return f"{text} {marks}\n\n"


def answer_markdown(answer: Answer) -> str:
    """The whole answer as it stays on screen and in the history."""
    numbers, frame = Numbers(), frame_of(answer.question)
    parts = [f"*{frame.understood}: {escape_line(answer.understood_as)}*"] if answer.understood_as else []
    if not answer.claims or answer.near_miss:
        parts.append(frame.abstained)
    if answer.near_miss and answer.claims:
        parts.append(frame.near_miss)
    if answer.claims and frame.original:
        parts.append(f"*{frame.original}*")
    first = _first(answer.claims) if answer.near_miss else len(answer.claims)
    for position, claim in enumerate(answer.claims):
        parts += [f"## {frame.further}"] if position == first else []
        parts.append(claim_markdown(claim, numbers).rstrip("\n"))
    if answer.disagreeing:
        parts.append(f"**{frame.disagreeing}:** {escape_line('; '.join(answer.disagreeing))}")
    if numbers.given:
        parts.append(f"## {frame.sources}\n\n" + "\n".join(_source_lines(numbers)))
    if answer.abstained and answer.nearest:
        parts.append(f"## {frame.nearest}\n\n" + "\n".join(_nearest_line(one, frame) for one in answer.nearest))
    if remarks := _remarks(answer, frame):
        parts.append("*" + " ".join(remarks) + "*")
    return "\n\n".join(parts)


def _first(claims: Sequence[Claim]) -> int:
    """How many near misses stand before the others: a few, with all of their place."""
    places = [claim.citations[-1].label for claim in claims]
    later = (at for at in range(FIRST, len(claims)) if places[at] != places[at - 1])
    return next(later, len(claims))


def _source_lines(numbers: Numbers) -> list[str]:
    """One line per label, with all its numbers."""
    lines: dict[tuple[str, str], list[tuple[int, Citation]]] = {}
    for number, citation in numbers.given.values():
        lines.setdefault((citation.edition, citation.label), []).append((number, citation))
    return [
        "- "
        + " ".join(link(citation, f"[{number}]") for number, citation in cited)
        + f" {escape_line(label)}"
        + (f" · **{STATES[cited[0][1].state]}**" if cited[0][1].state in STATES else "")
        for (_, label), cited in lines.items()
    ]


def _nearest_line(nearest: Nearest, frame: Frame) -> str:
    contact = ", ".join(part for part in (nearest.owner, nearest.contact) if part)
    asked = f" · {frame.contact}\\: {escape_line(contact)}" if contact else ""
    return f"- {link(nearest.citation, nearest.title)} · {escape_line(nearest.corpus)}{asked}"


def _remarks(answer: Answer, frame: Frame) -> list[str]:
    remarks = [withheld_line(answer.withheld, frame)] if answer.withheld else []
    remarks += [escape(notice) for notice in answer.notices]
    if answer.claims:
        remarks.append(frame.verbatim if answer.mode == "verbatim" else frame.generated)
    return remarks


def withheld_line(withheld: tuple[Withheld, ...], frame: Frame = FRAMES["de"]) -> str:
    """How many statements were left out, and each reason once."""
    if frame.original:
        return f"{frame.withheld}: {len(withheld)}"
    count = len(withheld)
    noun = "Aussage" if count == 1 else "Aussagen"
    reasons = dict.fromkeys(statement.reason.rstrip(".") for statement in withheld if statement.reason)
    why = f" ({escape('; '.join(reasons))})" if reasons else ""
    return f"{count} {noun} nicht belegt und weggelassen{why}."
