"""Find for each word of a claim the word of the source that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.verify.clauses import Clause
from assistant.verify.lexicon import POLAR
from assistant.verify.reading import Reading
from assistant.verify.roots import FOLD, SHORTEST_PART, root, roots
from assistant.verify.words import (
    Word,
    alike,
    closest,
    divided,
    excludes,
    is_frame,
    is_generic,
    rests_of,
)

LEANING = 0.75
FRAME = 0.05
KIND = 0.3
PREDICATE = 1.25  # verbs and adverbs tell better than nouns which clause is meant
_LACKING = re.compile(r"(.{4,})(?:los|frei)(?:e[nrms]?)?")
_NONE_OF = re.compile(r"\b(?:ohne|keine?[nrms]?) (?:[\w-]+ ){0,3}[A-ZÄÖÜ]\w+")
_ADVERB = re.compile(
    r".*(?:lich|isch|ig|los|bar|sam|weise|mal|s|haft|frei|end|leicht|schlecht|direkt|korrekt|konkret|exakt"
    r"|privat|separat|gesamt|bekannt|echt|dicht)(?:e[nrms]?|er)?$"
)


Pair = tuple[Word, tuple[Word, ...]]


@dataclass(frozen=True)
class Coverage:
    """The claim's words with the source words that say them; what only the context says; what nothing says."""

    pairs: tuple[tuple[Word, tuple[Word, ...]], ...]
    by_context: tuple[Word, ...]
    missing: tuple[Word, ...]
    share: float


@lru_cache(maxsize=2048)
def cover(claim: Reading, source: Reading, known: Reading) -> Coverage:
    """Match the content of a claim with a source sentence; `known` are title, section and topic."""
    together = source.roots | known.roots
    claim_roots = claim.roots | known.roots
    pairs: list[tuple[Word, tuple[Word, ...]]] = []
    by_context: list[Word] = []
    missing: list[Word] = []
    weight = covered = 0.0
    for word, before in zip(claim.words, (None, *claim.words), strict=False):
        named = _follows_noun(before, word)
        found = tuple(
            one
            for one in source.words
            if (alike(word, one) and not (named and not word.roots & one.roots))
            or _in_compound(word, one, claim_roots)
            or _is_head(word, one, claim_roots)
        )
        worth = 0.2 if is_generic(word) else 1.0 if word.noun else 0.7
        weight += worth
        if found:
            pairs.append((word, closest(word, found) if word.noun else found))
            covered += worth
        elif without := _without(word, source):
            pairs.append((word, without))
            covered += worth
        elif _divided(word, source, together) and (parts := tuple(one for one in source.words if _part_of(word, one))):
            pairs.append((word, parts))
            covered += worth
        elif (
            not _names(before, word, pairs)
            and any(alike(word, one) or _within(word, one) for one in known.words)
            and not any(excludes(word, one) for one in source.every)
        ):
            by_context.append(word)
            covered += 0.8 * worth
        else:
            missing.append(word)
    pairs, shared = _without_shared(pairs)
    return Coverage(tuple(pairs), tuple(by_context), (*missing, *shared), covered / weight if weight else 0.0)


def _without_shared(pairs: list[Pair]) -> tuple[list[Pair], list[Word]]:
    """Without nouns that only words say which another noun of the claim has by name: "Staaten" for "Länder" too."""
    named = {id(one): word for word, found in pairs if word.noun for one in found if word.roots & one.roots}
    taken = [
        word
        for word, found in pairs
        if word.noun and not is_generic(word) and all(_is_named(one, word, named) for one in found)
    ]
    return [pair for pair in pairs if pair[0] not in taken], taken


def _is_named(said: Word, word: Word, named: dict[int, Word]) -> bool:
    """Whether another noun has this word of the source, which says `word` only as a synonym."""
    parts = root(word.lower) in said.lower.translate(FOLD) or root(said.lower) in word.lower.translate(FOLD)
    return named.get(id(said), word) is not word and not parts


def _names(before: Word | None, word: Word, pairs: list[tuple[Word, tuple[Word, ...]]]) -> bool:
    """Whether the word names which one of what the source says: in "Team Recht" no title can stand for "Recht"."""
    return _follows_noun(before, word) and bool(pairs) and pairs[-1][0] is before


def _follows_noun(before: Word | None, word: Word) -> bool:
    """Whether the word is a name: "Recht" in "Team Recht"."""
    return before is not None and before.noun and word.noun and word.start - before.end == 1


def _in_compound(wanted: Word, found: Word, claim_roots: frozenset[str]) -> bool:
    """ "Passwort" in "Passwortwechsel", if the claim says the rest of the compound too or it adds little."""
    if not found.noun or len(found.lower) < 2 * SHORTEST_PART:
        return False
    rests = rests_of(found.lower, wanted.roots)
    return any(is_frame(root(rest)) or roots(rest) & claim_roots or divided(rest, claim_roots) for rest in rests)


def _is_head(wanted: Word, found: Word, claim_roots: frozenset[str]) -> bool:
    """ "Bezieht" in "Leistungsbezug", if the claim says the rest of the compound too."""
    if wanted.noun or not found.noun or len(found.lower) < 2 * SHORTEST_PART:
        return False
    return any(
        roots(found.lower[cut:]) & wanted.roots and divided(found.lower, claim_roots)
        for cut in range(SHORTEST_PART, len(found.lower) - SHORTEST_PART)
    )


def _without(word: Word, source: Reading) -> tuple[Word, ...]:
    """What follows "ohne" in the source, if the word says that it is lacking: sachgrundlos, gebührenfrei."""
    lacking = _LACKING.fullmatch(word.lower)
    if not lacking:
        return ()
    spans = [match.span() for match in _NONE_OF.finditer(source.text)]
    beside = tuple(one for one in source.words if any(start <= one.start < end for start, end in spans))
    known = frozenset(form for one in beside for form in one.roots)
    part = lacking.group(1)
    return beside if roots(part) & known or divided(part, known) else ()


def _within(word: Word, title: Word) -> bool:
    return word.noun and len(word.lower) > 3 and root(word.lower) in title.lower.translate(FOLD)


def _divided(word: Word, source: Reading, known: frozenset[str]) -> bool:
    return divided(word.lower, known) and not any(excludes(word, one) for one in source.every)


def _part_of(compound: Word, word: Word) -> bool:
    """Whether the compound begins or ends with it: "Verbindung" and "bricht … ab" in Verbindungsabbruch."""
    if any(form in compound.lower for form in word.roots) or rests_of(compound.lower, word.roots):
        return True
    cuts = range(SHORTEST_PART, len(compound.lower) - SHORTEST_PART)
    return any(roots(compound.lower[cut:]) & word.roots for cut in cuts)


def is_verb(word: Word) -> bool:
    """Whether the word is neither noun nor adjective nor adverb."""
    return not (word.noun or word.attribute or _ADVERB.fullmatch(word.lower))


def partner_of(clause: Clause, claim: Reading, source: Reading, coverage: Coverage) -> int | None:
    """The number of the source clause that shares most words and numbers with this clause of the claim."""
    best, partner = FRAME * 2, None
    for number, score in enumerate(shared_with(clause, claim, source, coverage)):
        if score > best:
            best, partner = score, number
    return partner


def shared_with(clause: Clause, claim: Reading, source: Reading, coverage: Coverage) -> list[float]:
    """For each clause of the source how much it shares with this clause of the claim.

    A clause without a subject of its own shares, less, what the clause it leans on names.
    """
    scores = [FRAME * count for count in _common_frame(clause, claim, source)]
    own = [False] * len(source.clauses)
    shared = [
        (word, {source.clause_of(one.start) for one in closest(word, found)})
        for word, found in coverage.pairs
        if clause.start <= word.start < clause.end
    ]
    for word, places in shared:
        worth = 1.0 if word.noun or word.attribute else PREDICATE
        for place in places:
            scores[place] += 0.5 if is_generic(word) and word.lower not in POLAR else worth
            own[place] = True
    for wanted in claim.quantities:
        if clause.start <= wanted.start < clause.end:
            for place in {source.clause_of(one.start) for one in source.quantities if one.value == wanted.value}:
                scores[place] += 1.0
                own[place] = True
    for number, one in enumerate(source.clauses):
        if own[number] and (one.role == "main") == (clause.role == "main"):
            scores[number] += KIND
        if own[number] and one.leans_on is not None and one.role == "main":
            scores[number] += LEANING * sum(
                (word.noun or not one.elided) and one.leans_on in places and number not in places
                for word, places in shared
            )
    return scores


def _common_frame(clause: Clause, claim: Reading, source: Reading) -> list[int]:
    """For each clause of the source how many words besides the content it has in common: "Satz 1 gilt"."""
    mine = {one.lower for one in set(claim.every) - set(claim.words) if clause.start <= one.start < clause.end}
    frame = [one for one in source.every if one.lower in mine]
    return [len({one.lower for one in frame if other.start <= one.start < other.end}) for other in source.clauses]
