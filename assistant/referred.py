"""Tell which candidates the sentences near a question refer to: «nach § 66» says what § 66 is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.cited import places_referred_to, standing

NEAR = 0.7
"""Cosine from which a sentence tells. Chosen with its weight on half of the sentences that cite a law: there they
bring more right passages to the top, and on questions of people as many as before."""


def referred(texts: Mapping[str, str], sentences: Mapping[str, Iterable[tuple[str, float]]]) -> dict[str, float]:
    """For each candidate that another one refers to in a sentence near the question: by how much it is near.

    `texts` holds the search text of each candidate, `sentences` its sentences with their cosine to the question.
    """
    standings = {passage: standing(text) for passage, text in texts.items()}
    found: dict[str, float] = {}
    for passage, own in standings.items():
        for sentence, cosine in sentences.get(passage, ()):
            for place in places_referred_to(sentence) if cosine > NEAR else ():
                if not place.law and own.at(place):
                    continue  # its own heading stands before each sentence
                for other, its in standings.items():
                    if its != own and its.at(place) and (place.law or its.title == own.title):
                        found[other] = max(found.get(other, 0.0), cosine - NEAR)
    return found
