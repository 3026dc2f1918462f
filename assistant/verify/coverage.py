"""Find for each word of a claim the word of the source that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verify.reading import Objection, Reading
from assistant.verify.words import FOLD, Word, alike, divided, excludes, is_frame, is_generic, remainder, root

ENOUGH = 0.65
_LOOSE = 1  # verbs that may be said otherwise
_ADVERB = re.compile(r".*(?:lich|isch|ig|los|bar|sam|weise|mal|s|haft|frei)(?:e[nrms]?|er)?$")


@dataclass(frozen=True)
class Coverage:
    """The claim's words with the source words that say them; what only the context says; what nothing says."""

    pairs: tuple[tuple[Word, tuple[Word, ...]], ...]
    by_context: tuple[Word, ...]
    missing: tuple[Word, ...]
    share: float


def cover(claim: Reading, source: Reading, known: Reading) -> Coverage:
    """Match the content of a claim with a source sentence; `known` are title, section and topic."""
    together = source.roots | known.roots
    claim_roots = claim.roots | known.roots
    pairs: list[tuple[Word, tuple[Word, ...]]] = []
    by_context: list[Word] = []
    missing: list[Word] = []
    weight = covered = 0.0
    for word in claim.words:
        found = tuple(one for one in source.words if alike(word, one) or _in_compound(word, one, claim_roots))
        worth = 0.2 if is_generic(word) else 1.0 if word.noun else 0.7
        weight += worth
        if found:
            pairs.append((word, found))
            covered += worth
        elif divided(word.lower, together):
            pairs.append((word, tuple(one for one in source.words if _part_of(word, one))))
            covered += worth
        elif any(alike(word, one) or _within(word, one) for one in known.words):
            by_context.append(word)
            covered += 0.8 * worth
        else:
            missing.append(word)
    return Coverage(tuple(pairs), tuple(by_context), tuple(missing), covered / weight if weight else 0.0)


def _in_compound(wanted: Word, found: Word, claim_roots: frozenset[str]) -> bool:
    """ "Passwort" in "Passwortwechsel", if the claim says the rest of the compound as well."""
    rest = remainder(found.lower, wanted.lower) if found.noun and wanted.noun else ""
    return bool(rest) and (rest in claim_roots or is_frame(rest))


def _within(word: Word, title: Word) -> bool:
    return word.noun and len(word.lower) > 3 and root(word.lower) in title.lower.translate(FOLD)


def _part_of(compound: Word, word: Word) -> bool:
    return any(form in compound.lower for form in word.roots)


def object_to_words(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """A word of the claim that the source excludes or does not say."""
    loose = 0
    for word in coverage.missing:
        opposite = next((one for one in source.every if excludes(word, one)), None)
        if opposite:
            return Objection(f"Die Quelle sagt „{opposite.text}“, nicht „{word.text}“.")
        if is_generic(word):
            continue
        verb = not (word.noun or word.attribute or _ADVERB.fullmatch(word.lower))
        loose += verb
        if not verb or loose > _LOOSE or len(coverage.pairs) < 3:
            return Objection(f"Davon, dass „{word.text}“ gilt, steht in der Quelle nichts.", against=False)
    if coverage.share < ENOUGH:
        return Objection("Die Quelle sagt dazu zu wenig.", against=False)
    return None
