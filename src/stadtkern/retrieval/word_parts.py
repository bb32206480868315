"""Everyday parts of German compounds, so that a small corpus can be split too (folded spelling)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORT_PARTS = _words(
    """
    amt arzt auto bad bahn bau bio bus eck ehe eis erb flug fuss gas gut hof kfz lkw luft not ort park pkw rad rat see
    ski tag tal tier tor tur uhr weg zoo zug
    """
)

PARTS = _words(
    """
    abbruch abend abfall abfuhr abgabe abgaben abholung ablauf abschluss abteilung abwasser akten alarm alter ampel
    anfrage angebot angelegenheit anlage anlagen anlass anliegen anmeldung anschluss ansprech ansuchen antrag antrags
    anwalt anzeige arbeit arbeiten arbeits archiv asyl aufenthalt aufgabe auflage aufnahme aufsicht auskunft ausland
    ausnahme ausschuss ausstellung ausweis babys bahnhof bauen baum beamte beginn begleitung behinderung behorde
    beihilfe beitrag bekanntgabe bericht beruf bescheid bescheinigung beschluss beschwerde besitz bestatigung
    bestattung besuch betreuung betrieb betrag bewerbung bewilligung bewirtschaftung bewohner bezirk bibliothek bild
    bildung blatt boden brand brauchtum brief bruch brucke brunnen bucherei buch buchen budget buhne bund bundes
    burger dach daten dauer dienst dienstelle digital druck eigentum einbruch einkauf einkommen einrichtung einsatz
    einschreibung einsicht eintritt einwohner eltern energie entgelt entsorgung erklarung erlaubnis ermassigung ersatz
    erziehung essen fahr fahrer fahrrad fahrt fahrzeug fall familie familien farbe feier feld fenster ferien fernwarme
    fertigstellung fest feuer feuerwehr feuerwerk film finanz flache flachen fleisch flohmarkt flucht fluss formular
    forst foto frau frauen freibad freiheit freizeit frist friedhof frist fuhrung fund futter garage garten gasse gast
    gebaude gebiet gebuhr geburt geburts gefahr gehweg geld gemeinde genehmigung gerat gericht gerust gesetz
    gesundheit gewalt gewasser gewerbe gewicht glas grab graben grenze grill grund grunschnitt gruppe halle halte hand
    handel handwerk handy haupt haus haushalt heim heirat heizkosten heizung herbst hilfe hilfs hinweis hoch hochzeit
    holz hort hotel hund hunde hydrant impfung information inhaber insel jagd jahr jahres jugend kalender kamera kanal
    karte karten kasse katze kaution kehr keller kind kinder kindergarten kirche kirchen klage klasse kleidung klima
    koffer komm kompost konto kontrolle konzept konzert kosten kraft kranken krankenhaus kredit kreis kreuzung krippe
    kultur kunde kunden kunst kurs kurz laden lage lager lampe land landes lauf laub laterne lehre lehrer leistung
    leiter leitung licht liefer liste lohn luft mahnung maler markt maschine mast material mauer medien meldung melde
    meister mensch messe miete mieter mist mittag mitglied mobel monat motor mull museum musik mutter nachbar
    nachhilfe nachmittag nachricht nachweis nacht name natur nebel neben notruf nummer nutzung offnung ordnung pacht
    paket papier park parken partner pass pause pension person personal pflanze pflege pflicht pickerl plan platz
    politik polizei post praxis preis privat probe problem projekt protokoll prufung punkt quartier rasen rathaus raum
    rechnung recht rechts regel regen register reinigung reise rente reparatur reserve richtlinie ring rohr rolle
    ruckgabe ruhe saal sache saison sammel sammlung sand satzung schaden schalter schank schein scheidung schild
    schlacht schloss schlussel schnee schreiben schrift schuh schuld schule schuler schutz schwimm seite selbst
    senioren service sitz sitzung ski soldat sommer sonder sozial spende sperre spiel sport sprache sprech staat stadt
    staffel stand standes start statistik steg stelle stellung sterbe steuer stiege stiftung stimme stoff strafe
    strasse strassen streit streu strom stuck student stunde subvention tafel tages tanz tarif tasche taxi teich teil
    telefon termin test theater ticket tisch tochter tonne tor trauung treff trink turnier turnen umwelt umzug unfall
    unterhalt unterkunft unterlagen unterstutzung urkunde urlaub veranstaltung verband verbot verein vereins verfahren
    vergabe verkauf verkehr verkehrs verlust vermietung vermogen verordnung verpflichtung versammlung versicherung
    vertrag verwaltung volk volks vorhaben vorlage vormerkung vorschrift wachter waffe wagen wahl wald wand warme
    wasser wechsel wehr weihnacht weihnachts werbung werk werkstatt wert wetter wiese wind winter wirt wirtschaft
    woche wochen wohn wohnung wohnungs zahl zahler zahlung zaun zeichen zeit zeiten zeitung zelt zentrum zettel ziel
    zimmer zins zone zoll zubehor zugang zulassung zusatz zuschuss zustellung zustimmung zweck zweit
    """
)

NEVER_PARTS = _words(
    """
    schaft schaften heit heiten keit keiten ungs ung ungen lich liche lichen licher liches isch ische ischen ischer
    chen lein ling linge tion tionen ieren iert ismus ist isten itat bar bare baren barer sam same samen los lose
    losen loser voll volle haft hafte haften aber eine einen einer eines dass dieser diese dieses ihre ihren nicht
    oder sich auch eben erst sein seine werden durch hinter unter ober uber gegen zwischen innen aussen herr wird
    hatte ende enden ende erte ende ster igen iger iges sten stem stes tung tungen lung rung nung gung inne innen
    reich weise teil igen ende ern erin lich ents ver ents gend gende genden rend ende ssen sche schen schem scher
    sches tete teten
    """
)
