"""Show an answer on a terminal, framed in the language of its question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.language import frame_of


def answer_lines(answer: Mapping[str, Any]) -> Iterator[str]:
    """The lines for an answer as `answer_json` gives it."""
    frame = frame_of(answer["question"])
    if answer["near_miss"]:
        yield frame.near_miss
    elif answer["abstained"]:
        yield frame.abstained
    if answer["claims"] and frame.original:
        yield frame.original
    for claim in answer["claims"]:
        yield claim["text"]
        yield from (f"    «{citation['label']}»  {citation['url']}" for citation in claim["citations"])
    if answer["disagreeing"]:
        yield f"{frame.disagreeing}: {'; '.join(answer['disagreeing'])}"
    if answer["withheld"]:
        yield f"({frame.withheld}: {len(answer['withheld'])})"
    for near in answer["nearest"]:
        asked = " ".join(part for part in (near["owner"], near["contact"]) if part)
        yield f"{frame.nearest}: {near['title']} ({'; '.join(part for part in (near['corpus'], asked) if part)})"
    yield from answer["notices"]
