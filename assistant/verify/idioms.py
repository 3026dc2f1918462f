"""Put fixed phrases of verb and noun into the plain verb: "findet keine Anwendung" → "gilt nicht"."""

from __future__ import annotations

import re

_GAP = r"((?:[^.,;:()](?!\b(?:und|oder)\b)){0,90}?)"
# Finite verb, noun that belongs to it, what both say; with "kein" before the noun it is denied.
_PHRASES = (
    ("findet", r"(?:entsprechende )?Anwendung", "gilt"),
    ("finden", r"(?:entsprechende )?Anwendung", "gelten"),
    ("fand", r"(?:entsprechende )?Anwendung", "galt"),
    ("kommt", r"(?:zur|zum) (?:Anwendung|Einsatz|Tragen)", "gilt"),
    ("kommen", r"(?:zur|zum) (?:Anwendung|Einsatz|Tragen)", "gelten"),
    ("kommt", r"(?:in Betracht|in Frage|infrage)", "ist möglich"),
    ("kommen", r"(?:in Betracht|in Frage|infrage)", "sind möglich"),
    ("nimmt", r"in Anspruch", "nutzt"),
    ("nehmen", r"in Anspruch", "nutzen"),
    ("zieht", r"in (?:Zweifel|Frage)", "bezweifelt"),
    ("ziehen", r"in (?:Zweifel|Frage)", "bezweifeln"),
    ("stellt", r"in (?:Abrede|Frage)", "bezweifelt"),
    ("zieht", r"in (?:Betracht|Erwägung)", "prüft"),
    ("geht", r"hervor", "ergibt sich"),
    ("gehen", r"hervor", "ergeben sich"),
    ("trägt", r"Rechnung", "berücksichtigt"),
    ("tragen", r"Rechnung", "berücksichtigen"),
    ("trägt", r"(?:dafür )?Sorge", "sorgt"),
    ("tragen", r"(?:dafür )?Sorge", "sorgen"),
    ("setzt", r"in Kenntnis", "informiert"),
    ("setzen", r"in Kenntnis", "informieren"),
    ("nimmt", r"Einsicht", "einsieht"),
    ("nehmen", r"Einsicht", "einsehen"),
    ("gibt", r"(?:Auskunft|Bescheid)", "informiert"),
    ("geben", r"(?:Auskunft|Bescheid)", "informieren"),
    ("erteilt", r"(?:Auskunft|Auskünfte)", "informiert"),
    ("erteilen", r"(?:Auskunft|Auskünfte)", "informieren"),
    ("hat", r"zur Folge", "bewirkt"),
    ("haben", r"zur Folge", "bewirken"),
    ("legt", r"zugrunde", "verwendet"),
    ("legen", r"zugrunde", "verwenden"),
    ("tritt", r"an die Stelle", "ersetzt"),
    ("macht", r"Gebrauch", "nutzt"),
    ("machen", r"Gebrauch", "nutzen"),
    ("trifft", r"(?:eine |die )?Entscheidung(?:en)?", "entscheidet"),
    ("treffen", r"(?:eine |die )?Entscheidung(?:en)?", "entscheiden"),
    ("führt", r"(?:eine |die )?Prüfung(?:en)? durch", "prüft"),
    ("nimmt", r"(?:eine |die )?Prüfung(?:en)? vor", "prüft"),
    ("stellt", r"(?:einen |den )?Antrag", "beantragt"),
    ("stellen", r"(?:einen |den )?Antrag", "beantragen"),
    ("leistet", r"(?:eine |die )?Zahlung(?:en)?", "zahlt"),
    ("leistet", r"Hilfe", "hilft"),
    ("leisten", r"Hilfe", "helfen"),
    ("leistet", r"Unterstützung", "unterstützt"),
    ("leisten", r"Unterstützung", "unterstützen"),
    ("liegt", r"in der (?:Zuständigkeit|Verantwortung)", "obliegt"),
    ("hat", r"(?:die )?Möglichkeit", "kann"),
    ("haben", r"(?:die )?Möglichkeit", "können"),
    ("ist", r"in der Lage", "kann"),
    ("sind", r"in der Lage", "können"),
    ("nimmt", r"teil", "teilnimmt"),
    ("steht", r"offen", "ist erlaubt"),
    ("stehen", r"offen", "sind erlaubt"),
    ("bringt", r"auf den (?:neuesten|aktuellen|neusten) Stand", "aktualisiert"),
)
_FINITE = tuple(
    (re.compile(rf"\b{verb}\b{_GAP}(?P<no>\bkeine[rmns]? |\bkein )?\b{noun}\b"), verb, plain)
    for verb, noun, plain in _PHRASES
)
# Infinitives and participles stand behind the noun.
_NONFINITE = tuple(
    (re.compile(rf"\b(?P<no>keine[rmns]? |kein )?{pattern}\b"), plain)
    for pattern, plain in (
        (r"Anwendung (?:zu finden|finden|gefunden)", "gelten"),
        (r"zur Anwendung (?:zu kommen|kommen)", "gelten"),
        (r"zum Einsatz (?:zu kommen|kommen)", "eingesetzt werden"),
        (r"in Anspruch (?:zu nehmen|nehmen)", "nutzen"),
        (r"in Anspruch (?:genommen|nimmt)", "genutzt"),
        (r"in (?:Zweifel|Frage) (?:zu ziehen|ziehen)", "bezweifeln"),
        (r"in (?:Zweifel|Frage) gezogen", "bezweifelt"),
        (r"auf den (?:neuesten|aktuellen|neusten) Stand (?:gebracht|bringen)", "aktualisiert"),
        (r"in Betracht (?:kommt|kommen)", "möglich sind"),
        (r"Rechnung (?:zu tragen|tragen|getragen)", "berücksichtigt"),
        (r"(?:dafür )?Sorge (?:zu tragen|tragen|getragen)", "gesorgt"),
        (r"Einsicht (?:zu nehmen|nehmen|genommen)", "einsehen"),
        (r"Gebrauch (?:zu machen|machen|gemacht)", "nutzen"),
        (r"zur Folge (?:hat|haben)", "bewirkt"),
        (r"außer Ansatz (?:bleibt|bleiben|gelassen|zu lassen)", "nicht berücksichtigt"),
        (r"außer Betracht (?:bleibt|bleiben|gelassen|zu lassen)", "nicht berücksichtigt"),
    )
)
_APPLIED = re.compile(
    rf"\b(ist|sind|wird|werden)\b{_GAP}\b(?:anzuwenden|angewendet|angewandt)\b(?! (?:ist|sind|wird|werden))"
)
_APPLIED_LAST = re.compile(r"\b(?:anzuwenden|angewendet|angewandt) (ist|sind|wird|werden)\b")
# "Wird ermächtigt, durch Verordnung Näheres zu regeln" → "kann durch Verordnung Näheres regeln".
_EMPOWERED = re.compile(
    r"\b(ist|sind|wird|werden) (nicht )?(ermächtigt|berechtigt|befugt|verpflichtet), ([^.;]*?)"
    r"\b(?:zu ([a-zäöüß]+n)|(ab|an|auf|aus|ein|fest|mit|nach|vor|zurück)zu([a-zäöüß]+n))\b"
)
_IGNORED = re.compile(r"\bbleib(t|en)\b([^.,;:]*?)\b(?:außer (?:Ansatz|Betracht)|unberücksichtigt)\b")


def plain_verbs(text: str) -> str:
    """The text with its fixed phrases as plain verbs."""
    text = _IGNORED.sub(lambda m: f"w{'ird' if m[1] == 't' else 'erden'}{m[2]}nicht berücksichtigt", text)
    text = _EMPOWERED.sub(_modal, text)
    text = _APPLIED.sub(lambda m: f"{_applies(m[1])}{m[2]}".rstrip(), text)
    text = _APPLIED_LAST.sub(lambda m: _applies(m[1]), text)
    for pattern, _, plain in _FINITE:
        text = pattern.sub(lambda match, plain=plain: _finite(match, plain), text)  # type: ignore[misc]
    for pattern, plain in _NONFINITE:
        text = pattern.sub(lambda match, plain=plain: f"nicht {plain}" if match["no"] else plain, text)  # type: ignore[misc]
    return text


def _modal(match: re.Match[str]) -> str:
    one = match[1] in ("ist", "wird")
    duty = match[3] == "verpflichtet"
    verb = ("muss" if one else "müssen") if duty else ("darf" if one else "dürfen")
    return f"{verb} {match[4]}{match[2] or ''}{match[6] or ''}{match[5] or match[7]}"


def _applies(verb: str) -> str:
    return "gilt" if verb in ("ist", "wird") else "gelten"


def _finite(match: re.Match[str], plain: str) -> str:
    verb, _, rest = plain.partition(" ")
    denial = " nicht" if match["no"] else ""
    return f"{verb}{match.group(1).rstrip()}{denial} {rest}".rstrip()
