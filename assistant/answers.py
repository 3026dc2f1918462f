"""The words of an answer: claims, citations, verdicts, and the events while it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.passages import LineBox, State

Outcome = Literal["supported", "contradicted", "not_found"]
Mode = Literal["verbatim", "generated"]


@dataclass(frozen=True)
class Verdict:
    """Whether a quote supports a claim, and why, in plain German."""

    outcome: Outcome
    reason: str

    @property
    def supported(self) -> bool:
        """True only for a claim that may be shown."""
        return self.outcome == "supported"


@dataclass(frozen=True)
class Citation:
    """Claim to quote: `canonical_text[start:end] == quote` in this edition, byte for byte."""

    document: str
    edition: str
    label: str
    start: int
    end: int
    quote: str
    page: int | None
    boxes: tuple[LineBox, ...]
    state: State

    @property
    def id(self) -> str:
        """The name that `/quellen/<id>` opens."""
        return f"{self.edition}-{self.start}-{self.end}"

    @property
    def url(self) -> str:
        """The permanent address of the marked passage."""
        return f"/quellen/{self.id}"


@dataclass(frozen=True)
class Claim:
    """One statement of an answer, with the citations that support it.

    `focus` is where the part that answers stands in `text`, if it is not all of it.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...]
    focus: tuple[int, int] | None = None


@dataclass(frozen=True)
class Withheld:
    """A statement that was not shown, and the reason."""

    text: str
    reason: str


@dataclass(frozen=True)
class Nearest:
    """A document to look at when the answer abstains."""

    citation: Citation
    title: str
    corpus: str
    owner: str
    contact: str


@dataclass(frozen=True)
class Answer:
    """What a person sees.

    `near_miss` marks quotes that come closest but do not answer; `disagreeing` are two documents, with their days,
    that say the opposite of each other, and both are among the claims.
    """

    question: str
    mode: Mode
    claims: tuple[Claim, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    near_miss: bool = False
    nearest: tuple[Nearest, ...] = ()
    notices: tuple[str, ...] = ()
    disagreeing: tuple[str, ...] = ()
    understood_as: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def abstained(self) -> bool:
        """No claim could be supported, or only near misses were found."""
        return not self.claims or self.near_miss


@dataclass(frozen=True)
class Stage:
    """Progress while an answer is made: 'search', 'read', 'check', 'model_down'; `detail` is shown."""

    name: str
    detail: str = ""


Event = Stage | Claim | Withheld | Answer
