"""Rewrite a text so that what means the same reads the same, before it is compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

from assistant.verify.idioms import plain_verbs
from assistant.verify.units import ordinal

_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_EACH = r"(?:[Jj]e|[Pp]ro|[Jj]ede[nrms]?|[Ii]n einem"
_BARE = r"\b(?! (?:(?:der|des|vor|nach|mit)\b|\d{4}|[A-ZÄÖÜ])|-)"
_BOOKS = "Erste Zweite Dritte Vierte Fünfte Sechste Siebte Achte Neunte Zehnte Elfte Zwölfte".split()
_ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()
_BOOK = rf"\b(?:(?:des|dem|das) )?({'|'.join(_BOOKS)})(?:n|s)? Buch(?:es|s)?(?: Sozialgesetzbuch)?\b"
_AGE = r"(\d+)\."
_FULL_UNITS = {"jahres": "Jahre", "monats": "Monate", "wochen": "Wochen", "tages": "Tage", "stunden": "Stunden"}


def _every(match: re.Match[str]) -> str:
    """ "Zweijahresrhythmus" → "alle zwei Jahre"."""
    return f"alle {match[1].lower()} {_FULL_UNITS[match[2]]}"


def _lasting(match: re.Match[str]) -> str:
    """ "Zweijahresfrist" → "Frist von zwei Jahre"."""
    return f"{match[3].capitalize()} von {match[1].lower()} {_FULL_UNITS[match[2]]}"


def _digits(match: re.Match[str]) -> str:
    """ "Fünfzehnte Lebensjahr" → "15. Lebensjahr"."""
    place = ordinal(match[0].strip())
    return match[0] if place is None else f"{place:.0f}. "


_DAYS = dict(zip(_MONTHS.split("|"), (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))


def _last_day(match: re.Match[str]) -> str:
    """ "Ende Juni 2021" → "30. Juni 2021", "Ende 2008" → "31. Dezember 2008"."""
    month = match[1] or "Dezember"
    leap = month == "Februar" and int(match[2]) % 4 == 0
    return f"{_DAYS[month] + leap}. {month} {match[2]}"


def _number_of_book(match: re.Match[str]) -> str:
    """ "des Zehnten Buches Sozialgesetzbuch" → "SGB X"."""
    return f"SGB {_ROMAN[_BOOKS.index(match[1])]}"


def number_books(text: str) -> str:
    """The text with the books of the social code by their number."""
    return re.sub(_BOOK, _number_of_book, text)


_RULES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
        (r"[\u00ad\u200b]", ""),
        (r"\s+", " "),
        (rf"^\s*(?:\(?\d{{1,3}}[a-z]?\)|\d{{1,2}}(?:\.\d{{1,2}})*\.(?!\s*(?:{_MONTHS}))|[a-z]{{1,2}}\)"
         r"|[-–•*▪◦])\s+", ""),
        (rf"\b(\d{{1,2}}\.)(,| und| bis| oder) ((?:der |dem |den |zum )?\d{{1,2}}\. ({_MONTHS}))", r"\1 \4\2 \3"),
        # the words of requirements: "Das Management MUSS …"
        (r"^(?:Anforderung|Hinweis|Definition|Erläuterung): ", ""),
        (r"\bMUSS\b", "muss"), (r"\bSOLLTE\b", "sollte"), (r"\bKANN\b", "kann"), (r"\bSOLL\b", "soll"),
        (r"\bDARF\b", "darf"), (r"\bMÜSSEN\b", "müssen"), (r"\bSOLLTEN\b", "sollten"), (r"\bKÖNNEN\b", "können"),
        (r"\bNICHT\b", "nicht"),
        (r"\b([a-zäöüß]+) (?:und|oder) nicht (?=\1\b)", ""),
        (r"\bDS-GVO\b", "DSGVO"),
        (r"((?:tag|woch)) im Monat\b", r"\1 eines Monats"),
        (r"\bi\. ?d\. ?R\.", "in der Regel"), (r"\bggf\.", "gegebenenfalls"), (r"\bz\. ?B\.", "zum Beispiel"),
        (r"\bgem\.(?= §| Art)", "gemäß"), (r"\bmtl\.", "monatlich"), (r"\bd\. ?h\.", "das heißt"),
        (r"\binkl\.", "einschließlich"), (r"\*\*|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])", ""),
        # numbers and periods
        (r"(?<=\d),(?:--?|–|—)(?=\s|$|[€.,;)])", ""),
        (r"\b(\d+) (?:Euro|EUR|€) (?:und )?(\d\d)(?: Cent\b|(?! ?[\w%€]))", r"\1,\2 Euro"),
        (r"\bvom Hundert\b|\bv\. ?H\.", "Prozent"),
        (r"\b(?:[Zz]um|[Dd]as|[Bb]eim) ersten? ?[Mm]al(?:e?)\b|\b[Ee]rstmalig(?:e[nrms]?)?\b", "erstmals"),
        (r"\b(Zwei|Drei|Vier|Fünf|Sechs|Sieben|Acht|Neun|Zehn)(jahres|monats|wochen|tages|stunden)"
         r"(?:rhythmus|turnus|abstand|takt|intervall)(?:s|es)?\b", _every),
        (r"\b(Zwei|Drei|Vier|Fünf|Sechs|Sieben|Acht|Neun|Zehn)(jahres|monats|wochen|tages|stunden)"
         r"(frist|zeitraum)(?:s|es)?\b", _lasting),
        (r"\bZweidrittelmehrheit\b", "Mehrheit von zwei Dritteln"),
        (r"\bDreiviertelmehrheit\b", "Mehrheit von drei Vierteln"),
        (r"\b([a-zäöüß]+t)e[ns]? (?=Lebensjahr)", _digits),
        (rf"\b(?:das|ihr|sein) {_AGE} Lebensjahr noch nicht vollendet ha(?:t|ben)\b", r"unter \1 Jahre alt sind"),
        (rf"\b(?:das|ihr|sein) {_AGE} Lebensjahr vollendet(?: ha(?:t|ben)(?! muss)| ist)?\b",
         r"mindestens \1 Jahre alt"),
        (rf"\b(?:[Bb]is zur|[Vv]or) Vollendung (?:des|ihres|seines) {_AGE} Lebensjahres\b", r"unter \1 Jahren"),
        (rf"\b(?:[Aa]b|[Nn]ach|[Mm]it) Vollendung (?:des|ihres|seines) {_AGE} Lebensjahres\b", r"ab \1 Jahren"),
        (r"\bunter[- ](\d+)-?[Jj]ährige[nr]?\b", r"Personen unter \1 Jahren"),
        # people named twice: Kundinnen und Kunden, Mitarbeiter:innen, die oder der Beauftragte
        (r"\b(?:[Dd](?:er|ie) |[Ee]iner? )([A-ZÄÖÜ]\w{2,}?)in (?:und|oder|sowie|bzw\.) "
         r"(?=(?:der|die|den|dem|des|eine?[mnrs]?) \1)", ""),
        (r"\b([A-ZÄÖÜ]\w{2,}?)(?:innen|in) (?:und|oder|sowie|bzw\.) (?:der |die |den |dem |des )?(?=\1)", ""),
        (r"(?<=\w)(?:[:*_/]-?|\()(?:innen|in|n|r)\b\)?", ""),
        (r"\b([Dd](?:ie|er|en|em|es)|[Ee]iner?|[Ss]ie|[Ii]hr\w*) (?:oder|und|bzw\.) "
         r"(?:d(?:er|ie|en|em|es)|eine[rnms]?|er|sein\w*)(?= )", r"\1"),
        (r"\b(?:de[rmsn]|die|das|zum|zur)(selben?)\b", r"\1"),
        # an exception is one clause
        (r"\b([Ee]s sei denn),?(?: da(?:ss|ß))?", r"\1"),
        (r"\b(?:mit der Ausnahme|ausgenommen|mit Ausnahme),? ", "außer "),
        (r"\bKeine[rn]? ([^.]{0,60}?) (?:bedarf|bedürfen)\b", r"\1 bedürfen keiner"),
        (r"\bkeine(?:rlei)? (?:Kosten|Gebühren?)\b(?! (?:erstattet|übernommen|gezahlt|ersetzt))", "kostenlos"),
        (r"\bam Stück\b", "hintereinander"),
        (r"^(?:Länger|Mehr|Höher|Später) als ([^,;]*?) (darf|dürfen|kann|können|soll|sollen) ([^,;]*?) ?\bnicht\b",
         r"Höchstens \1 \2 \3"),
        (r"\bgilt die(?:se)? (?:Einschränkung|Regelung|Vorschrift|Bestimmung) (?=(?:auch )?nicht\b)", "gilt das "),
        (r"\bgegen (?:den|ihren|seinen|deren|dessen) Willen\b", "ohne Zustimmung"),
        (r"\bkoste[tn] nichts\b", "ist kostenlos"),
        (r"\bbel(äuft|aufen) sich\b([^.,;]*?) auf\b", r"beträgt\2"),
        (r"\b(?:bestimm|bemiss|beurteil)t sich\b(?=[^.,;]* nach\b)", "richtet sich"),
        (rf"\b(?:de[ms] )?(?:Jahres)?[Ee]nde (?:des (?:Jahres|Monats) )?(?:({_MONTHS}) )?((?:19|20)\d\d)\b", _last_day),
        (r"\b[Ii]m (?:Kalender)?[Jj]ahre? (?=\d{4}\b)", "in "),
        (r"\b[Ww]erdende(n?) Müttern?\b", r"Schwangere\1"),
        (r"\b[Mm]obile[nsrm]? Arbeit(?:ens?)?\b", "Mobilarbeit"),
        (r"\bvon zu Hause(?: aus)?\b", "im Homeoffice"),
        (r"\b[Jj]ede[ns] (?:Kalender)?[Jj]ahr\b", "jährlich"),
        (r"[;.,] (?:das|dies) gilt nicht (?=(?:für|bei|in|an) )", ", außer "),
        (rf"\b{_EACH}|am) (?:Kalender)?[Tt]ag{_BARE}", "täglich"),
        (r"\b[Ff]ür jede Nacht\b", "je Nacht"),
        (r"\b[Jj]ede Nacht\b", "täglich nachts"),
        (r"\bwerden ([^,;.]*?)nicht berührt\b", r"bleiben \1unberührt"),
        (rf"\b{_EACH}|am|an einem) Werktag{_BARE}", "werktäglich"),
        (rf"\b{_EACH}|[Ii]n der|[Ii]n einer) (?:Kalender)?[Ww]oche{_BARE}", "wöchentlich"),
        (rf"\b{_EACH}|[Ii]m) (?:Kalender)?[Mm]onat{_BARE}", "monatlich"),
        (rf"\b{_EACH}|[Ii]m) (?:Quartal|Kalendervierteljahr){_BARE}", "vierteljährlich"),
        (rf"\b{_EACH}|[Ii]m) (?:Kalender)?[Jj]ahr{_BARE}", "jährlich"),
        (_BOOK, _number_of_book),
        (r"\bEuropäischen? Union\b", "EU"),
        (r"\bDatenschutz-?[Gg]rundverordnung\b|\bVerordnung \(EU\) 2016/679", "DSGVO"),
        (r"\bDatenschutz-?[Ff]olgenabschätzung\b", "DSFA"),
        (r"\bVerzeichnis(?:ses)? (?:von|der) Verarbeitungstätigkeiten\b", "VVT"),
        (r"\bBundesagentur(?: für Arbeit)?\b", "BA"),
        (r"\b(?:Stellt|Zeigt|Ergibt) sich(?: [a-zäöüß]+)*,? dass\b", "Wenn"),
        (r"\bstell(?:t|en) (ein[^,;.]*) dar\b", r"ist \1"),
        (r"\bin Kenntnis (?:zu )?(?:setzen|gesetzt|setzt)\b", "informiert"),
        (r"\bzur Verfügung (?:zu )?(?:stellen|gestellt|stellt|stehen|steht)\b", "bereitgestellt"),
        (r"\b(?:Davon|Hiervon|Dabei) (?:aus)?genommen sind\b", "außer"),
        (r"\bin keinem Fall (?:eine?n? )?|\bauf keinen Fall (?:eine?n? )?|\bunter keinen Umständen ", "niemals "),
)  # fmt: skip
_REWRITES = tuple((re.compile(pattern), by) for pattern, by in _RULES)


@cache
def _laws() -> dict[str, str]:
    """The full names of laws with their abbreviations."""
    lines = files("assistant.verify").joinpath("laws.txt").read_text(encoding="utf-8").splitlines()
    return {name: line.split()[0] for line in lines for name in line.split(maxsplit=1)[1].split("|")}


@cache
def _law_names() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_laws(), key=len, reverse=True))
    return re.compile(rf"(\d[a-z]? (?:de[rs] )?)({names})(?:es|s)?\b(?!-)")


# An aside of several words in brackets or quotation marks would tear the clause around it apart.
_ASIDE = re.compile(r" ?(\([^()\d§]*[^()\d§ ]+ [^()\d§ ]+ [^()\d§]*\))(?! ?[.;:]?$)([^;:.]*)")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The same statement in a plainer form; offsets are not kept."""
    text = _law_names().sub(lambda match: f"{match[1]}{_laws()[match[2]]}", text)
    for pattern, by in _REWRITES:
        text = pattern.sub(by, text)
    text = plain_verbs(text)
    return _ASIDE.sub(r"\2 \1", text).strip()
