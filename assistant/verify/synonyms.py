"""Which words say the same and which exclude each other: word lists as data."""

from __future__ import annotations

# A line: words that say the same.
SYNONYMS = """
beschäftigte kräfte mitarbeitende mitarbeiter bedienstete kollegen kolleginnen kollege kollegin belegschaft
vorgesetzte führungskraft führungskräfte
kunde kundin kunden kundinnen leistungsberechtigte leistungsbeziehende leistungsempfänger
schwangere schwangerschaft mutter
homeoffice telearbeit heimarbeit
homeoffice mobilarbeit
messenger kurznachrichtendienst kurznachrichtendienste
zuerst zunächst anfangs
wegfallen entfallen
anwalt rechtsanwalt rechtsbeistand
hintereinander aufeinanderfolgend fortlaufend
bereitstellen stellen überlassen
beschäftigen arbeiten
auto pkw kraftfahrzeug kfz wagen fahrzeug
bahn zug
attest bescheinigung
nachweis beleg nachweisen belegen
krankmeldung krankschreibung arbeitsunfähigkeitsbescheinigung
krank erkrankt erkrankung krankheit arbeitsunfähig
bezahlen zahlen erstatten übernehmen auszahlen erstattung übernahme bezahlt übernommen
senden schicken versenden verschicken übersenden zusenden versand
mitteilen informieren benachrichtigen unterrichten melden verständigen mitteilung information
löschen entfernen löschung
aufbewahren verwahren aufbewahrung
genehmigen bewilligen zustimmen genehmigung zustimmung bewilligung freigeben freigabe
ablehnen zurückweisen verweigern ablehnung
einreichen vorlegen abgeben einsenden beibringen vorlage einreichung abgabe
beginnen anfangen starten beginn anfang start
enden aufhören ende abschluss beenden beendigung
ändern wechseln änderung wechsel
prüfen kontrollieren überprüfen prüfung kontrolle überprüfung
auswerten auswertung
sofort unverzüglich umgehend unmittelbar
automatisch selbsttätig selbst eigenständig
kostenlos kostenfrei unentgeltlich gratis gebührenfrei
weitergeben weiterleiten weitergabe weiterleitung
verwenden nutzen benutzen gebrauchen verwendung nutzung einsetzen
zuständig verantwortlich zuständigkeit verantwortung
dokumentieren protokollieren festhalten vermerken erfassen aufzeichnen eintragen
speichern ablegen
sperren blockieren
passwort kennwort
laptop notebook
computer rechner pc
handy mobiltelefon smartphone
unterlagen dokumente papiere
formular vordruck
anlass grund
vorher zuvor vorab
danach anschließend nachher
teilnehmen teilnahme mitmachen
besucher gast gäste besuch
kaufen beschaffen anschaffen kauf beschaffung anschaffung
unterschreiben unterzeichnen unterschrift
beteiligen einbeziehen hinzuziehen einbinden beteiligung
senken verringern reduzieren mindern vermindern kürzen minderung kürzung
erhöhen steigern anheben erhöhung anhebung
umfassen enthalten beinhalten
genügen reichen ausreichen
übersteigen überschreiten höher
wohnung unterkunft
lohn gehalt vergütung entgelt arbeitsentgelt
einkommen einkünfte
mail email
vertreter vertretung stellvertretung
erreichen erreichbar erreichbarkeit
sprechzeit öffnungszeit sprechzeiten öffnungszeiten
verschlossen abgeschlossen
wohnen leben
beschwerde reklamation
zusammen gemeinsam summe gesamt
erforderlich notwendig nötig vonnöten brauchen benötigen bedürfen braucht benötigt bedarf erfordern erfordert
erlaubt gestattet zulässig
verboten untersagt unzulässig
verpflichtet verpflichtend vorgeschrieben zwingend obligatorisch pflicht
unterstützen helfen unterstützung hilfe
abschließen vereinbaren
kündigen kündigung
behörde amt
verlieren verlust
verloren verlust
anfordern verlangen fordern
einsehen einsicht einblick
begründen begründung
schließen geschlossen
öffnen geöffnet
beantworten antworten antwort
verschicken abschicken
mitnehmen mitgenommen
aufheben aufhebung
zugang zutritt
erhalten bekommen kriegen erhält bekommt
gehören zählen gehört zählt
betragen ausmachen beträgt
stattfinden erfolgen
besitzen verfügen
gültig gelten gilt
beachten einhalten einhaltung
erscheinen kommen
aushändigen übergeben aushändigung
entfallen wegfallen
verlassen gehen
zurückgeben abgeben rückgabe
gestatten erlauben zulassen
selben gleichen
rechnen berechnen berechnung
vorherig vorhergehend vorangegangen vorig
maßgeblich maßgebend entscheidend ausschlaggebend
antrag beantragen beantragung
zugriff zugreifen
schulung fortbildung unterweisung
pause ruhepause
voraussichtlich vermutlich
mitglied angehörige
vorzeigen zeigen vorweisen
tragen übernehmen
anordnen anordnung
befolgen einhalten beachten
vornehmen durchführen durchführung
erstellen anfertigen verfassen fertigen ausarbeiten
aufsuchen besuchen
lagern aufbewahren
bestätigen quittieren
bestimmen festlegen regeln
gewähren bewilligen einräumen
hinterlegen deponieren
installieren aufspielen
einschalten anschalten
ausschalten abschalten
deaktivieren abschalten
kennzeichnen markieren
kopieren vervielfältigen
vernichten schreddern
fortsetzen weiterführen weitermachen
wiederherstellen wiederherstellung
abmelden ausloggen
anmelden einloggen
vorhanden existieren
ablaufen auslaufen
verfallen erlöschen
unterbrechen aussetzen
zuweisen zuteilen
überwachen kontrollieren
entscheiden beschließen
ernennen bestellen benennen
auswählen aussuchen
belegen nachweisen
bildschirm monitor
ordner verzeichnis
schreiben brief
störung ausfall
büro dienstzimmer arbeitszimmer
dienstreise geschäftsreise
fahrkosten fahrtkosten
hotel unterkunft
verpflegung mahlzeit essen
fahrrad rad
ticket fahrkarte fahrschein
ehepartner ehegatte
ärztin arzt
krankenhaus klinik
leitung leiter leiterin
pforte empfang
folge konsequenz
verstoß zuwiderhandlung
bedingung voraussetzung
einwilligung einverständnis zustimmung genehmigung
ersuchen anfrage bitte bitten
anzeige anzeigen
kopie abschrift
niederschrift protokoll
vermerk notiz
aufstellung liste
software programm
konto account benutzerkonto
benutzer nutzer anwender
administrator admin administration
datenpanne datenschutzverletzung datenschutzvorfall
besprechung sitzung meeting
anrufen telefonieren anruf
dienstschluss dienstende feierabend
dienstbeginn arbeitsbeginn
dienstzeit arbeitszeit
sorgeberechtigte eltern erziehungsberechtigte
betrag summe
erneut nochmals wiederholt
jährlich alljährlich
gemeinsam zusammen
höchstens maximal
unmittelbar direkt
eigenständig selbständig selbstständig
ausreichend genügend
anwesend anwesenheit
abwesend abwesenheit
dauerhaft ständig unbefristet
häufig oft
schnell zügig rasch
vollständig komplett
teilweise anteilig
ungültig unwirksam nichtig
richtig korrekt zutreffend
falsch unrichtig fehlerhaft
unverschuldet schuldlos
verspätet zu spät
rechtzeitig pünktlich fristgerecht
ausgeschlossen unmöglich
entstehen anfallen
verursachen herbeiführen
vereinbaren absprechen absprache abstimmung vereinbarung
ermöglichen gestatten
hochladen upload
herunterladen download
zählen anrechnen
anrechnen berücksichtigen berücksichtigung
ersetzen austauschen
beschädigen beschädigung schaden
melden anzeigen
get receive obtain
big large
start begin
buy purchase
need require
"""

# Two sides that exclude each other.
OPPOSITES = """
schriftlich textform | mündlich telefonisch
kostenlos kostenfrei unentgeltlich gratis gebührenfrei | kostenpflichtig gebührenpflichtig
erlaubt gestattet zulässig | untersagt verboten unzulässig
freiwillig | verpflichtend pflicht verpflichtet zwingend obligatorisch
vorher vorab zuvor | nachträglich nachher hinterher danach
innerhalb | außerhalb
intern | extern
öffentlich | vertraulich geheim nichtöffentlich
befristet | unbefristet
bezahlt | unbezahlt
verschlossen abgeschlossen geschlossen | offen geöffnet unverschlossen
genehmigen bewilligen zustimmen | ablehnen zurückweisen verweigern
erhöhen steigern anheben | senken verringern reduzieren mindern kürzen
verlängern | verkürzen
beginnen anfangen | enden beenden
früher | später
länger | kürzer
höher | niedriger geringer
größer | kleiner
mehr | weniger
erste | letzte
einmalig | wiederholt regelmäßig laufend
vollständig ganz | teilweise
automatisch | manuell
persönlich | telefonisch elektronisch online
dauerhaft | vorübergehend
direkt unmittelbar | mittelbar indirekt
vormittags | nachmittags
werktags | feiertags sonntags
dienstlich | privat
analog | digital
original | kopie
speichern aufbewahren | löschen vernichten
öffnen | schließen
sperren | entsperren freischalten
brutto | netto
maximum | minimum
einzeln | gemeinsam
täglich | wöchentlich
täglich | monatlich
täglich | jährlich
wöchentlich | monatlich
wöchentlich | jährlich
monatlich | jährlich
quartalsweise vierteljährlich | monatlich
vierteljährlich quartalsweise | jährlich halbjährlich
halbjährlich | jährlich
empfänger | absender
arbeitgeber | arbeitnehmer
gläubiger | schuldner
vermieter | mieter
anmelden anmeldung | abmelden abmeldung
increase | decrease
before | after
first | last
"""
