"""Answers, hits and sources as JSON, for other tools to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.answers import Answer, Citation, Claim
from assistant.retrieve import Hit
from assistant.sources import Source
from ingest.passages import LineBox


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as `fundstelle ask --json` prints it."""
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "abstained": answer.abstained,
        "near_miss": answer.near_miss,
        "mode": answer.mode,
        "claims": [_claim(claim) for claim in answer.claims],
        "withheld": [{"text": withheld.text, "reason": withheld.reason} for withheld in answer.withheld],
        "nearest": [
            {"title": near.title, "corpus": near.corpus, "owner": near.owner, "contact": near.contact}
            | {"citation": citation_json(near.citation)}
            for near in answer.nearest
        ],
        "notices": list(answer.notices),
        "disagreeing": list(answer.disagreeing),
        "seconds": dict(answer.seconds),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "focus": claim.text[slice(*claim.focus)] if claim.focus else claim.text,
        "verdict": claim.verdict.outcome,
        "reason": claim.verdict.reason,
        "citations": [citation_json(citation) for citation in claim.citations],
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation with its boxes in points."""
    return {
        "document": citation.document,
        "edition": citation.edition,
        "label": citation.label,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": citation.page,
        "boxes": [_box(box) for box in citation.boxes],
        "state": citation.state,
        "url": citation.url,
    }


def _box(box: LineBox) -> dict[str, Any]:
    corners = {"x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}
    return {"page": box.page, **{name: round(value, 2) for name, value in corners.items()}}


def hits_json(hits: Sequence[Hit], seconds: float, debug: bool = False) -> dict[str, Any]:
    """Hits as `fundstelle search --json` prints them; scores only for debugging, they mean nothing to people."""
    return {
        "hits": [
            {
                "passage": hit.passage.id,
                "document": hit.edition.document,
                "edition": hit.edition.id,
                "label": hit.passage.label,
                "text": hit.passage.text,
                "page": hit.passage.page,
                "section": list(hit.passage.section),
                "rank": hit.rank,
                "beside": [{"passage": one.id, "label": one.label, "text": one.text} for one in hit.beside],
            }
            | ({"score": hit.score, "cosine": hit.cosine} if debug else {})
            for hit in hits
        ],
        "seconds": round(seconds, 4),
    }


def source_json(source: Source) -> dict[str, Any]:
    """A source as `fundstelle source --json` prints it."""
    replaced = source.replaced_by
    return {
        "text": source.citation.quote,
        "before": source.before,
        "after": source.after,
        "document": source.citation.document,
        "edition": source.citation.edition,
        "title": source.title,
        "label": source.citation.label,
        "page": source.citation.page,
        "section": list(source.section),
        "state": source.citation.state,
        "status": source.status,
        "replaced_by": asdict(replaced) if replaced else None,
    }
