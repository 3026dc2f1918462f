"""Split German (and English) text into the ranges of its sentences, list items and table rows."""

from __future__ import annotations

import re

from ingest.passages import CELL_SEPARATOR

# Never end a sentence.
ABBREVIATIONS = frozenset(
    """abs abschn abt allg alt anh anl anm art aufl ausg az bd begr betr bspw bzgl bzw ca dergl dgl dipl eigtl
    einschl entspr evtl exkl fa ff fr frl gegr gem ggf ggü grds hl hon hrsg ii inkl insb insbes inh ing
    iii jun kap kfm lfd lit max mind min nachf nr nrn num o oä obj od param pos rd rn rspr rz sen sog
    sonst std str tab tel teilw tsd ua u usf v vgl vorl vors vs vss wg zb ziff zit zs zz zzgl zzt jan
    feb mär apr jun jul aug sept okt nov dez fig sec vol eq pp approx dept est gov inc ltd co corp jr sr
    rev al bgbl abl uabs slg gmbl gvbl mbl banz drs bt-drs br-drs lt-drs rdnr erwgr beschl urt ggfs""".split()
)
# A number after these is a name, so that the dot behind it ends the sentence: "nach § 12. Anträge …"
NUMBERED = frozenset(
    """§ §§ abs absatz absätze nr nummer ziff ziffer art artikel satz sätze kap kapitel anlage anhang stufe
    seite klasse raum zimmer gruppe abschnitt teil tabelle abbildung schritt version punkt sgb deck
    gebäude etage block""".split()
)
TITLES = frozenset("dr prof mr mrs ms hr fr st dipl ing".split())
# Begin a sentence, and hardly ever follow an ordinal number or an initial.
OPENERS = frozenset(
    """der die das dem den des ein eine einem einen einer eines es er sie wir ich man dies diese dieser dieses
    diesem diesen dazu dabei dafür davon dann danach darüber daher deshalb dort hier hierzu hierbei
    hierfür im in am an auf aus bei beim bis durch für gegen mit nach ohne seit über um unter vom von
    vor während wegen zu zum zur zwischen innerhalb wenn wer was wie wo wann sofern soweit falls ist
    sind wird werden kann können darf dürfen muss müssen soll sollen hat haben nur auch ab alle jede
    jeder jedes kein keine keiner ihr ihre ihren ihrem mein sein seine nicht außerdem zudem weitere
    ferner allerdings jedoch sollte bitte ja nein the a an this that these those it he she they we if
    when for by with at on to from all no not only each any is are must may can should however there
    as""".split()
)
# Capitalised within a sentence when staff are addressed.
FORMAL = frozenset("sie ihr ihre ihren ihrem ihrer ihres".split())
MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()

QUOTATION = 300
LOOK_BACK = 60
MARKS = r"\[(?:Quellen?\s*)?\d+(?:\s*[,;]\s*\d+)*\]"
_END = re.compile(rf"[.!?…]+(?:[\"”“’»«›‹)\]*_]|'')*(?:\s*{MARKS})*(?=\s)|{MARKS}(?=[ \t]+[A-ZÄÖÜ])")
_MARKS_ONLY = re.compile(rf"(?:\s*{MARKS})+\s*[.]?")
_BULLET = r"[-–—•*·▪■□◦‣+]"
_NUMBER = r"\(?(?:\d{1,3}[a-z]?|[A-Za-z]{1,2}|[ivxIVX]{1,4})\)|\d{1,2}(?:\.\d{1,2})*\."
_ITEM = re.compile(rf"(?:{_BULLET}|{_NUMBER}|#{{1,6}})\s")
_ORDINALS = re.compile(r"^(?:\d{1,2}\.[/–-])+(?=\d{1,2}$)")  # «7./8. März», «24.–26. Dezember»
_ENUMERATOR = re.compile(rf"{_BULLET}|{_NUMBER}|[a-z]\.")
_WORD_BEFORE = re.compile(r"[^\s(\[„\"“»]*$")
_NEXT_WORD = re.compile(r"[\s(„\"“»‚'*_]*([^\W\d_]+|\d|§)?")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The range of every sentence; table rows and list items stand alone, a blank line always ends one."""
    ranges: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        ranges += _in_block(text, start, end)
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and _MARKS_ONLY.fullmatch(text, start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _blocks(text: str) -> list[tuple[int, int]]:
    """Ranges between line breaks that separate: blank lines, table rows, list items, indented lines."""
    blocks: list[tuple[int, int]] = []
    begin = at = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        if begin < at and _separates(previous, line):
            blocks.append((begin, at))
            begin = at
        at += len(line)
        previous = line
    blocks.append((begin, at))
    return blocks


def _separates(previous: str, line: str) -> bool:
    if not previous.strip() or not line.strip() or CELL_SEPARATOR in previous or CELL_SEPARATOR in line:
        return True
    if _ENUMERATOR.fullmatch(previous.strip()):
        return False
    stripped = line.lstrip()
    indented = len(line) - len(stripped) >= 2
    ends = previous.rstrip()
    if indented or ends.endswith(":") or previous.lstrip().startswith("#"):
        return True
    return bool(_ITEM.match(stripped)) and not _continues(ends, stripped)


def _continues(before: str, line: str) -> bool:
    """A wrapped line that begins with the number of "Abs.\\n3" or of "am\\n1. März" is no list item."""
    last = _WORD_BEFORE.search(before)
    word = last.group().rstrip(".").lower() if last else ""
    following = line.split(maxsplit=2)
    month = len(following) > 1 and following[1].strip(".,").lower() in MONTHS
    return month or (line[0].isdigit() and (word in NUMBERED or word in ABBREVIATIONS))


def _in_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if CELL_SEPARATOR in text[start:end]:
        return [trimmed] if (trimmed := _trim(text, start, end)) else []
    ranges = []
    begin = start
    for match in _END.finditer(text, start, end):
        if _is_end(text, begin, match, end):
            ranges.append((begin, match.end()))
            begin = match.end()
    ranges.append((begin, end))
    return [row for one in ranges if (row := _trim(text, *one))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    begin = start + len(piece) - len(piece.lstrip())
    return begin, begin + len(stripped)


def _is_end(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    following = _NEXT_WORD.match(text, match.end())
    word = (following.group(1) or "") if following else ""
    if following and not word:
        return following.end() >= end or not text[following.end()].isalpha()
    if word[0].islower():
        return False
    if match.group()[0] == "[":
        return word.lower() in OPENERS
    if _in_quotation(text, begin, match.end()):
        return False
    if match.group()[0] != ".":
        return True
    earlier = text[max(begin, match.start() - LOOK_BACK) : match.start()]
    token = _WORD_BEFORE.findall(earlier)[0]
    if token.lower() == "no":
        return not word.isdigit()
    return _dot_ends(earlier.removesuffix(token), token, word.lower())


def _in_quotation(text: str, begin: int, at: int) -> bool:
    """A short „quotation of several sentences“ stays in one piece."""
    opened = text.rfind("„", begin, at)
    if opened < 0 or "“" in text[opened:at] or '"' in text[opened:at]:
        return False
    return "“" in text[at : opened + QUOTATION]


def _dot_ends(earlier: str, token: str, following: str) -> bool:
    """Whether the dot between `token` and `following` ends the sentence that has `earlier` before it."""
    if not earlier.strip() and _ENUMERATOR.fullmatch(token + "."):
        return False
    words = earlier.split()
    last = words[-1].lower() if words else ""
    named = last.strip(".(") in NUMBERED
    opens = following in OPENERS
    token = _ORDINALS.sub("", token)
    if token.isdigit():
        return opens or named or len(token) > 2
    if re.fullmatch(r"\d{1,2}\.\d{1,2}|[IVX]+", token):
        return opens or named
    begins = opens and following not in FORMAL
    if token.lower() in TITLES:
        return False
    if token.lower() in ABBREVIATIONS:
        return begins
    if re.fullmatch(r"[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]", token):
        return named or (begins and token.isupper() and not re.fullmatch(r"[^\W\d_]\.", last))
    return True
