"""Test a language model before people see what it writes: built-in questions over built-in sources."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.claims import extract_marks, is_claim, split_claims
from assistant.generate import Model
from assistant.prompt import PromptSource, build_messages
from assistant.speech import MODEL, VOICE, Recogniser, Speaker, open_recogniser, open_speaker
from assistant.verify.check import check_claim
from ingest.errors import FundstelleError
from ingest.settings import Settings

_FILE = "models.json"
LEAST_VERIFIED = 0.8
LEAST_REFUSED = 0.75

_SOURCES: tuple[PromptSource, ...] = (
    PromptSource(
        "Leihordnung, § 2",
        "Dienstfahrräder werden für höchstens fünf Tage ausgeliehen. Die Ausleihe ist spätestens zwei Arbeitstage "
        "vorher bei der Poststelle zu beantragen. Ein Helm wird nicht gestellt.",
    ),
    PromptSource(
        "Raumordnung, § 4",
        "Besprechungsräume sind montags bis donnerstags von 7:30 Uhr bis 18:00 Uhr buchbar. Freitags enden Buchungen "
        "um 14:00 Uhr. Eine Buchung verfällt, wenn der Raum 15 Minuten nach Beginn leer ist.",
    ),
    PromptSource(
        "Archivordnung, § 7",
        "Akten werden zehn Jahre aufbewahrt, Personalakten 30 Jahre. Über die Vernichtung entscheidet die "
        "Registraturleitung, es sei denn, ein Rechtsstreit ist anhängig.",
    ),
    PromptSource(
        "Parkordnung, § 1",
        "Stellplätze werden auf Antrag für ein Jahr vergeben. Schwerbehinderte Beschäftigte haben Vorrang. "
        "Die Gebühr beträgt 18 Euro im Monat.",
    ),
)
_ANSWERABLE = (
    "Wie lange darf ich ein Dienstfahrrad behalten?",
    "Wo beantrage ich die Ausleihe eines Dienstfahrrads?",
    "Bekomme ich zum Dienstfahrrad einen Helm?",
    "Bis wann kann ich freitags einen Besprechungsraum buchen?",
    "Wann verfällt die Buchung eines Besprechungsraums?",
    "Wie lange werden Personalakten aufbewahrt?",
    "Wer entscheidet über die Vernichtung von Akten?",
    "Was kostet ein Stellplatz im Monat?",
)
_UNANSWERABLE = (
    "Wie viele Urlaubstage habe ich im Jahr?",
    "Wer leitet die Poststelle?",
    "Welche Farbe haben die Dienstfahrräder?",
    "Wie beantrage ich Elternzeit?",
)


@dataclass(frozen=True)
class Fitness:
    """Shares of a model's self-test; `reason` says in German what it means."""

    model: str
    questions: int
    cited: float
    verified: float
    refused: float
    seconds: float

    @property
    def fit(self) -> bool:
        """Whether its sentences may be shown after checking; below the bar answers stay verbatim."""
        return self.verified >= LEAST_VERIFIED and self.refused >= LEAST_REFUSED

    @property
    def reason(self) -> str:
        """One sentence for the operator."""
        shares = f"{self.verified:.0%} der Sätze belegt, {self.refused:.0%} der Fangfragen abgelehnt"
        if self.fit:
            return f"{self.model} ist geeignet: {shares}."
        least = f"nötig sind {LEAST_VERIFIED:.0%} und {LEAST_REFUSED:.0%}"
        return f"{self.model} ist nicht geeignet: {shares}; {least}. Die Antworten bleiben wörtlich."


def examine(model: Model) -> Fitness:
    """Ask the built-in questions; raises ModelDownError when the model does not answer."""
    started = time.monotonic()
    answers = [_ask(model, question) for question in _ANSWERABLE]
    claims = [claim for claims in answers for claim in claims]
    refused = [not any(map(_is_supported, _ask(model, question))) for question in _UNANSWERABLE]
    count = len(_ANSWERABLE) + len(_UNANSWERABLE)
    return Fitness(
        model=model.name,
        questions=count,
        cited=_share([bool(extract_marks(claim)[1]) for claim in claims]),
        verified=_share([_is_supported(claim) for claim in claims]),
        refused=_share(refused),
        seconds=(time.monotonic() - started) / count,
    )


def remember(fitness: Fitness, home: Path) -> None:
    """Keep the result for this model, so that a start need not examine it again."""
    known = _remembered(home)
    known[fitness.model] = asdict(fitness)
    home.mkdir(parents=True, exist_ok=True)
    (home / _FILE).write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")


def recall(model: str, home: Path) -> Fitness | None:
    """What the last self-test of this model said, if there was one."""
    found = _remembered(home).get(model)
    return Fitness(**found) if found else None


def _remembered(home: Path) -> dict[str, dict[str, Any]]:
    file = home / _FILE
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _ask(model: Model, question: str) -> list[str]:
    text = "".join(model.stream(build_messages(question, _SOURCES)))
    return [claim for claim in split_claims(text) if is_claim(claim)]


def _is_supported(claim: str) -> bool:
    text = extract_marks(claim)[0]
    return any(check_claim(text, source.text, source.name).verdict.supported for source in _SOURCES)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


@dataclass(frozen=True)
class Check:
    """One part of the surroundings; what is not `needed` only adds something."""

    name: str
    good: bool
    needed: bool
    detail: str


def surroundings(settings: Settings) -> list[Check]:
    """What is there on this machine: content, text recognition, old office formats, a language model."""
    ingested = settings.database_url is not None or (settings.home / "register.sqlite").exists()
    tesseract, office = shutil.which("tesseract"), shutil.which("soffice") or shutil.which("libreoffice")
    return [
        Check(
            "Inhalte", ingested, True, str(settings.home) if ingested else "`fundstelle-ingest run ORDNER` ausführen"
        ),
        Check("Texterkennung", bool(tesseract), False, tesseract or "tesseract-ocr, tesseract-ocr-script-latn fehlen"),
        Check("Alte Office-Formate", bool(office), False, office or "LibreOffice fehlt: DOC als DOCX speichern"),
        Check("Sprachmodell", settings.llm is not None, False, settings.llm or "keines: Antworten sind wörtlich"),
    ]


def voices(environ: Mapping[str, str]) -> list[Check]:
    """Whether this house reads aloud and takes dictation; what was set up has to work."""
    engines: tuple[tuple[str, str, str, Callable[[Mapping[str, str]], Speaker | Recogniser | None]], ...] = (
        ("Vorlesen", VOICE, "espeak-ng", open_speaker),
        ("Diktieren", MODEL, "ORDNER eines Whisper-Modells", open_recogniser),
    )
    checks = []
    for name, setting, example, opening in engines:
        try:
            engine = opening(environ)
        except FundstelleError as error:
            checks.append(Check(name, False, True, str(error)))
            continue
        checks.append(Check(name, engine is not None, False, engine.name if engine else f"aus; {setting}={example}"))
    return checks
