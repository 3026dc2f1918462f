"""Reconcile the register with originals, canonical texts, passages and vectors, and repair what can be."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ingest import inventory
from ingest.blobs import blob_name
from ingest.edition import CanonicalText, freeze, from_json, to_json
from ingest.errors import FundstelleError, UnreadableFileError
from ingest.indexing import points
from ingest.parts import Parts
from ingest.passages import Edition, Passage

_BATCH = 64
_SAMPLE = 48  # vectors that are computed again; a wrong model shows in the first
_ALIKE = 0.99  # cosine; vectors are kept in half precision
_NAMED = 20  # things listed by name in a finding

Content = dict[str, Any]


@dataclass
class _Found:
    """Findings of one check."""

    repair: bool
    entries: list[Content] = field(default_factory=list)

    def add(self, kind: str, names: Sequence[str], remedy: str, repaired: bool) -> None:
        """Note what is wrong with these things, if any."""
        if names:
            done = self.repair and repaired
            told = {"kind": kind, "count": len(names), "names": list(names[:_NAMED]), "repaired": done}
            self.entries.append(told | {"remedy": "" if done else remedy})


_REPAIR = "`fundstelle-ingest check --repair` behebt das."
_BACKUP = "Aus der Sicherung zurückholen."


def check(parts: Parts, repair: bool = False, say: Callable[[Content], None] = lambda event: None) -> Content:
    """Everything that does not agree; `sound` when nothing is wrong, or nothing is left to repair."""
    found = _Found(repair)
    editions = [edition for edition in parts.register.editions() if edition.state != "erased"]
    say({"note": "Das Register wird geprüft."})
    found.add("register_damaged", inventory.damage(parts.register.engine), _BACKUP, False)
    _check_passages(parts, found)
    say({"note": "Originale und Texte werden geprüft."})
    _check_blobs(parts, editions, found)
    say({"note": "Der Index wird geprüft."})
    vectors = _check_vectors(parts, found)
    return {
        "sound": all(entry["repaired"] for entry in found.entries),
        "editions": len(editions),
        "passages": parts.words.counted(),
        "vectors": vectors,
        "blobs": sum(1 for _ in parts.blobs.names()),
        "findings": found.entries,
    }


def _check_passages(parts: Parts, found: _Found) -> None:
    engine = parts.register.engine
    orphans = inventory.orphan_passages(engine)
    if found.repair:
        inventory.delete_orphans(engine)
    found.add("orphan_passages", orphans, _REPAIR, True)
    there = inventory.passage_count(engine)
    counted = parts.words.counted()
    if counted != there:
        if found.repair:
            parts.words.recount(list(inventory.search_texts(engine)))
        found.add("word_counts", [f"{counted} gezählt, {there} vorhanden"], _REPAIR, True)


def _check_blobs(parts: Parts, editions: Sequence[Edition], found: _Found) -> None:
    missing: dict[str, list[str]] = {"original": [], "canonical": []}
    rebuilt = True
    misplaced = []
    sound: dict[str, bool] = {}
    for edition in editions:
        if not _is_sound(parts, edition.file_hash, sound):
            missing["original"].append(f"{edition.document} {edition.id}: {edition.source_name}")
        if _is_sound(parts, edition.text_hash, sound):
            if not _placed_right(parts, edition):
                misplaced.append(f"{edition.document} {edition.id}")
            continue
        missing["canonical"].append(f"{edition.document} {edition.id}")
        rebuilt = found.repair and _rebuild(parts, edition) and rebuilt
    needed = parts.register.blobs()
    orphans = [name for name in parts.blobs.names() if name not in needed]
    if found.repair:
        for name in orphans:
            parts.blobs.delete(name)
    found.add("original_damaged", missing["original"], _BACKUP, False)
    found.add("text_damaged", missing["canonical"], _BACKUP if found.repair else _REPAIR, rebuilt)
    found.add("passages_misplaced", misplaced, "Die Dateien mit `fundstelle-ingest run --again` neu einlesen.", False)
    found.add("orphan_blobs", orphans, _REPAIR, True)


def _is_sound(parts: Parts, name: str, known: dict[str, bool]) -> bool:
    if name not in known:
        try:
            parts.blobs.get(name)
            known[name] = True
        except FundstelleError:
            known[name] = False
    return known[name]


def _hides(canonical: CanonicalText, passage: Passage) -> bool:
    return any(element.hidden for element in canonical.elements_in(passage.start, passage.end))


def _placed_right(parts: Parts, edition: Edition) -> bool:
    """Whether every passage is what its range of the canonical text says; one in force has nothing hidden in it."""
    canonical = from_json(parts.blobs.get(edition.text_hash))
    ids = parts.register.passage_ids(edition.number)
    placed = [passage for _, passage in parts.register.passages(ids, {edition.number})]
    return bool(placed) and all(
        canonical.text[passage.start : passage.end] == passage.text
        and not (edition.state == "live" and _hides(canonical, passage))
        for passage in placed
    )


def _rebuild(parts: Parts, edition: Edition) -> bool:
    """Read the original again; only the very same text may take the place of the damaged one."""
    try:
        original = parts.blobs.get(edition.file_hash)
    except FundstelleError:
        return False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / edition.source_name
        path.write_bytes(original)
        ((_, parsed),) = parts.parse([path], {})
    if isinstance(parsed, UnreadableFileError):
        return False
    frozen = to_json(freeze(parsed))
    if blob_name(frozen) != edition.text_hash:
        return False
    parts.blobs.delete(edition.text_hash)
    parts.blobs.put(frozen)
    return True


def _check_vectors(parts: Parts, found: _Found) -> int:
    """Every passage of an edition has one vector that names exactly its editions."""
    wanted = inventory.editions_by_passage(parts.register.engine)
    there = dict(parts.store.passages())
    orphans = [name for name in there if name not in wanted]
    missing = [name for name in wanted if name not in there]
    mistaken = [name for name, numbers in there.items() if name in wanted and set(numbers) != wanted[name]]
    wrong = _wrong_vectors(parts, [name for name in there if name in wanted])
    if found.repair:
        parts.store.delete(orphans)
        again = list(wanted) if wrong else [*missing, *mistaken]
        _embed_again(parts, again, wanted)
        parts.store.flush()
    found.add("orphan_vectors", orphans, _REPAIR, True)
    found.add("missing_vectors", missing, _REPAIR, True)
    found.add("mistaken_vectors", mistaken, _REPAIR, True)
    found.add("wrong_vectors", wrong, _REPAIR, True)
    return parts.store.count()


def _wrong_vectors(parts: Parts, names: Sequence[str]) -> list[str]:
    """Of a sample: vectors that the model in use would not have made of the text."""
    step = max(1, len(names) // _SAMPLE)
    sample = sorted(names)[::step][:_SAMPLE]
    kept = parts.store.vectors(sample)
    passages = inventory.contents(parts.register.engine, sample)
    made = parts.embedder.passages([passages[name][1].search_text for name in kept])
    return [
        name
        for name, vector in zip(kept, made, strict=True)
        if not np.dot(kept[name], vector) > _ALIKE * np.linalg.norm(kept[name])
    ]


def _embed_again(parts: Parts, names: Sequence[str], numbers: Mapping[str, set[int]]) -> None:
    for first in range(0, len(names), _BATCH):
        told = inventory.contents(parts.register.engine, names[first : first + _BATCH])
        passages = [(document, passage, tuple(sorted(numbers[name]))) for name, (document, passage) in told.items()]
        parts.store.upsert(points(parts, passages))
