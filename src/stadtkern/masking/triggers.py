"""Words around names: titles, roles, words that begin or end an institution, and words that are no name."""

from __future__ import annotations

import re

from stadtkern.masking.wordlist import word_set

# After these comes a name, whatever it looks like.
SALUTATIONS = word_set(
    """
    Eheleute Ehepaar FAMILIE FRAU Fam Fam. Familie Fr Fr. Frau Fraun Frl Frl. Fräulein Geschwister HERR HERRN Herr
    Herren Herrn Hr Hr. Hrn Hrn. Mr Mr. Mrs Mrs. Ms Ms.
    """
)
TITLES = word_set(
    """
    ADir Abg Abg. AbtInsp Amtsdirektor Amtsdirektorin Amtsleiter Amtsleiterin Arch Arch. BA BSc Bakk. BezInsp BezInsp.
    Bezirkshauptfrau Bezirkshauptmann Bgm Bgm. Bgm.in Bürgermeister Bürgermeisterin ChefInsp ChefInsp. DDr DDr. DDr.in
    DI DI. DI.in DIin Dekan Diakon Dipl Dipl. Dipl.-Ing Dipl.-Ing. Dipl.-Ing.in Dipl.-Päd Dipl.-Päd. Dkfm Dkfm. Doktor
    Doz. Dr Dr. Dr.in Dr.in. Dr.iur Dr.med Dr.phil Dr.rer Dr.techn Drin GR GR. GRin Gemeinderat Gemeinderätin GrInsp
    GrInsp. HR HRin Hauptmann Hofrat Hofrätin Ing Ing. Ing.a Ing.in Insp Insp. KR Kaplan Koll Koll. Kollege Kollegen
    Kollegin KommR Kommerzialrat Kommerzialrätin KontrInsp KontrInsp. LAbg LAbg. LAbg.in LH LHStv LR LRin
    Landeshauptfrau Landeshauptmann Landesrat Landesrätin Lic Lic. MA MMag MMag. MMag.a MMag.in MSc Mag Mag. Mag.FH
    Mag.a Mag.in Mag.ª Maga Magister Magistra Magistratsdirektor Major Med MedR Mstr NRAbg OA OAR OARin OMR OSR OStR
    OStRin Oberst Obfrau Obmann Obstlt Oma Onkel Opa Ortsvorsteher OÄ PD Pater Pfr Pfr. Prim Prim. Primar Primaria
    Priv.-Doz Prof Prof. Prof.in Professor Professorin Prokurist Prokuristin Prälat RA RAin Reg.Rat RegR RevInsp
    RevInsp. SR SRin Schwester StR StR. StRin Stadtamtsdirektor Stadtamtsdirektorin Stadtrat Stadträtin Tante Univ
    Univ. Univ.-Doz. Univ.-Prof Univ.-Prof. Univ.-Prof.in Vbgm Vbgm. VetR Vizebürgermeister Vizebürgermeisterin Vzbgm
    Vzbgm. ÖkR
    """
)
# After these comes a name if the word looks like one.
ROLES = word_set(
    """
    Causa Fall Melder Melderin Beifahrer Beifahrerin Passagier Fahrer Fahrerin Verletzte Verletzter
    Abgeordnete Abgeordneter Absender Absenderin Abteilungsleiter Abteilungsleiterin Abwesend Amtssachverständiger
    An Angeklagte Angeklagten Angeklagter Anrainer Anrainerin Anrufer Anruferin Ansprechpartner Ansprechpartnerin
    Ansprechperson Antragsteller Antragstellerin Antragstellers Anwesend Anwesende Anzeiger Architekt Architektin
    Arzt Autor Autorin Baumeister Bauwerber Bauwerberin Bcc Bearbeiter Bearbeiterin Behandler Beklagte Beklagten
    Beklagter Benutzer Berufungswerber Berufungswerberin Beschuldigte Beschuldigten Beschuldigter Beschwerdeführer
    Beschwerdeführerin Beschwerdeführers Beschwerdegegner Besucher Beteiligte Beteiligter Betreff Betreibender
    Betreuer Betreuerin Betrifft Bevollmächtigte Bevollmächtigten Bevollmächtigter Bewerber Bewerberin Bewohner
    Bewohnerin Bruder Bürger Bürgerin CC Cc Chef Chefin Cousin Cousine Dienstgeber Dienstnehmer Dienstnehmerin
    Dienststellenleiter Direktor Direktorin Dolmetscher Dolmetscherin Ehefrau Ehemann Eigentümer Eigentümerin
    Einbringer Einbringerin Einsatzleiter Einschreiter Einschreiterin Elternteil Empfänger Empfängerin Enkel Enkelin
    Entschuldigt Erbe Erbin Erwachsenenvertreter Erwachsenenvertreterin Erziehungsberechtigte Erziehungsberechtigter
    Familienname Freund Freundin Für Gast Gatte Gattin Gemeindebürger Gemeindebürgerin Gemeinderätin Geschädigte
    Geschädigter Geschäftsführer Geschäftsführerin Gezeichnet Gläubiger Gläubigerin Großmutter Großvater Gutachter
    Gutachterin Halter Halterin Hauptmieter Hauptmieterin Hausarzt Hausmeister Hausverwalter Hausärztin Hofrätin
    Hundehalter Hundehalterin Inhaber Inhaberin Kassier Kassierin Kind Kindes Kindesmutter Kindesvater
    Klassenvorstand Klient Klientin Kläger Klägerin Klägers Konsenswerber Kontakt Kontaktperson Kontoinhaber
    Kontoinhaberin Krankenschwester Kunde Kundin Käufer Käuferin Lebensgefährte Lebensgefährtin Lehrer Lehrerin
    Lehrling Leiter Leiterin Lenker Lenkerin Mandant Mandantin Mieter Mieterin Mitarbeiter Mitarbeiterin Mitbewohner
    Mitbewohnerin Moderation Mutter Nachbar Nachbarin Nachname Name Neffe Nichte Notar Notarin Nutzer Obfrau Obmann
    Obsorgeberechtigte Opfer Partei Partner Partnerin Passinhaber Passinhaberin Patient Patienten Patientin Petent
    Petentin Pfarrer Pfarrerin Pflegemutter Projektleiter Projektleiterin Prokurist Protokollführer
    Protokollführerin Prüfer Prüferin Pächter Pächterin Rechtsanwalt Rechtsanwältin Redner Rednerin Referent
    Referentin Sachbearbeiter Sachbearbeiterin Sachverständige Sachverständiger Sachwalter Schriftführer
    Schriftführerin Schuldner Schuldnerin Schwager Schwester Schwiegermutter Schwiegervater Schwägerin Schüler
    Schülerin Sohn Sohnes Spieler Steuerberater Steuerberaterin Teilnehmer Teilnehmerin Therapeut Therapeutin
    Tochter Trainer Trainerin Täter Untermieter Untermieterin Unterschrieben Unterschrift Unterzeichner
    Unterzeichnete User Username Vater Verdächtige Verdächtiger Verfasser Verfasserin Verkäufer Verkäuferin
    Vermieter Vermieterin Verpflichtete Verpflichteter Verpächter Versicherte Versicherter Verstorbene Verstorbenen
    Verstorbener Vertreter Vertreterin Von Vorname Vorsitzende Vorsitzenden Vorsitzender Vortragende Vortragender
    Witwe Witwer Wohnungsinhaber Wohnungswerber Wohnungswerberin Wortmeldung Zeuge Zeugen Zeugin Zulassungsbesitzer
    Zulassungsbesitzerin Zuname Zustellungsbevollmächtigte Zustellungsbevollmächtigter Ärztin
    """
)
ROLE_TAILS = tuple(
    sorted(
        word_set(
            """
    leiter leiterin referent referentin minister ministerin rat rätin meister meisterin direktor direktorin beamter
    beamtin beamte anwalt anwältin richter richterin arzt ärztin lehrer lehrerin präsident präsidentin sekretär
    sekretärin obmann obfrau inspektor inspektorin führer führerin vertreter vertreterin berater beraterin hauptmann
    kanzler kanzlerin assistent assistentin techniker technikerin pfleger pflegerin pädagoge pädagogin werber werberin
    inhaber inhaberin nehmer nehmerin geber geberin steller stellerin berechtigte berechtigter beauftragter
    beauftragte ständiger ständige vorsitzende vorsitzender innen verwalter verwalterin gehilfe gehilfin kommissar
    kommissarin
    """
        )
    )
)
# What follows them is an institution, a building, a saint or an emperor, not a resident.
INSTITUTIONS = word_set(
    """
    Alm Apotheke Arena Autohaus BG BH BRG Bahnhof Band Bank Basilika Bau Baumarkt Beethoven Berg Bezirk
    Bezirksgericht Bezirkshauptmannschaft Blumen Brauerei Brücke Buchhandlung Bundesland Burg Buslinie Bäckerei Cafe
    Café Chor Denkmal Denkmals Drogerie Druckerei Elektro Erzherzog Erzherzogin FF Fa Fa. Fahrschule Feuerwehr Firma
    Firmen Fleischerei Fluss Friseur Fürst Galerie Gasse Gasthaus Gasthof Gemeinde Graf Gruppe Gymnasium Gärtnerei
    HAK HTL Halle Haus Heilige Heiligen Heiliger Heim Hl Hl. Hll. Hoch Hotel Insel Installationen Institut KG Kaiser
    Kaiserin Kanzlei Kapelle Katastralgemeinde Kindergarten Kirche Kirchturm Klasse Klinik Klinikum Kloster
    Konditorei Krankenhaus Krippe König Königin  LKH Land Landesgericht Lift Linie Marke Marktgemeinde Metzgerei
    Mittelschule Modell Mozart Museum Möbel NMS OLG Optik Ordination Orkan Ortsteil Papst Park Partei Pension Pfarre
    Pfarrkirche Pflegeheim Pflegezentrum Platz Praxis Prinz Programm Projekt Raiffeisenbank Region Reisebüro
    Restaurant Saal Salon Sankt Schloss Schule See Seniorenheim Software Sparkasse Spedition Spital St St. Stadion
    Stadt Stadtgemeinde Steg Stift Stiftung Straße Studio Sturm Sturmtief Supermarkt System Team Theater Tief
    Tierarztpraxis Tischlerei Trafik Transporte Tunnel Turm Unfallkrankenhaus Universität VS Verein Verlag Villa
    Volksschule Weg Weingut Zimmerei
    """
)
INSTITUTION_TAIL = word_set(
    """
    AG Allee Apotheke Arena Bad Bank Bau Bibliothek Brot Brücke Bücherei Center Co Co. Denkmal Gasse Ges.m.b.H.
    GesbR Gesellschaft Gesellschaft. GesmbH GmbH Group Gymnasium Halle Haus Heim Hochschule Hof Holding Hütte
    Institut KEG KG Kai Kapelle Kaserne Kindergarten Kirche Klinik Klinikum Krankenhaus Medaille Mittelschule Museum
    OEG OG Orden Park Partner Platz Preis Privatstiftung Promenade Reisen Ring Saal Schule Siedlung Spital Stadion
    Steg Stiftung Str. Strasse Straße Söhne Theater Transporte Tunnel Turm Ufer Universität Verein Verlag
    Versicherung Volksschule Warte Weg Werk Werke Zentrale Zentrum e.U e.U. eU
    """
)
# Capitals at the beginning of a sentence or in a letter that no name begins with, whatever a gazetteer says.
STOP = word_set(
    """
    Mio Mrd Gst Bst
    Mo Di Mi Do Fr Sa So
    This That The May July Eve German Christmas June March Monday Friday Sunday Blue Card New York StVO
    AG AMS ASFINAG AZ Aber Abs Achtung Adresse Advent Alexa Alle Allen Aller Alles Allgemeine Allgemeines Als  Am
    Amazon Amt An Anfang Anlage Anmerkung Anna-Fest Antrag Apple April Art Auch Audi Auf August Aus Ausweis Az BEd
    BSc Bad Begründung Bei Beide Beilage Beim Berlin Bescheid Beschluss Beste Betr Betreff Billa Bipa Bis Bitte
    Bitten Blau Bosch  Bronze Bund Burgenland Christus Claude Corona Cortana Covid Da Damen Dank Danke Dann
    Darf Das Data Datum Dem Den Der Des Deutschland Dezember Die Dienstag Diese Diesem Diesen Dieser Dieses Dipl Divers
    Donau Donnerstag Dort Dringend Du Durch EDV EU Ein Eine Einem Einen Einer Eines Email Ende Enns Er Ergebnis Es
    Euch Euro Europa Excel Facebook Fasching Fax Feber Februar Fiat Ford Freitag Freundliche Für GZ Geb Geboren
    Geehrte Geehrten Geehrter Gegen Geht Gelb Gemini Gemäß Geschätzte Gestern Gibt GmbH  Google Gott Grau Graz
    Griaß  Gruß  Grüß Grüße Guten Haben Hallo Handy Hat Herren Herzliche Herzlichen Heute Hey Hi Hier
    Hinweis Hochachtungsvoll  Hätte IT Ich Ihm Ihn Ihnen Ihr Ihre Ihrem Ihren Ihrer Ihres Im In Info Ing
    Innsbruck Ins Instagram Islam Israel Ist Italien Ja Januar Java Jede Jeder Jedes Jesus Jetzt Jr Juli Juni Jänner
    KG KI Kann Karfreitag Kein Keine Klagenfurt  Kommt Krampus Kärnten Könnte LG LL.M LL.M. LLM Land Laut Lebt
    Lena-Modell Lg Libro Lidl Liebe Lieber Liebes Liegt Lila London MBA MEd MSc Mag Mai Mail Man Maria-Hilf Media
    Mein Meine Meinen Meiner Mensch Mercedes MfG Mfg Mich Microsoft Mir Mistral Mit Mittwoch Mobil Montag Morgen Mur
    Muslim Muss My März Möchte Nach Nachname Nachtrag Name Nein Netflix  Neujahr Nicht Niederösterreich Nikolaus
    Nord November Nr Nun Nur OG ORF Ob Ober Oberösterreich Oder Office Ohne Ok Okay Oktober Opel Oracle Orange Ort
    Ost Ostern Outlook PVA Paris Pass Penny Pfingsten PhD Porsche Python Rechtsmittelbelehrung Rom  Rot SVS Said
    Sale Salzburg Samstag  Schweiz Schöne Seat Sehr Sein Seine Seit Seite Sen September Server Servus Sie
    Siemens  Silvester Sind Siri Skoda Sky So Soll Sonntag Sowie Spar Spruch Staatsbürgerschaft Star Steht
    Steiermark Steyr Stiege Süd Teams Tel Telefon Text Tirol Titel Top Tür UNO USA Uhr Um Und Uns Unser Unsere Unter
    Viele Vielen Villach Vom Von Vor Vorarlberg Vorname WKO Wann War Warum Was Wegen Weihnachten   Welche
    Welcher Welches Wels Wenn Wer Werden Werte Werter West Wichtig Wie Wien Windows Wir Wird Wo Wohnt Word Würde
    Zeit Zl Zu Zum Zur jun sen ÖBB ÖGK Österreich Über
    """
)
PARTICLES = re.compile(
    r" (?:(?:von|van|zu|zum|zur|de|di|da|del|della|dos|du|la|le|al|el|bin|bint|ibn|ter|ten|vom|af|y|"
    r"den) (?:(?:der|den|dem|und zu|la|los) )?)?\Z"
)

TITLED = SALUTATIONS | TITLES
TRIGGERS = TITLED | ROLES
MOST_TITLES = 8  # nobody bears more, and time grows with the text

# They are spoken of and give their names to streets and schools; nobody's privacy is touched.
FAMOUS = frozenset(
    name.replace("_", " ")
    for name in word_set(
        """
        Albert_Einstein Andreas_Hofer Anton_Bruckner Anton_Wildgans Bertha_Suttner Bruno_Kreisky Clemens_Holzmeister
        Egon_Schiele Erzherzog_Johann Ferdinand_Raimund Franz_Grillparzer Franz_Kafka Franz_Lehár Franz_Liszt
        Franz_Schubert Friedensreich_Hundertwasser Friedrich_Schiller Georg_Trakl Gottfried_Semper Gregor_Mendel
        Gustav_Klimt Gustav_Mahler Hans_Kudlich Hugo_Wolf Ignaz_Semmelweis Ingeborg_Bachmann Johann_Bach Johann_Goethe
        Johann_Nestroy Johann_Strauß Johann_Strauss Johannes_Brahms Johannes_Kepler Josef_Haydn Joseph_Haydn
        Josef_Ressel Julius_Raab Karl_Renner Leopold_Figl Leopold_Kunschak Ludwig_Anzengruber Ludwig_Beethoven
        Maria_Theresia Marie_Jahoda Nikolaus_Lenau Oskar_Kokoschka Otto_Wagner Paul_Hörbiger Peter_Rosegger
        Peter_Tunner Sigmund_Freud Stefan_Zweig Theodor_Körner Theodor_Herzl Viktor_Adler Viktor_Kaplan
        Wolfgang_Mozart Adalbert_Stifter Robert_Stolz Jakob_Prandtauer
        """
    )
)
FAMOUS_SURNAMES = word_set(
    """
    Mozart Haydn Beethoven Schubert Bruckner Brahms Vivaldi Händel Verdi Puccini Strauss Strauß Mahler Liszt Goethe
    Schiller Shakespeare Grillparzer Nestroy Raimund Rosegger Kafka Klimt Schiele Kokoschka Hundertwasser Freud
    Kepler Einstein Picasso Newton Semmelweis Luther Calvin Marx Napoleon Metternich Habsburg Kreisky Figl Darwin
    Kneipp Montessori Pestalozzi Waldorf
    """
)
