"""Compare two runs question by question, and decide whether the newer one may pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.measured import Moved
from eval.citations import Judged
from eval.metrics import Change, change

ALLOWED = 0.02
_VALUES: dict[str, Callable[[Judged], bool | None]] = {
    "gold_document_cited": lambda row: row.document,
    "gold_section_cited": lambda row: row.section,
    "right_sentence_shown": lambda row: row.sentence,
    "unanswerable_refused": lambda row: row.refused if row.kind == "unanswerable" else None,
    "answerable_answered": lambda row: None if row.kind == "unanswerable" else not row.refused,
    "retrieved_in_5": lambda row: None if row.found_at is None else 1 <= row.found_at <= 5,
}
_CERTAIN: dict[str, Callable[[Judged], Sequence[bool]]] = {
    "pointer_valid": lambda row: row.pointers,
    "current_edition_cited": lambda row: row.current,
}


@dataclass(frozen=True)
class Comparison:
    """Paired differences over the questions of both runs, and every question that changed."""

    changes: Mapping[str, Change]
    moved: tuple[Moved, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        content = asdict(self)
        content["changes"] = {name: asdict(one) for name, one in self.changes.items()}
        return content


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> Comparison:
    """What changed from the first run to the second."""
    old, new = ({(row.corpus, row.id): row for row in rows} for rows in (before, after))
    changes = {}
    for name, value in _VALUES.items():
        moved = change(*({" ".join(key): _number(value(row)) for key, row in rows.items()} for rows in (old, new)))
        if moved is not None:
            changes[name] = moved
    return Comparison(
        changes=changes,
        moved=tuple(
            Moved(row.id, row.question, old[key].verdict, row.verdict)
            for key, row in new.items()
            if key in old and old[key].verdict != row.verdict
        ),
        only_before=tuple(sorted(name for _, name in old.keys() - new.keys())),
        only_after=tuple(sorted(name for _, name in new.keys() - old.keys())),
    )


def _number(value: bool | None) -> float | None:
    return None if value is None else float(value)


def objections(before: Sequence[Judged], after: Sequence[Judged], allowed: float = ALLOWED) -> list[str]:
    """Why the second run must not pass: a measure dropped by more than is allowed, or a certainty broke."""
    found = []
    compared = compare(before, after)
    if missing := compared.only_before:
        found.append(f"Von {len(before)} Fragen der Vergleichsbasis fehlen {len(missing)}: {', '.join(missing[:10])}")
    for name, one in compared.changes.items():
        if one.mean < -allowed - 1e-9:
            found.append(f"{name}: {one.mean:+.3f} [{one.low:+.3f}, {one.high:+.3f}] n={one.n}, erlaubt -{allowed}")
    for name, values in _CERTAIN.items():
        broken = [row.id for row in after if not all(values(row))]
        if broken:
            found.append(f"{name}: verletzt bei {', '.join(broken[:10])}")
    if not before:
        found.append("Die Vergleichsbasis enthält keine Antworten.")
    if not after:
        found.append("Der Lauf enthält keine Antworten.")
    return found
