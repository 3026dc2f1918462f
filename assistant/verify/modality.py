"""Read of a clause whether it affirms or denies, and how strongly it binds."""

from __future__ import annotations

import re
from typing import Literal

from assistant.verify.lexicon import SEPARABLE
from assistant.verify.quantities import read_quantities

Force = Literal["is", "must", "should", "may", "limit", "order"]

FINITE = re.compile(
    r"\b(?i:ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|muss|müssen|kann|können|könnte|darf|dürfen|soll"
    r"|sollen|sollte|sollten|gilt|gelten|gibt|besteht|bestehen|bleibt|bedarf|bedürfen|gehört|gehören|erhält|erhalten|endet|genügt|is|are|was|were|has|have|must|may|can|should)\b"
)
INFINITIVE = re.compile(rf"\b(?:zu\s+[a-zäöüß]+n|(?:{'|'.join(SEPARABLE)})zu[a-zäöüß]{{2,}}n)\b")
_NEGATION = re.compile(
    r"\b(?:nicht|kein(?:e[rsnm]?)?|nie|niemals|weder|niemand(?:em|en)?|nichts|keinesfalls|keineswegs|nirgends"
    r"|not|no|never|neither|cannot|don't|doesn't|isn't|aren't|won't)\b",
    re.IGNORECASE,
)
# Negators that deny no statement: bounds, "nicht nur", the attribute of a noun.
_NEUTRAL = re.compile(
    r"""\bnicht\s+(?:nur|zuletzt|mehr\s+als(?=\s[^.,;]{0,8}(?:\d|\b(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)))|weniger\s+als|länger\s+als|höher\s+als|später\s+als|früher\s+als|(?:größ|klein|kürz|niedrig|ält|jüng|schwer|schnell)er\s+(?:als|sein\s+als)|über\s+\d
        |unter\s+\d|vor\s+(?:dem|der|ablauf|\d))
       |\bnoch\s+keine?\s+(?=\d|[a-zäöüß]+\s+Jahre)
       |(?<!ist\s)(?<!sind\s)(?<!kann\s)(?<!können\s)(?<!hat\s)(?<!haben\s)(?<!wird\s)(?<!werden\s)(?<!darf\s)(?<!dürfen\s)
        (?<!muss\s)(?<!müssen\s)(?<!soll\s)(?<!sollen\s)\b[Nn]icht\s+(?:mehr\s+)?(?!de[rmsn]jenig|unter\b|hinter\b)[a-zäöüß]+(?:te|ene|bare|liche|ige|nde)[nrms]?(?:\s+(?:und|oder)\s+[a-zäöüß]+e[nrms]?)?
        \s+(?=[A-ZÄÖÜ])
       |\bnicht\s+entgegen\b
       |\bfür\s+(?:nicht\s+)?[a-zäöüß]+(?:\s+oder\s+(?:nicht\s+)?[a-zäöüß]+)?\s+(?=hält|halten|erachte)
       |\bnot\s+only|\bno\s+(?:more|less|later)\s+than""",
    re.VERBOSE,
)
_LAPSES = re.compile(
    r"\b(?:(?:begründet|bewirkt|führt zu[mr]?)\b[^.;,]*\bWegfall|entfällt|entfallen"
    r"|unterbleibt|unterbleiben|unberücksichtigt|f[aä]ll(?:t|en)\b[^.;,]*\bweg)\b",
    re.IGNORECASE,
)
FORBIDS = re.compile(
    r"\b(?:untersagt|verboten|verbietet|unzulässig|ausgeschlossen|verbot|forbidden|prohibited)\b", re.IGNORECASE
)
_RELEASES = re.compile(r"\b(?:freiwillig|entbehrlich|optional|voluntary)\b", re.IGNORECASE)
_MODALS: tuple[tuple[Force, re.Pattern[str]], ...] = (
    ("must", re.compile(r"\b(?:[Mm]uss|[Mm]üssen|[Mm]uß|müsste|must|ha(?:ve|s)\s+to)\b")),
    ("should", re.compile(r"\b(?:[Ss]oll|[Ss]ollen|sollten?|should)\b")),
    (
        "may",
        re.compile(
            r"\b(?:[Kk]ann|[Kk]önnen|könnten?|[Dd]arf|[Dd]ürfen|dürften?|l[aä]ss(?:t|en)\s+sich|may|can|could)\b"
        ),
    ),
)
_FORCES: tuple[tuple[Force, re.Pattern[str]], ...] = (
    ("must", re.compile(r"\b(?:verpflichtet|verpflichtend|vorgeschrieben|obligatorisch|zwingend|erfordert"
                        r"|erfordern|required|Verpflichtung\w*|[Ee]rforderlich|[Nn]otwendig|[Nn]ötig|bedarf|bedürfen|braucht|brauchen"
                        r"|benötigt|benötigen|(?<!zur )(?<!der )[Pp]flicht"
                        r"|\w+pflicht(?!\s+(?:nach|gemäß|aus|im Sinne)\b)|\w*pflichtig|trägt die Beweislast"
                        r"|(?:ist|sind|bleibt)\s[^.;]*\b(?:Voraussetzung|Bedingung)(?= für|\W*$)|obliegt|obliegen)\b")),
    ("should", re.compile(r"\b(?:empfohlen|empfiehlt|möglichst|recommended)\b")),
)  # fmt: skip
_IMPERATIVE = re.compile(r"\W*(?:[Bb]itte\s+|[Dd]ann\s+|und\s+|oder\s+)?[A-ZÄÖÜa-zäöü][a-zäöüß]*n\s+Sie\b")
# With a number before it a limit, not a denial: "darf acht Stunden nicht überschreiten".
_LIMIT = re.compile(r"\bnicht\s+(?:zu\s+)?(?:über|unter)(?:schr|st)\w*")
ALLOWS = re.compile(
    r"\b(?:möglich|erlaubt|zulässig|gestattet|statthaft|berechtigt|befugt|ermächtigt|allowed|permitted"
    r"|(?:nutz|einsetz|verlänger|widerruf|anfecht|übertrag|buch|einlös|kündig|wähl|teil|änder|wiederhol|verrechen|verwend|anwend|verwert|abtret|pfänd|vererb|zustell)bar"
    r"|(?:ha(?:t|ben)|besitz(?:t|en)|steh(?:t|en))\s[^,;.]*\b(?:Recht|Befugnis|Berechtigung|Erlaubnis|Möglichkeit))\b",
    re.IGNORECASE,
)
_OBLIGED = re.compile(r"\b(?:ist|sind|war|waren|hat|haben|sei|seien)\b", re.IGNORECASE)


def read_force(text: str) -> tuple[Force, bool]:
    """How strongly a clause binds, and whether it denies."""
    plain = _NEUTRAL.sub(" ", text)
    if _LIMIT.search(plain) and read_quantities(text) and not _MODALS[0][1].search(plain):
        return "limit", False
    negated = bool(_NEGATION.search(plain)) != bool(_LAPSES.search(plain))
    for force, verbs in _MODALS:
        if verbs.search(plain):
            return force, negated
    imperative = _IMPERATIVE.match(text)
    if imperative and not FINITE.search(imperative.group()):
        return "order", negated
    if FORBIDS.search(plain):
        return "may", not negated
    if _RELEASES.search(plain):
        return "must", not negated
    if ALLOWS.search(plain):
        return "may", negated
    if INFINITIVE.search(plain) and _OBLIGED.search(plain):
        return ("may" if negated and not re.search(r"\b(?:hat|haben)\b", plain) else "must"), negated
    for force, words in _FORCES:
        if words.search(plain):
            return force, negated
    return "is", negated


def count_denials(text: str) -> int:
    """How often a clause says "nicht" or "kein", bounds aside."""
    return len(_NEGATION.findall(_NEUTRAL.sub(" ", text)))


def is_denied(text: str) -> bool:
    """Whether the text says "nicht" or "kein", bounds aside."""
    return count_denials(text) > 0
