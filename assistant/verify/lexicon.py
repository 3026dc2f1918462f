"""How words are built and which carry content: German (and a little English) word lists as data."""

from __future__ import annotations

import re

# Say nothing of their own; numbers, bounds, negation and modality are read elsewhere.
STOP_WORDS = frozenset(
    """
    der die das dem den des ein eine einen einem einer eines und oder aber auch als am an auf aus bei beim bis
    mein meine meinen meinem meiner meines dein deine deinen euer eure ihnen mich mir dich dir
    da damit dann dass daß dazu denn dies diese dieser dieses diesem diesen doch dort durch er es sie ihr ihre
    ihrem ihren ihrer ihres wir uns unser unsere man sich für gegen haben hat hatte hätte ich im in ins ist
    sind war waren wäre wird werden wurde wurden würde worden wie wo wer was wann warum wen wem wessen mit mehr
    nach nicht kein keine keinen keinem keiner keines nichts nie niemals weder noch nur ob ohne pro je schon
    sehr sein seine seinem seinen seiner seines sei seien so soll sollen sollte sollten über um unter vom von
    vor während weil wenn zu zum zur zwischen können kann könnte könnten dürfen darf dürfte muss müssen muß
    müsste bereits etwa also sowie dabei dafür davon darüber darauf daraus darin daran dagegen dadurch jedoch
    höchstens mindestens maximal minimal spätestens frühestens innerhalb binnen insgesamt jeweils alle allem
    allen aller alles jede jeder jedes jeden jedem sämtliche sämtlichen immer stets ausschließlich lediglich
    allein weniger wenigstens längstens etwas viel viele vielen hoch welche welcher welches welchem welchen
    deren dessen denen solche solcher solchen hier hierzu hierfür hierbei hierüber dazu falls sofern soweit
    sondern außer sonst zudem ferner daher deshalb somit bzw beziehungsweise etc usw z b u a i v m d h ggf
    gegebenenfalls bitte ja nein nun ab seit wegen trotz obwohl einschließlich inklusive inkl zuzüglich bezüglich
    hinsichtlich gemäß laut entsprechend entsprechende entsprechenden demnach danach sobald solange indem
    ihm ihn jemand jemanden jemandem trotzdem dennoch bevor nachdem vorher ebenfalls ebenso insbesondere neben
    derselbe dieselbe dasselbe demselben denselben derselben ungefähr etwaig etwaige etwaigen ansonsten selber
    gilt gelten gibt genau nämlich zwar wobei dessen erst mal einmal ganz gar lang lange alt
    worauf woran wofür womit worüber wohin woher allerdings grundsätzlich generell sowohl daneben hingegen
    the a an of to in on at by for with from and or but is are was were be been being it its this that these
    those as if than then there their they them he she his her we our you your i me my not no nor do does did
    has have had will would can could may might must shall should which who whom whose what when where why how
    into onto over under about after before during until also only such any each all some so per within between
    """.split()
)

# May be missing in the source: they name the frame of a statement, not its content.
GENERIC = frozenset(
    """
    person personen fall fälle frist fristen dauer zeitraum höhe betrag anzahl regel regelung vorschrift bestimmung
    bestimmungen möglichkeit möglich anspruch art weise form rahmen angabe angaben handbuch richtlinie
    dienstanweisung abschnitt quelle quellen vorgabe vorgaben voraussetzung voraussetzungen folgende folgenden
    folgendes folgender jeweilig jeweilige jeweiligen betreffende betreffenden genannte genannten
    erhalten erhält bekommen bekommt hast besteht bestehen beträgt betragen erfolgt erfolgen stattfinden
    findet durchführen durchgeführt vornehmen vorgenommen braucht brauchen benötigt benötigen leisten bleibt
    bleiben liegt liegen steht stehen vorgesehen festgelegt geregelt beachten beachtet lautet heißt handelt befindet
    gehört gehören zustehen gewährt gewähren vorliegen vorliegt notwendig erforderlich nötig verpflichtet
    verpflichtend verpflichtung pflicht vorgeschrieben vorschreiben zwingend unbedingt erlaubt erlauben gestattet
    zulässig unzulässig untersagt verboten verbot berechtigt empfohlen freiwillig anspruch ausgeschlossen
    machen macht gemacht lassen lässt sogar dementsprechend stellen gestellt eigen eigene eigenen eigenes eigener
    ausnahme ausnahmen regelfall hinweis kommt kommen geht gehen teilnahme zeit tätigkeit wert bereich
    gültig gültigkeit dauert dauern aufgabe aufgaben sache rolle umstand umstände beispiel geschieht hinnehmen
    bestand bestanden vorlag vorlagen lag lagen fand fanden gab stand standen anderen anderer anderes andere anderem
    stattfindet stattfand erfolgte statt durchführt vornimmt bereitsteht nachgeht
    case cases person people number amount according also however include includes including
    """.split()
)

# May stand for "wer".
PEOPLE = frozenset(
    "beschäftigte beschäftigten mitarbeitende mitarbeitenden mitarbeiter personen person menschen".split()
)

# Said of what is permitted or not, which is read elsewhere.
POLAR = frozenset(
    """zulässig unzulässig erlaubt unerlaubt gestattet verboten untersagt verbot statthaft unstatthaft zugelassen
    möglich lassen lässt ausgeschlossen freiwillig verpflichtend erforderlich notwendig nötig entbehrlich""".split()
)
# May be left out beside a word of POLAR: "sind unzulässig" says "dürfen nicht verwendet werden".
USING = frozenset(
    """gestellt stellen verwendet verwenden genutzt nutzen benutzt benutzen eingesetzt mitgebracht durchgeführt
    stattfinden""".split()
)

# Say how the speaker puts it, not what holds.
ASIDES = frozenset(
    """
    also allenfalls allgemein allgemeinen anderenfalls andernfalls anders ansonsten auszugehen außerdem beispielsweise
    bekanntlich bloß daraufhin darüberhinaus davor dazwischen derart derartige derartigen derartiger deutlich
    diejenige diejenigen derjenige demjenigen denjenigen dasjenige derjenigen desselben eben ebenfalls eigens
    eigentlich eigentlichen einfach einmal entsprechend entsprechende entsprechenden entsprechender entsprechendes
    ergänzend etc eventuell eventuelle eventuellen fortan folglich gegebenenfalls gerade gern gleichfalls gleichzeitig
    grundsätzlich hierdurch hiermit hiernach hiervon hinaus hingegen immerhin infolgedessen insofern insoweit
    irgendeine irgendein irgendeinen jedenfalls jemals klar konkret konkrete konkreten künftig künftige künftigen
    lauten letztlich mehrere mithin möchte möchten möchtest natürlich normalerweise ohnehin respektive sodann sogenannte
    sogenannten somit sowieso später stattdessen tatsächlich tatsächlichen tatsächlicher überdies überhaupt übrigens
    unbedingt vielmehr vorliegend vorliegende vorliegenden währenddessen weiter weiterhin weitere weiteren weiterer
    will wollen wollten wollte wirklich wodurch wonach wozu zudem zugleich zukünftig zukünftige zukünftigen zumindest
    zunächst zusammengefasst zusätzlich zusätzliche zusätzlichen zuvor genannte genannten geltend
    bestimmte bestimmten bestimmter bestimmtes gewisse gewissen einzelne einzelnen etwaige etwaigen eventueller
    gewährleistet sonstige sonstigen sonstiger übliche üblichen übliches spezielle speziellen spezieller
    statt anstatt anstelle stattdessen insgesamt beide beiden beider jeweils
    maximale maximalen maximaler maximales minimale minimalen abstand abstände abständen rhythmus turnus intervall
    intervallen intervalle niemand niemanden jemand früherer frühere früheren ehemaligen ehemalige hervor worden
    gewordene gewordenen vorhandene vorhandenen bestehende bestehenden selbst selber dazugehörige ganztägig ersatzweise
    entsprechendem künftiger dabei zulässige zulässigen zulässiger frage betracht angegebene angegebenen
    zeitlich zeitliche zeitlichen maßgeblich maßgebend
    maßgebliche maßgeblichen vorgesehene vorgesehenen erforderliche erforderlichen
    grundlage grundlagen gegenstand inhalt umgang einzelheiten zusammenhang maßstab wege weg willen grund gründe gründen
    anlass aufzählung aufgezählt aufgezählten wortlaut norm regulär regulären gewährung einzige einzigen mögliche
    gegenüber anhand zugehörig zugehörigen zugrunde liegende liegenden seite sicht hand folge ergebnis verschiedene
    verschiedenen etliche sämtlich ganze ganzen gesamten erst bald schlicht rein reine nötigenfalls sprich
    notwendige notwendigen nötige nötigen geregelte geregelten geltende geltenden betroffen betroffene betroffenen
    """.split()
)

# Verbs that say little beside their nouns, so that the source may put it without them.
LIGHT_VERBS = """genießen darstellen bilden auftreten betreiben verlangen vorsehen
    geschehen zählen geben nehmen setzen stellen legen genügen umfassen nutzen gehen kommen führen halten
    bringen leisten abgeben übermitteln besuchen arbeiten zahlen enden annehmen schützen spielen sorgen vollziehen
    eröffnen ableiten erfassen treffen regeln richten unterliegen obliegen tragen behandeln fließen laufen
    aufzählen erfüllen auslösen greifen stammen setzen zuweisen anknüpfen beruhen umgehen angehen herangehen
    anfallen eingehen dienen ersetzen entstehen betreffen reichen ausüben vertreten""".split()

# Add little to a compound: Taxikosten, Meldefrist.
FRAMES = (
    "recht verfahren vorgang prozess kosten pflicht frist anspruch fall zeit dauer höhe person form zeitpunkt zeitraum "
    "möglichkeit nummer tag"
)

# Endings of words for persons and offices.
ACTOR = re.compile(
    r"(?:leitung|stelle|behörde|dienst|team|teams|rat|führung|amt|träger|träger[sn]|geber|nehmer|versammlung|person"
    r"|kommission|ausschuss|ausschüsse|beirat|gremium|staat|unternehmen|verband|verein|kammer|institution(?:en)?|organisation(?:en)?|gewerkschaft(?:en)?"
    r"|ministerium|krankenhaus|regierung(?:en)?|bundestag(?:e?s)?|landtage?|ämtern?|länder[n]?|vormund|antragsteller|bund|gemeinde|kommune|landkreis|kreis|hersteller|verantwortliche[nr]?"
    r"|personen|vertretung|abteilung|kraft|kräfte|zone|center|kassen?|agentur|gericht|polizei|vorstand|sachgebiet"
    r"|verwaltung|service|stab|beauftragte[nr]?|beschäftigte[nr]?|betroffene[nr]?|beteiligte[nr]?|mitarbeitende[nr]?"
    r"|berechtigte[nr]?|vorgesetzte[nr]?|kund(?:e|en|in|innen)|kolleg(?:e|en|in)|person(?:al)?|mensch(?:en)?"
    r"|(?:leit|stell|mieter?|tret|berat|bewerb|empfäng|nutz|besuch|inhab|arbeit|leist|betreu|bürg|schuldn|gläubig"
    r"|absend|wohn|eigentüm|anbiet|ausbild|lehr|schül|helf|prüf|dolmetsch|bezieh|händl|werk|partn|richt|minist|bring|fahr|käuf|zahl|send|urheb|unternehm|pfleg|vermittl|hab|halt)er(?:n|s|in)?"
    r"|mitglied(?:er)?|auszubildende[nr]?|eltern|frau|frauen|kinder|kind|gast|gäste)$",
)

NO_ACTORS = frozenset(
    """schwachstelle baustelle haltestelle tankstelle schnittstelle
    fehler ordner drucker rechner container computer server keller alter wasser dauer oktober dezember november
    september ziffer nummer summer steuer papier fenster zimmer mutter kilometer meter cent euro""".split()
)

# Prefixes that German verbs put at the end of the clause.
SEPARABLE = """ab an auf aus bei dar ein fest fort frei her hin los mit nach vor weg weiter zu zurück zusammen bereit
    statt teil um unter über durch entgegen voraus vorbei herunter hinunter heraus hinaus herein hinein herauf hinauf
    hinzu heran dabei fertig bekannt kennen wieder übrig überein nieder gegenüber stand stattdessen rück gut""".split()

INSEPARABLE = ("ver", "be", "ent", "er", "zer", "miss")

# Forms that a stemmer cannot see through, by the root they share.
ABLAUT = {
    form: line.split()[0]
    for line in """
    geb geben gebe gibt gab gaben gegeben gabe gaben
    nehm nehmen nehme nimmt nahm genommen nommen nahme nahmen
    seh sehen sieht sah gesehen sicht
    sprech sprechen spricht sprach gesprochen sprochen
    biet bieten bietet bot geboten boten gebot
    entscheid entscheiden entscheidet entschied entschieden entscheidung entscheidungen
    verbiet verbieten verbietet verboten verbot
    schreit schreiten schritten schreitet schreitung schritt schritte
    überschreit überschreiten überschreitet überschritten überschreitung
    unterschreit unterschreiten unterschreitet unterschritten unterschreitung
    beginn beginnen beginnt begann begonnen beginn
    schliess schließen schließt schloss geschlossen schlossen schluss schließung
    abschliess abschluss
    schreib schreiben schreibt schrieb geschrieben schrieben schreibung schrift schriften
    setz setzen setzt gesetzt satz sätze setzung
    stoss stoßen stößt stieß gestoßen stoß stöße
    widersprech widersprechen widerspricht widersprach widersprochen widerspruch widersprüche
    empfang empfangen empfängt empfing empfänger empfängerin
    wähl wählen wählt gewählt wahl wahlen
    werf wurf würfe
    unterschreib unterschreiben unterschreibt unterschrieben unterschrift unterschriften
    schieb schieben schiebt verschob geschoben schoben schiebung schub
    bring bringen bringt brachte gebracht bracht
    treff treffen trifft traf getroffen troffen
    zieh ziehen zieht zog gezogen zogen zug ziehung
    bezieh beziehen bezieht bezog bezogen bezug beziehende
    werb werben wirbt worben geworben werbung
    erwerb erwerben erwirbt erworben erwerb
    bewerb bewerben bewirbt beworben bewerbung
    geh gehen geht ging gegangen gang gangen
    steh stehen steht stand gestanden standen
    entsteh entstehen entsteht entstand entstanden entstehung
    besteh bestehen besteht bestand bestanden
    halt halten hält hielt gehalten haltung
    erhalt erhalten erhält erhielt
    lass lassen lässt ließ gelassen
    verlass verlassen verlässt verließ
    fall fallen fällt fiel gefallen
    reagier reagieren reagiert reaktion reaktionen
    fang fangen fängt fing gefangen
    lauf laufen läuft lief gelaufen
    lad laden lädt lud geladen ladung
    trag tragen trägt trug getragen
    vertret vertreten vertritt vertrat vertretung vertretungen vertreter vertreterin
    trett treten tritt trat getreten tritt
    les lesen liest las gelesen
    schlag schlagen schlägt schlug geschlagen
    lieg liegen liegt gelegen
    bleib bleiben bleibt blieb geblieben
    weis weisen weist wies gewiesen wiesen weisung weis
    nachweis nachweisen nachweist nachgewiesen nachweis nachweise
    hinweis hinweisen hinweist hingewiesen hinweis hinweise
    verlier verlieren verliert verlor verloren
    wiss wissen weiß wusste gewusst
    denk denken denkt dachte gedacht
    find finden findet fand gefunden funden
    bind binden bindet band gebunden bunden bindung
    verbind verbinden verbunden verbindung
    heb heben hebt hob gehoben hoben hebung
    aufheb aufheben aufgehoben aufhebung aufhebt
    komm kommen kommt kam gekommen kunft
    höher höher höhere
    niedriger niedriger niedrigere
    größer größer größere
    länger länger längere
    kürzer kürzer kürzere
    weiter weiter weitere
    kenn kennen kennt kannte gekannt kannt kenntnis
    nenn nennen nennt nannte genannt nannt nennung nennungen
    send senden sendet sandte gesandt sandt sendung
    wend wenden wendet wandte gewandt wandt wendung wendbar
    greif greifen greift griff gegriffen griffen
    ruf rufen ruft rief gerufen
    rat raten rät berät beraten beratung berater
    brech brechen bricht gebrochen brochen bruch brüche
    helf helfen hilft geholfen holfen hilfe
    werf werfen wirft geworfen worfen
    vergess vergessen vergisst vergaß
    sitz sitzen sitzt saß gesessen
    verlaenger verlängern verlängert verlängerte verlängerten verlängerung verlängerungen
    foerder fördern fördert gefördert förderung förderungen geförderte geförderten
    aender ändern ändert geändert änderung änderungen geänderte geänderten
    zaehl zählen zählt gezählt zählung
    drueck drücken drückt gedrückt
    laeng länge längen
    woch woche wochen wöchentlich wöchentliche wöchentlichen wöchentlicher
    auss außen äußere äußeren äußerer
    inn innen innere inneren innerer
    erloesch erlöschen erlischt erlosch erloschen
    stehl stehlen stiehlt stahl gestohlen diebstahl
    sterb sterben stirbt starb gestorben storben
    leih leihen leiht lieh geliehen liehen
    zwing zwingen zwingt zwang gezwungen
    sink sinken sinkt sank gesunken
    dring dringen dringt drang gedrungen
    wachs wachsen wächst wuchs gewachsen
    brenn brennen brennt brannte gebrannt brand
    empfehl empfehlen empfiehlt empfahl empfohlen empfehlung empfehlungen
    gewinn gewinnen gewinnt gewann gewonnen
    beweis beweisen beweist bewies bewiesen
    schneid schneiden schneidet schnitt geschnitten schnitten
    schwind schwinden schwindet schwand geschwunden schwunden
    bedürf bedürfen bedarf bedurfte bedürftig
    fliess fließen fließt floss geflossen flossen fluss
    streit streiten streitet stritt gestritten stritten streit
    fecht fechten ficht focht gefochten fochten fechtung
    vollzieh vollziehen vollzieht vollzog vollzogen vollzug vollziehung
    betreib betreiben betreibt betrieb betrieben betriebs
    vertreib vertreiben vertreibt vertrieb vertrieben
    gebor geboren geburt gebürtig
    unterlieg unterliegen unterliegt unterlag unterlegen
    überwieg überwiegen überwiegt überwog überwogen überwiegend
    geniess genießen genießt genoss genossen

    tret tritt getreten
    bitt bitten bittet bat gebeten
    leg legen legt gelegt legung lage
    flieg fliegen fliegt flog geflogen flogen flug flüge flügen
    scheid scheiden scheidet schieden scheidung
    weich weichen weicht gewichen wichen weichung
    gleich gleichen gleicht geglichen glichen gleichung
    lös lösen löst gelöst lösung
    tu tun tut getan
    fahr fahren fährt fuhr gefahren fahrt fahrten
    steig steigen steigt stieg gestiegen stiegen stieg
    übersteig übersteigen übersteigt überstieg überstiegen
    gilt gelten gilt galt gegolten geltung gelt
    ess essen isst gegessen
    verzicht verzichten verzichtet verzicht
    misst messen misst gemessen messung
    schutz schützen schützt geschützt schutz
    """.splitlines()
    if line.strip()
    for form in line.split()[1:]
}
