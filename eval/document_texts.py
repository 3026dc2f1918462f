"""Real German sentences for generated documents: paragraphs of statutes, cut to size."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

SENTENCE = re.compile(r"[A-ZÄÖÜ][^.;:()§\d\n]{40,220}[a-zäöüß]\.(?=\s|$)")
VOWELS = "aeiouäöüy"
# Vowel, consonants, then a consonant and a vowel: a place where German divides a word.
DIVISION = re.compile(
    rf"(?<=[{VOWELS}])([^\W\d_{VOWELS}]*?)(?=(?:sch|ch|ck|ph|st|qu|[^\W\d_{VOWELS}])[{VOWELS}])", re.I
)
SOFT_HYPHEN = "\u00ad"
TITLES = (
    "Geltungsbereich|Begriffsbestimmungen|Zuständigkeit|Antragstellung|Mitwirkungspflichten|Vorläufige Entscheidung|"
    "Höhe der Leistung|Dauer der Bewilligung|Auszahlung|Anrechnung von Einkommen|Vermögen|Unterkunft und Heizung|"
    "Mehrbedarfe|Datenschutz|Aufbewahrung von Akten|Auskunft und Beratung|Erstattung|Ersatzansprüche|Aufrechnung|"
    "Widerspruch und Klage|Beteiligung der Personalvertretung|Arbeitszeit|Reisekosten|Verschwiegenheit|Vertretung|"
    "Umgang mit Passwörtern|Mobile Geräte|Meldung von Vorfällen|Öffnungszeiten|Hausrecht|Brandschutz|Erste Hilfe|"
    "Dienstsiegel|Postbearbeitung|Terminvergabe|Eingliederungsvereinbarung|Sprachmittlung|Barrierefreiheit|"
    "Inkrafttreten|Übergangsvorschriften|Kosten der Lagerung|Prüfung der Erwerbsfähigkeit|Bedarfsgemeinschaft|"
    "Sanktionen und Minderungen|Wichtiger Grund|Ortsabwesenheit|Wohnungserstausstattung|Schulbedarf|Klassenfahrten"
).split("|")


class Texts:
    """A supply of sentences and titles; the same seed gives the same order."""

    def __init__(self, data: Path, laws: Sequence[str], seed: int) -> None:
        self.random = random.Random(seed)
        self.sentences = _sentences(data, laws)
        self.random.shuffle(self.sentences)
        self.titles = list(TITLES)
        self.random.shuffle(self.titles)
        self.at = self.titled = 0

    def sentence(self) -> str:
        """The next sentence."""
        self.at += 1
        return self.sentences[self.at % len(self.sentences)]

    def paragraph(self, least: int = 2, most: int = 4) -> str:
        """A few sentences."""
        return " ".join(self.sentence() for _ in range(self.random.randint(least, most)))

    def item(self) -> str:
        """A list item: a sentence in lower case, ending with a comma."""
        words = self.sentence().rstrip(".").split()
        return " ".join([words[0].lower(), *words[1:14]]) + ","

    def title(self) -> str:
        """The next title; a document that needs more than there are gets them numbered again."""
        self.titled += 1
        round_number, at = divmod(self.titled, len(self.titles))
        return self.titles[at] + (f" ({round_number + 1}. Teil)" if round_number else "")


def with_soft_hyphens(text: str) -> str:
    """The text with places where a line may break inside long words."""
    return re.sub(r"[^\W\d_]{8,}", lambda match: _divide(match.group()), text)


def _divide(word: str) -> str:
    inner = DIVISION.sub(lambda match: match.group(1) + SOFT_HYPHEN, word[2:-3])
    return word[:2] + inner + word[-3:]


def _sentences(data: Path, laws: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    with (data / "gesetze" / "passages.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            passage = json.loads(line)
            if passage["doc"] in laws:
                found.update(dict.fromkeys(SENTENCE.findall(" ".join(passage["text"].split()))))
    return list(found)
