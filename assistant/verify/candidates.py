"""Choose the ranges of a passage that may support a claim: sentences, list items and rows with what they lean on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from assistant.verify.coverage import cover
from assistant.verify.normal import normalise
from assistant.verify.phrases import read_phrases
from assistant.verify.reading import Reading, read
from assistant.verify.references import read_references
from assistant.verify.tables import Row, is_row, name_cells
from assistant.verify.words import alike
from ingest.sentences import split_sentences

Range = tuple[int, int]
TRIED = 6
LIST_LENGTH = 25
CHAIN = 3
_ITEM = re.compile(r"\W*(?:\(?(?:\d{1,2}|[a-z]{1,2})[.)]|[-–•*▪◦])\s")
_CASE = re.compile(rf"{_ITEM.pattern}\s*(?:bei|beim|wenn|falls|sofern|soweit|sobald|solange|während|nach|im Fall\w*)\b")
_HEADING = re.compile(r"#{1,6} ")
_NUMBERED = re.compile(r"\s*\(\d+[a-z]?\)")
_ANAPHOR = re.compile(
    r"^\W*(?:\w+\s+){0,3}(?:[Ee]r|[Ss]ie|[Ee]s|[Dd]ies\w*|[Dd]abei|[Dd]afür|[Dd]avon|[Dd]anach|[Dd]arüber|[Dd]aran|[Dd]arauf"
    r"|[Hh]ier(?:für|bei|zu|von|über)|ihn|ihm|ihr|ihre[nrsm]?|sein\w*|[Ii]t|[Tt]hey|[Tt]his|[Tt]hese)\b"
)
_PRONOUN = re.compile(
    r"\W*(?:Er|Sie|Es) (?:sind|wird|werden|haben|kann|können|darf|dürfen|muss|müssen|soll|sollen|gelten|[a-zäöü]+t)\b"
)
_OPEN = re.compile(r"(?:,|\b(?:wenn|soweit|sofern|falls|dass|bis|und|oder))\W*$")
_ALSO = re.compile(
    r"\W*(?:Das|Dies|Gleiches|Dasselbe|Satz \d) gilt (?:auch |ebenso |entsprechend )(?!wenn|nicht|dann)(.+)"
)
_BUT_NOT = re.compile(r"\W*(?:Das|Dies|Satz \d) gilt nicht (?=(?:für|bei|in|an) )(.+)")
_EXCEPTED = re.compile(r"\W*(?:(?:Davon|Hiervon) )?[Aa]usgenommen (?:sind|ist) (?:hiervon |davon )?(.+)")
_IN_THAT_CASE = re.compile(r"\s*\b(?:in diesem Fall|in diesen Fällen|dann|dafür|hierfür)\b", re.IGNORECASE)
_THERE = re.compile(r"\b(?:dort\w*|dahin|darin|daraus|hier)\b")
_CIRCUMSTANCES = frozenset("im am beim während vor nach ohne außer außerhalb".split())
_SENTENCE = re.compile(r"\b(?:nach|im Sinne (?:des|von)|gemäß) Satz(?:es)? (\d)\b")
_END = " .;!"
_RUNS_ON = (".", "!", "?", ":", ",")  # what a sentence, or a lead-in before its list, ends with
_GAP = re.compile(r"\s*\n\s*\n")
_LETTER = re.compile(r"[^\W\d_]")
_TAKES_BACK = re.compile(
    r"\W*(?:(?:das|dies|satz \d) gilt nicht|ausgenommen|außer|ausnahmen?|keiner? .{0,40}bed[aü]rf|etwas anderes"
    r"|in diesen?|abweichend|im (?:not|ausnahme)fall)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Candidate:
    """Ranges of a passage read as one text.

    `raw` is the text as printed, `paragraph` the sentence that opens its "(2)", `topic` an earlier sentence that
    its words lean on, `after` the next sentence if it takes something back, `item` where the item of a list begins
    behind its lead-in.
    """

    ranges: tuple[Range, ...]
    text: str
    raw: str
    paragraph: str = ""
    topic: str = ""
    after: str = ""
    row: Row | None = None
    item: int = 0

    @property
    def leaning(self) -> bool:
        """Whether it needs another sentence to be understood."""
        return bool(self.topic)


def find_verbatim(statement: str, passage: str) -> Range | None:
    """The sentence of the passage, or those that follow each other, that are the statement, word for word.

    A lead-in counts with what follows it.
    """
    wanted = statement.rstrip(_END)
    ranges = split_sentences(passage) if wanted else []
    for first, (start, _) in enumerate(ranges):
        for _, end in ranges[first:]:
            said = normalise(passage[start:end])
            if said.rstrip(_END) == wanted:
                return start, end
            if not (said.endswith(_RUNS_ON) and wanted.startswith(said)) or _GAP.match(passage, end):
                break
    return None


def candidates(claim: Reading, passage: str, context: str) -> Iterator[Candidate]:
    """What to compare the claim with, most promising and smallest first."""
    ranges = split_sentences(passage)
    texts = [passage[start:end] for start, end in ranges]
    plain = [normalise(text) for text in texts]
    leads = [_lead_in(texts, number) for number in range(len(texts))]
    full = [
        text if lead is None else f"{plain[lead].rstrip(' :,')} {text.rstrip(' ,;')}"
        for text, lead in zip(plain, leads, strict=True)
    ]
    paragraphs = _paragraphs(texts)
    header = next((number for number, text in enumerate(texts) if is_row(text)), -1)
    led = 1 if header > 0 and texts[header - 1][-1:].isalpha() else 0
    rows = {
        number: name_cells(plain[header], plain[number], plain[header - 1] if led else "")
        for number in range(header + 1, len(texts))
        if header >= 0 and is_row(texts[number])
    }
    full = [rows[n].text if n in rows and not _LETTER.search(text) else text for n, text in enumerate(full)]
    order = [
        number
        for number in _promising(claim, full, read(normalise(context)))
        if leads[number] is not None or number not in leads or not _is_open(texts, leads, number)
    ]
    for number in order:
        lead = leads[number]
        if row := rows.get(number):
            yield Candidate((*ranges[header - led : header + 1], ranges[number]), row.text, row.text, row=row)
        elif lead is not None:
            item = len(plain[lead].rstrip(" :,"))
            yield Candidate((ranges[lead], ranges[number]), full[number], texts[lead], paragraphs[lead], item=item)
        else:
            after = plain[number + 1] if number + 1 < len(plain) and _TAKES_BACK.match(plain[number + 1]) else ""
            yield Candidate((ranges[number],), plain[number], texts[number], paragraphs[number], after=after)
    for number in order:
        first = number == 0 or paragraphs[number] != paragraphs[number - 1]
        if not first and (both := _merge(plain[number - 1], plain[number])):
            pair = (ranges[number - 1], ranges[number])
            yield Candidate(
                pair, both, texts[number - 1], paragraphs[number], _topics([plain[number - 1]], plain[number])
            )
    for number in order:
        if heading := _heading(texts, number):
            yield _under(heading - 1, number, ranges, texts, plain)
    for number in order:
        if earlier := _topic(claim, plain, paragraphs, number):
            yield Candidate(
                (*(ranges[one] for one in earlier), ranges[number]), plain[number], texts[number], paragraphs[number],
                _topics([plain[one] for one in earlier], plain[number]),
            )  # fmt: skip


def _under(heading: int, number: int, ranges: list[Range], texts: list[str], plain: list[str]) -> Candidate:
    topic = _HEADING.sub("", texts[heading])
    return Candidate((ranges[heading], ranges[number]), plain[number], texts[number], topic=topic)


def _heading(texts: list[str], number: int) -> int:
    """One more than the number of the heading above this text; 0 if there is none."""
    return next((one + 1 for one in range(number - 1, -1, -1) if _HEADING.match(texts[one])), 0)


def _promising(claim: Reading, texts: list[str], known: Reading) -> list[int]:
    """The numbers of the texts that share most words and numbers with the claim."""
    shares = [cover(claim, read(text), known).share for text in texts]
    values = {one.value for one in claim.quantities}
    ranks = [
        share + len(values & {one.value for one in read(text).quantities}) / (2 * len(values) or 1)
        for share, text in zip(shares, texts, strict=True)
    ]
    named = {part for one in read_references(claim.text) for part in one.parts}
    cited = [0.5 * bool(named & {part for one in read_references(text) for part in one.parts}) for text in texts]
    order = sorted(range(len(texts)), key=lambda number: -ranks[number] - cited[number])
    return [number for number in order if shares[number] + cited[number] > 0][:TRIED]


def _topics(texts: Iterable[str], text_after: str) -> str:
    """What earlier sentences are about, as names; what they say of it, and where and when, must not leak.

    Where is taken up by "dort" in the sentence behind them.
    """
    named: list[str] = []
    there = _THERE.search(text_after)
    for text in texts:
        reading = read(text)
        beside = {id(one.word) for one in read_phrases(reading) if one.preposition in _CIRCUMSTANCES and not there}
        for word, following in zip_longest(reading.every, reading.every[1:]):
            describes = word.attribute or (following is not None and following.attribute)
            if word.content and (describes or (word.noun and id(word) not in beside)):
                named.append(word.text)
        if _PRONOUN.match(text_after):
            named += [text[one.start : one.end] for one in read_references(text)]
    return ", ".join(named)


def _paragraphs(texts: list[str]) -> list[str]:
    """For each sentence the one that opened its numbered paragraph "(2)"."""
    opened = ""
    paragraphs = []
    for text in texts:
        opened = text if _NUMBERED.match(text) else opened
        paragraphs.append(opened)
    return paragraphs


def _is_open(texts: list[str], leads: list[int | None], lead: int) -> bool:
    """Whether it is unfinished, or holds only in the cases of its list: "verlängert sich 1. bei …, 2. wenn …"."""
    cases = (_CASE.match(text) for text, one in zip(texts, leads, strict=True) if one == lead)
    return bool(_OPEN.search(texts[lead])) or any(cases)


def _lead_in(texts: list[str], number: int) -> int | None:
    """The unfinished sentence that a list item completes."""
    item = _ITEM.match(texts[number]) and not _NUMBERED.match(texts[number])
    if number == 0 or not (item or texts[number - 1].endswith((":", ","))):
        return None
    for earlier in range(number - 1, max(-1, number - LIST_LENGTH), -1):
        if is_row(texts[earlier]):
            return None
        if _ITEM.match(texts[earlier]) and not _NUMBERED.match(texts[earlier]):
            continue
        unfinished = not texts[earlier].endswith((".", "!", "?", ";"))
        if unfinished and (texts[earlier][:1].isupper() or _NUMBERED.match(texts[earlier])):
            return earlier
        if not texts[earlier].endswith((",", ";", "und", "oder")):
            return None
    return None


def _merge(before: str, text: str) -> str:
    """ "Das gilt auch für X" and "in diesem Fall …" read together with the sentence before."""
    if also := _ALSO.match(text):
        return f"{before.rstrip(' .')}, auch {also.group(1)}"
    if but := _BUT_NOT.match(text):
        return f"{before.rstrip(' .')}, außer {but.group(1)}"
    if excepted := _EXCEPTED.match(text):
        return f"{before.rstrip(' .')}, außer {excepted.group(1)}"
    if _IN_THAT_CASE.search(text):
        clauses = read(before).clauses
        conditions = [
            before[one.start : one.end].strip(" ,.") for one in clauses if one.role in ("condition", "restriction")
        ]
        return ", ".join([*conditions, _IN_THAT_CASE.sub(" ", text).strip()]) if conditions else ""
    return ""


def _topic(claim: Reading, plain: list[str], paragraphs: list[str], number: int) -> list[int]:
    """The sentences before, if this one points back to them or says something new of what the claim is about."""
    if number == 0 or is_row(plain[number]) or is_row(plain[number - 1]):
        return []
    if named := _named_sentence(plain, paragraphs, number):
        return named
    reading = read(plain[number])
    pointed = _PRONOUN.match(plain[number])
    mains = [place for place, clause in enumerate(reading.clauses) if clause.role == "main"]
    subjects = [one.word for one in read_phrases(reading) if one.case == "subject" and one.clause in mains]
    if subjects and not pointed and not any(any(alike(word, subject) for word in claim.words) for subject in subjects):
        return []
    if _ANAPHOR.match(plain[number]):
        first = number - 1
        while number - first < CHAIN and first > 0 and _ANAPHOR.match(plain[first]) and not is_row(plain[first - 1]):
            if paragraphs[first] != paragraphs[first - 1]:
                break
            first -= 1
        return list(range(first, number))
    return [number - 1] if subjects and paragraphs[number] == paragraphs[number - 1] else []


def _named_sentence(plain: list[str], paragraphs: list[str], number: int) -> list[int]:
    """The earlier sentence of the paragraph that "nach Satz 1" names."""
    named = _SENTENCE.search(plain[number])
    opened = next(one for one in range(number + 1) if paragraphs[one] == paragraphs[number])
    earlier = opened + int(named.group(1)) - 1 if named else number
    return [earlier] if opened <= earlier < number and not is_row(plain[earlier]) else []
