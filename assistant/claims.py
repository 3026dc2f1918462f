"""Split an answer, whole or while it is written, into claims and take their citation marks off."""

from __future__ import annotations

import re

from ingest.sentences import MARKS, QUOTATION, split_sentences

_MARKS = re.compile(rf"\s*({MARKS})")
_LINE_END = re.compile(r"\n\s*(?=[^\s\[])")
_BULLET = re.compile(r"\s*(?:[-–—•*+]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_EMPHASIS = re.compile(r"\*\*|__|`")
_RULE = re.compile(r"[\s|:-]+")
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*:?\s*)")
_GREETING = re.compile(
    r"""gute[nr]?\s+(?:tag|morgen|abend)\b|hallo\b|sehr\s+geehrte|liebe[rs]?\s+\w+[^.]{0,40}[,!]$|vielen\s+dank|danke\b
    |mit\s+freundlichen|viele\s+grüße|freundliche\s+grüße|ich\s+(?:hoffe|helfe)\b|gerne?\b(?![^.]*\b(?:darf|dürfen|kann|können)\b)[^.]{0,40}[.!:]?$
    |(?:natürlich|selbstverständlich|sicher)[!.]$|(?:bei|falls|wenn)\b.{0,40}\bfragen\b.{0,30}\b(?:ich|gerne?|mich)\b
    |hier\s+(?:ist|sind|finden)\b[^.]{0,60}:?$|(?:fazit|antwort|quellen?|hinweis|kurz|zusammenfassung)\s*:?$
    |hello\b|dear\s|thank|best\s+regards|i\s+hope\b|sure[,!]|here\s+(?:is|are)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOUT_ITSELF = re.compile(
    r"""(?:hinweis\s*:\s*)?diese[rs]?\s+(?:antwort|text|auskunft|hinweise?)\b.{0,60}
        \b(?:ki|künstlichen?\s+intelligenz|sprachmodell|maschinell|automatisch)
    |(?:hinweis\s*:\s*)?ki-generiert|(?:ich\s+bin|als)\s+(?:ein\s+)?(?:ki|sprachmodell|(?:digitaler\s+)?assistent)
    |this\s+(?:answer|text|response)\b.{0,60}\b(?:ai|language\s+model|automatically)\b
    |(?:i\s+am|as)\s+an?\s+(?:ai|language)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ABSTENTION = re.compile(
    r"""(?:dazu|hierzu|darüber|zu\s+dieser\s+frage|(?:in\s+)?(?:den|die)\s+(?:\w+\s+)?quellen)\b.{0,60}
        \b(?:nichts|keine?n?\s+(?:angaben?|informationen?|antwort|aussagen?|hinweise?)
        |nicht\s+(?:enthalten|beantwort))
    |the\s+sources\b.{0,40}\b(?:do\s+not|don't|contain\s+no)|i\s+(?:cannot|can't|could\s+not)\s+(?:find|answer)""",
    re.IGNORECASE | re.VERBOSE,
)


def split_claims(text: str) -> list[str]:
    """The statements of an answer with their marks; a list item carries its lead-in, a table row its header."""
    stream = ClaimStream()
    return stream.feed(text) + stream.finish()


def extract_marks(sentence: str) -> tuple[str, list[int]]:
    """The sentence without "[1]", "[1, 2]", "[Quelle 2]", and these numbers in order, each once."""
    numbers = [int(number) for mark in _MARKS.findall(sentence) for number in re.findall(r"\d+", mark)]
    text = re.sub(r"\s+(?=[.,;:!?])", "", _MARKS.sub("", sentence)).strip()
    return text, list(dict.fromkeys(numbers))


def is_claim(sentence: str) -> bool:
    """False for greetings, questions, the abstention and what the assistant says about itself."""
    text = extract_marks(sentence)[0]
    if not re.search(r"[^\W\d_]{2}|\d", text) or text.endswith(("?", "?“", '?"')):
        return False
    return not (_GREETING.match(text) or _ABOUT_ITSELF.match(text) or is_abstention(text))


def is_abstention(text: str) -> bool:
    """Whether the sentence says that the sources hold no answer."""
    return bool(_ABSTENTION.match(text.strip()))


class ClaimStream:
    """Collects tokens and gives out claims, each as soon as the next sentence or line has begun."""

    def __init__(self) -> None:
        self._buffer = ""
        self._begun = False  # the first sentences of the line in the buffer are out already
        self._lead_in = ""
        self._header: list[str] | None = None

    def feed(self, token: str) -> list[str]:
        """The claims that this token completes."""
        self._buffer += token
        claims: list[str] = []
        while line_end := _LINE_END.search(self._buffer.lstrip()):
            line = self._buffer.lstrip()
            self._buffer = line[line_end.end() :]
            claims += self._claims_of(line[: line_end.start()])
            self._begun = False
        cut = self._cut()
        if cut:
            complete, self._buffer = self._buffer[:cut], self._buffer[cut:]
            claims += self._claims_of(complete)
            self._begun = True
        return claims

    def finish(self) -> list[str]:
        """The claims that were held back."""
        rest, self._buffer = self._buffer, ""
        return self._claims_of(rest)

    def _cut(self) -> int:
        """Where the last sentence of the unfinished line begins; 0 while it may still belong to the one before."""
        if self._buffer.lstrip().startswith(("|", "#")):
            return 0
        begin = split_sentences(self._buffer)[-1:]
        start = begin[0][0] if begin else 0
        opened = self._buffer.rfind("„", 0, start)
        in_quotation = opened > self._buffer.rfind("“", 0, start) and len(self._buffer) - opened < QUOTATION
        return 0 if in_quotation or not re.match(r"[^\w\[]*\w+\W", self._buffer[start:]) else start

    def _claims_of(self, line: str) -> list[str]:
        if not line.strip() or (not self._begun and _HEADING.fullmatch(line)):
            return []
        if line.lstrip().startswith("|"):
            return self._row(line)
        self._header = None
        bullet = None if self._begun else _BULLET.match(line)
        text = _EMPHASIS.sub("", line[bullet.end() :] if bullet else line).strip()
        sentences = [text[start:end] for start, end in split_sentences(text)]
        if bullet and sentences and self._lead_in:
            sentences[0] = f"{self._lead_in} {sentences[0]}"
        elif not bullet and not self._begun:
            self._lead_in = ""
        if sentences and not bullet and sentences[-1].endswith(":"):
            self._lead_in = sentences.pop()
        return [sentence for sentence in sentences if is_claim(sentence)]

    def _row(self, line: str) -> list[str]:
        cells = [cell.strip() for cell in _EMPHASIS.sub("", line).strip().strip("|").split("|")]
        if self._header is None:
            self._header = cells
            return []
        if _RULE.fullmatch(line):
            return []
        named = zip(self._header + [""] * len(cells), cells, strict=False)
        row = "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
        return [row] if is_claim(row) else []
