"""Add to a question the words that rules use for what people say in everyday language."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from ingest import glossary
from ingest.passages import Edition
from ingest.register import Register

# What people say | what rules say. A word of the left side may stand in a compound or with an ending.
_WORDS = """
perso personalausweis | ausweis
screenshot bildschirmabzug | bildschirmfoto
laptop | notebook
handy smartphone telefonieren | diensttelefon mobiltelefon smartphone
chef chefin boss vorgesetzter | vorgesetzte führungskraft leitung teamleitung
kollege kollegin kollegen leute | beschäftigte bedienstete
knöllchen strafzettel | verwarnungsgeld bußgeld
auto wagen karre | kraftwagen kraftfahrzeug pkw
fahrrad rad ebike | fahrrad pedelec
taxi | taxi mietwagen
zug bahn ice | bahnfahrt beförderungsmittel
flug fliegen flieger | flugzeug flugkosten
hotel schlafen pension | übernachtung unterkunft
essen verpflegungsgeld spesen | verpflegung tagegeld
kilometergeld spritgeld benzingeld | wegstreckenentschädigung
sprit benzin tanken | kraftstoff wegstreckenentschädigung
quittung bon kassenzettel rechnung | beleg nachweis
geld kohle knete | betrag erstattung vergütung
kriege krieg kriegen bekomme | erhalten anspruch
zurückbekommen wiederkriegen zurückkriegen | erstattung erstattet
abrechnen abrechnung | abrechnung antrag frist
job jobben nebenjob nebenher | tätigkeit nebentätigkeit erwerbstätigkeit
kündigen rausfliegen gefeuert rauswerfen entlassen | kündigung beendigung arbeitsverhältnis
zeitvertrag befristet | befristung befristeter arbeitsvertrag
halbtags teilzeit halbe | teilzeitbeschäftigte verringerung arbeitszeit
brückenteilzeit | zeitlich begrenzte verringerung arbeitszeit
überstunden plusstunden mehrstunden | zeitguthaben mehrarbeit arbeitszeitkonto
minusstunden | zeitschuld arbeitszeitkonto
stempeln einstempeln ausstempeln stechuhr | zeiterfassung buchung
feierabend dienstschluss | ende beendigung arbeitszeit ruhezeit
nachtschicht nachts | nachtarbeit nachtzeit
sonntags sonntag wochenende samstag | sonn- und feiertage wochenende
freier tag | freistellung freizeitausgleich urlaub
ferien urlaubstage resturlaub | urlaub erholungsurlaub jahresurlaub übertragung
krank krankgeschrieben krankmelden krankenschein gelber | arbeitsunfähigkeit erkrankung ärztliches zeugnis
arzt doktor | ärztlich betriebsarzt
schwanger schwangere baby geburt | schwangere entbindung schutzfrist
stillen | stillende stillzeit
zuhause daheim homeoffice | telearbeit mobiles arbeiten häuslicher arbeitsplatz
unterwegs | mobil außerhalb dienstreise
passwort kennwort pin | passwort
token sicherheitsschlüssel yubikey sms-code | zweiter faktor
stick usb festplatte | datenträger wechseldatenträger
whatsapp signal messenger telegram | messenger kurznachrichtendienst
mail mails email e-mail | e-mail
phishing link geklickt virus trojaner hacker gehackt | sicherheitsvorfall meldung
programm app tool installieren addon plugin werbeblocker | software installieren browsererweiterung
chatgpt ki copilot | künstliche intelligenz
cloud dropbox | cloud-dienst externe speicher
ausdrucken drucker | druck ausdruck
schreddern wegwerfen wegschmeißen müll papierkorb | vernichten löschen aktenvernichtung entsorgen
backup sicherung | datensicherung sicherungskopie
logs logfile logdatei logeinträge | protokolldaten protokollierung
wegmachen ablaufdatum | löschung löschfrist
aufheben aufbewahren | aufbewahrung aufbewahrungsfrist
sperren eingefroren einfrieren gesperrt | einschränkung der verarbeitung sperrung
korrigieren korrektur | berichtigung
datenpanne panne fehlversand falsche adresse | datenschutzverletzung meldung
kunde kundin kunden bürger | leistungsberechtigte betroffene person antragsteller
polizei staatsanwalt gericht | polizei ermittlungsbehörde übermittlung
oma opa vater mutter eltern verwandte sohn tochter | angehörige dritte bevollmächtigte elternteil
vollmacht | bevollmächtigte vollmacht
brief post schreiben einschreiben | zustellung schreiben bescheid
unterschreiben unterschrift zeichnen | unterzeichnung zeichnungsbefugnis schriftform
mündlich telefonisch telefon anruf | mündlich telefonisch
ticket fahrkarte | fahrkarte fahrkosten
pause mittagspause | ruhepause
schlüssel chip karte ausweiskarte | schlüssel dienstausweis zugangskarte
besuch besucher gäste | besucher gast
parken parkplatz stellplatz parkausweis | parken stellplatz parkausweis
hund tier haustier | tiere hunde
feuer brennt alarm | brand räumung alarm
hitze heiß | raumtemperatur hitze
kaputt defekt | störung ausfall defekt
verloren geklaut gestohlen | verlust diebstahl
geschenk geschenke pralinen trinkgeld | belohnungen geschenke annahme
zustimmen einverstanden erlaubnis okay | zustimmung genehmigung einwilligung
vordruck zettel formular | antragsformular vordruck
papier zettel | bescheinigung nachweis
klagen anwalt | klage rechtsbehelf widerspruch
beschweren | beschwerde
diskriminierung diskriminiert benachteiligt | benachteiligung entschädigung
akteneinsicht einsehen | informationszugang akteneinsicht
kostet kosten preis bezahlen teuer | gebühr gebühren auslagen entgelt
bescheid sagen mitteilen melden | mitteilung anzeige unterrichten
wer zuständig | zuständig entscheidet
lohn gehalt | entgelt vergütung
fortbildung kurs seminar lehrgang | fortbildung weiterbildung
dienstlich dienstreise reise | dienstreise
meeting videokonferenz teams | besprechung videokonferenz
foto fotos bild selfie | bildaufnahme lichtbild
internet surfen privat | private nutzung internet
"""
_MOST = 8  # words to add; more would drown the question
_SHORT = 4  # letters up to which a term is not found inside another word
_WORD = re.compile(r"[\w-]+")
# «vergessen» is no food, «Weihnachten» no night and «Landkreise» no journey.
_OTHERWISE = re.compile(
    r"vergessen|messen|interessen|hessen|wessen|fressen|(?:^|-)pressen|adressen|prozessen|weihnacht|(?:kr|pr|gr)eise?n?"
)


@cache
def _official() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    lines = (line.split("|") for line in _WORDS.strip().splitlines())
    return tuple((frozenset(said.split()), tuple(ruled.split())) for said, ruled in lines)


def meanings(
    question: str, editions: Collection[Edition] = (), register: Register | None = None
) -> dict[str, tuple[str, ...]]:
    """For each everyday word and abbreviation of the question what rules call it.

    With a register also as these editions explain it, and the glossaries of their corpora; no other is looked at.
    """
    found = glossary.meanings(register.engine, question, editions) if register else {}
    for word in dict.fromkeys(_WORD.findall(question.lower())):
        entries = [ruled for said, ruled in _official() if word in said]  # «rausfliegen» is no flight
        for ruled in entries or [ruled for said, ruled in _official() if _within(word, said)]:
            found[word] = (*found.get(word, ()), *ruled)
    return found


def _within(word: str, said: Collection[str]) -> bool:
    heard = _OTHERWISE.sub(" ", word)
    return any(len(part) > _SHORT and part in heard for part in said)


def official(question: str, editions: Collection[Edition] = (), register: Register | None = None) -> str:
    """The question with the words of rules behind it; as it is where it says nothing in everyday words."""
    lower = question.lower()
    words = set(_WORD.findall(lower))
    meant = [term for terms in meanings(question, editions, register).values() for term in terms]
    added: dict[str, str] = {}
    for term in meant:
        if term.lower() not in (lower if len(term) > _SHORT else words):
            added.setdefault(term.lower(), term)
    return f"{question} ({' '.join(list(added.values())[:_MOST])})" if added else question
