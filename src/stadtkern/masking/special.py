"""Special categories of personal data (Articles 9 and 10 GDPR): health, faith, union, party, origin, sexuality, crime.

A word of the list is personal where its sentence speaks of somebody; "Masern nehmen zu" speaks of nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from stadtkern.masking.span import Span
from stadtkern.masking.wordlist import word_set

_HEALTH = word_set(
    """
    adhs alkoholabhängig alkoholabhängigkeit alkoholiker alkoholikerin alkoholismus alkoholkrank allergie allergien
    allergisch alzheimer alzheimer-demenz amputation angststörung anorexie arthritis arthrose asperger-syndrom asthma
    autismus autismus-spektrum-störung autistisch autist autistin bandscheibenvorfall behindert bettlägerig bipolar
    blind bluthochdruck borderline borderline-störung brustkrebs bulimie burnout burn-out chemotherapie copd darmkrebs
    dement demenz demenzkrank depression depressionen depressiv diabetes diabetiker diabetikerin diabetisch dialyse
    dialysepflichtig down-syndrom drogenabhängig drogenabhängigkeit drogensucht drogensüchtig entzugstherapie
    epilepsie epileptiker epileptikerin epileptisch erwerbsunfähig essstörung fehlgeburt fibromyalgie gehbehindert
    gehbehinderung gehörlos gelähmt gürtelrose hautkrebs hepatitis herzfehler herzinfarkt herzinsuffizienz herzkrank
    herzschrittmacher hirntumor hiv hiv-infektion hiv-positiv hüftoperation inkontinent inkontinenz insulinpflichtig
    intelligenzminderung karzinom krebs krebserkrankung krebskrank laktoseintoleranz legasthenie leukämie
    lernbehinderung lernschwäche lungenentzündung lungenkrebs magersucht magersüchtig manisch-depressiv
    medikamentenabhängig metastasen migräne morphium multimorbid neurodermitis neurose nierenversagen
    niereninsuffizienz nussallergie osteoporose panikattacken panikstörung parkinson pflegebedürftig
    pflegebedürftigkeit polyarthritis prostatakrebs psoriasis psychisch-krank psychose psychosen psychotisch
    querschnittgelähmt querschnittsgelähmt querschnittslähmung querschnittlähmung rheuma rollstuhlfahrer
    rollstuhlfahrerin schizophren schizophrenie schlafapnoe schlaganfall schmerzpatient schmerzpatientin
    schuppenflechte schwanger schwangerschaft schwerbehindert schwerhörig schwerhörigkeit sehbehindert sehbehinderung
    selbstmordversuch skoliose spielsucht spielsüchtig substitutionstherapie sucht suchtkrank suchtkrankheit
    suizidgefährdet suizidversuch suizidal taub taubstumm thrombose tinnitus trisomie tuberkulose tumor
    tumorerkrankung weizenallergie zöliakie zwangsstörung erdnussallergie bienengiftallergie hausstauballergie angina
    covid-19-infektion corona-infektion glutenunverträglichkeit lebensmittelallergie penicillinallergie pollenallergie
    persönlichkeitsstörung belastungsstörung ptbs lähmung leberzirrhose hirnblutung hörbehinderung sprachstörung
    entwicklungsverzögerung körperbehinderung kreislaufkollaps beinamputation mukoviszidose myom endometriose
    gehirntumor gehirnerschütterung oberschenkelhalsbruch kreuzbandriss kinderlähmung muskelschwund hämophilie
    hypertonie anämie arbeitsunfähig dienstunfähig berufsunfähig invalid geschlechtskrank syphilis chlamydien
    krankenstand
    """
)
_HEALTH_TAILS = tuple(
    word_set(
        """
        krebs karzinom demenz phobie neurose sucht abhängigkeit allergie erkrankung infarkt behinderung leiden lähmung
        unverträglichkeit intoleranz insuffizienz psychose sklerose syndrom
        """
    )
)
_TAIL_ENDS = frozenset(tail[-4:] for tail in _HEALTH_TAILS)  # one look tells most words apart
_FAITH = word_set(
    """
    katholisch römisch-katholisch röm.-kath r.-k. evangelisch protestantisch lutherisch calvinistisch muslimisch
    moslemisch islamisch sunnitisch schiitisch alevitisch jüdisch orthodox serbisch-orthodox griechisch-orthodox
    russisch-orthodox rumänisch-orthodox bulgarisch-orthodox altkatholisch alt-katholisch buddhistisch hinduistisch
    buddhist buddhistin hindu sikh muslim muslima muslimin moslem atheist atheistin konfessionslos agnostiker
    freikirchlich mormone mormonin jude jüdin baptist baptistin methodist adventist adventistin alevit alevitin
    neuapostolisch koptisch syrisch-orthodox armenisch-apostolisch griechisch-katholisch katholik katholikin
    protestant protestantin
    """
)
_SEX = word_set(
    """
        homosexuell schwul lesbisch bisexuell transsexuell transgender transident queer intersexuell
        intergeschlechtlich nichtbinär nicht-binär asexuell pansexuell homosexueller lesbe transfrau transmann
        homosexualität
    """
)
_ETHNIC = word_set(
    """
        romni roma-angehörige sintiza sinto kurde kurdin tschetschene tschetschenin jenischer jenische
        burgenlandkroate burgenlandkroatin ungarndeutsche farbig dunkelhäutig rom roma
    """
)
_CRIME = word_set(
    """
    abgabenhinterziehung bandendiebstahl bedrohung betrug betrugs betruges brandstiftung diebstahl diebstahls
    drogenbesitz drogenhandel einbruch einbruchs einbruchdiebstahl einbruchsdiebstahl erpressung exhibitionismus
    fahrerflucht freiheitsstrafe geldwäsche haftstrafe hehlerei kinderpornografie kindesmissbrauch körperverletzung
    ladendiebstahl mord mordversuch nötigung raub raubes raubüberfall sachbeschädigung sexualdelikt sexualstraftäter
    sozialbetrug steuerhinterziehung stalking suchtgiftbesitz suchtgifthandel suchtgifthandels suchtmittelbesitz
    suchtmittelhandel totschlag trunkenheitsfahrt untersuchungshaft u-haft unterschlagung untreue urkundenfälschung
    veruntreuung vergewaltigung verhetzung verleumdung vorbestraft vorstrafe vorstrafen wiederbetätigung widerstand
    freigänger strafhaft fußfessel menschenhandel amtsmissbrauch bestechlichkeit tierquälerei schlepperei
    hausfriedensbruch
    """
)
_SINGLE = _HEALTH | _FAITH | _SEX | _ETHNIC | _CRIME
_PARTS = frozenset(word.rpartition("-")[2] for word in _SINGLE)  # words are looked up without their hyphens first
_PARTIES = "ÖVP|SPÖ|FPÖ|NEOS|Neos|KPÖ|Grünen|GRÜNEN|BZÖ|Bierpartei|Volkspartei|AfD|Identitären|JVP|SJ|MFG"
_UNIONS = (
    r"ÖGB|GÖD|GPA|GPA-djp|vida|younion|PRO-GE|Pro-Ge|Gewerkschaft(?: (?:öffentlicher Dienst|Bau-Holz|"
    r"[A-ZÖ][\w-]{1,14}))?|FSG|FCG|GdG"
)
_PHRASES = re.compile(
    rf"(?<!\w)(?:(?:Partei)?[Mm]itglied (?:der|bei der|beim|des|bei den|bei) (?:{_PARTIES}|{_UNIONS})(?!\w)|"
    rf"(?:{_PARTIES}|{_UNIONS})-(?:Mitglied|Wähler(?:in)?|Anhänger(?:in)?|Sympathisant(?:in)?)(?!\w)|"
    r"(?:Gewerkschaftsmitglied|Parteimitglied|gewerkschaftlich organisiert|Gewerkschafter(?:in)?|"
    r"Personalvertreter(?:in)? der FSG)(?!\w)|"
    rf"wählt(?:e)? (?:die )?(?:{_PARTIES})(?!\w)|"
    r"[Mm]ultiple[rn]? Sklerose|Morbus [A-Z]\w{2,14}|Diabetes mellitus(?: "
    r"Typ (?:[12]|II?))?|Diabetes Typ (?:[12]|II?)(?!\w)|Typ-[12]-Diabetes|"
    r"(?:bipolare|posttraumatische|paranoide|schizoaffektive|emotional-instabile|depressive|"
    r"rezidivierende depressive|chronische|generalisierte|psychische|geistige|körperliche|kognitive|"
    r"autistische|somatoforme|schwere|mittelgradige|koronare|rheumatoide)[nrsm]? "
    r"(?:affektive |obstruktive |lymphatische |intellektuelle |depressive )?(?:Störung|Belastungsstörung|"
    r"Schizophrenie|Persönlichkeitsstörung|Psychose|Episode|Schmerzen|Erkrankung|Krankheit|Behinderung|"
    r"Angststörung|Depression|Depressionen|Leukämie|Migräne|Beeinträchtigung|Bronchitis|Lungenerkrankung|"
    r"Arthritis|Herzerkrankung|Herzkrankheit|Nierenerkrankung)(?!\w)|"
    r"im Pflegeheim(?:, Pflegestufe [1-7])?(?!\w)|Pflegestufe [1-7](?!\w)|"
    r"Pflegegeld(?: der)? Stufe [1-7](?!\w)|Grad der Behinderung(?: von|:)? ?\d{2,3} ?%|"
    r"\d{2,3} ?% (?:Behinderung|behindert|invalid)|"
    r"(?:Long|Post)[ -]Covid|Hepatitis [A-E](?!\w)|Trisomie 21|im \d{1,2}\. "
    r"Monat schwanger|psychisch krank|chronisch krank|unheilbar krank|geistig "
    r"behindert|im Rollstuhl|in (?:psychiatrischer|psychotherapeutischer|onkologischer|"
    r"stationärer psychiatrischer) Behandlung|"
    r"(?:Zeug(?:e|in) Jehovas|Zeugen Jehovas|ohne (?:religiöses )?Bekenntnis|aus der Kirche "
    r"ausgetreten|\w{4,14}en Glaubens)(?!\w)|evangelisch (?:A\. ?B\.|H\. ?B\.)|evang\. (?:A|"
    r"H)\. ?B\.|röm\.-?(?: )?kath\.|r\. ?k\.(?!\w)|"
    r"\w{4,16}(?:er|en) (?:Herkunft|Abstammung)(?!\w)|(?:bulgarische|rumänische|serbische|"
    r"slowakische|ungarische|österreichische|burgenländische|mazedonische|kosovarische)[rn]? (?:Romni|Rom|"
    r"Roma|Sinto|Sintiza)(?!\w)|Angehörige[rn]? der (?:Roma|Volksgruppe der (?:Roma|Sinti)|"
    r"kurdischen Minderheit|slowenischen Volksgruppe|Roma-Minderheit|\w{4,14}en (?:Minderheit|"
    r"Volksgruppe))(?!\w)|"
    r"(?:schwere[rn]? |fahrlässige[rn]? |absichtliche[rn]? )Körperverletzung|"
    r"gefährliche[rn]? Drohung|beharrliche[rn]? Verfolgung|"
    r"sexuelle[rnms]? (?:Missbrauch(?:s)?|Belästigung|Nötigung)|häusliche[rn]? Gewalt|"
    r"Alkohol am Steuer|auf Bewährung|(?:unbedingte|bedingte)[rn]? (?:Haft|"
    r"Freiheits)strafe|schwere[rn]? (?:Betrug|Raub|Diebstahl)s?(?!\w)|Widerstand gegen die "
    r"Staatsgewalt)"
)
_PHRASE_WORDS = word_set(
    """
    religionsbekenntnis religion konfession mitglied parteimitglied gewerkschaftsmitglied gewerkschaftlich
    gewerkschafter gewerkschafterin wählt wählte sklerose morbus diabetes störung belastungsstörung schizophrenie
    persönlichkeitsstörung psychose episode schmerzen erkrankung krankheit behinderung angststörung depression
    depressionen leukämie migräne beeinträchtigung bronchitis lungenerkrankung arthritis pflegeheim pflegestufe
    pflegegeld behindert invalid covid hepatitis trisomie schwanger krank rollstuhl behandlung jehovas bekenntnis
    kirche glaubens evangelisch evang kath herkunft abstammung romni rom roma sinto sintiza volksgruppe minderheit
    körperverletzung drohung verfolgung missbrauch missbrauchs belästigung nötigung gewalt steuer bewährung haftstrafe
    freiheitsstrafe betrug raub diebstahl betrugs raubs diebstahls staatsgewalt wähler wählerin anhänger anhängerin
    sympathisant herzerkrankung herzkrankheit nierenerkrankung typ
    """
)
_WORD = re.compile(r"[^\W\d_]+(?:-\w+)*")
_SOMEBODY = re.compile(
    r"(?<!\w)(?:(?:[Ee]r|[Ss]ie) (?:\w+ )?(?:ist|hat|hatte|war|leidet|litt|wurde|sitzt|lebt|wird|gehört|"
    r"bekam|bekommt|nimmt|braucht|wählt|bezieht|verbüßt)|"
    r"(?:ist|hat|hatte|war|wurde|leidet|lebt) (?:er|sie)|[Ii]ch|[Ii] (?:bin|hab)|mich|mir|"
    r"[Mm]eine?[nmrs]?|[Uu]nsere?[nmrs]?|du|[Dd]eine?[nmrs]?|"
    r"(?:[Dd](?:er|ie|as|em|en|es) |[Ii]hre?[mnr]? |[Ss]eine?[mnr]? |[Ee]in(?:e|em|"
    r"en)? )(?:\w+ )?(?:(?:Pflege|Stief)?[Kk]ind(?:es)?|Patient(?:in|en)?|Klient(?:in|en)?|Schüler(?:in|"
    r"s)?|Sohn(?:es)?|Tochter|Mann|Mutter|Vater|Bruder|"
    r"Schwester|Gatt(?:e|in)|Ehe\w+|Oma|Opa|Antragsteller(?:in|s)?|Dienstnehmer(?:in)?|Mitarbeiter(?:in)?|"
    r"Bewerber(?:in)?|Beschuldigte[rn]?|Angeklagte[rn]?|Beschwerdeführer(?:in|s)?|Bewohner(?:in)?|"
    r"Mieter(?:in)?|Nachbar(?:in|n)?|Kollegin|Kollegen?|Lenker(?:in|s)?|Lehrling|Zivildiener|"
    r"Freund(?:in)?|Partner(?:in)?|Bub|Mädchen|Kläger(?:in)?|Betroffene|Frau|Herr)|"
    r"leidet|litt|erkrankte|Diagnosen?:?|Anamnese|Bekenntnis|Religion(?:sbekenntnis)?|Erkrankungen|"
    r"Allergien?:|Vorerkrankungen|Konfession|Glaubensbekenntnis|Gesundheitszustand|"
    r"[Vv]orbestraft|verurteilt|Anzeige|Verdacht|diagnose|religion|konfession|mei|sei)(?!\w)"
)
_NOT_MEANT = word_set(
    """
        untersucht besucht versucht gesucht aufgesucht heimgesucht ersucht durchsucht angesucht anliegen
        unabhängigkeit waffenbehinderung verkehrsbehinderung sichtbehinderung wettbewerbsbehinderung
    """
)
# "Rom" may be a town, "rom" nothing, and somebody may be leiden
_NOT_SAID = word_set("Rom Roma rom Widerstand Sucht sucht Angina Einbruch Leiden leiden Erkrankung")
_SENTENCE_END = re.compile(r"(?<![A-ZÄÖÜ\d])[.!?](?:\s|\Z)|\n\n|;\s")
_GENERAL = re.compile(
    r"(?:(?:[Ss]elbsthilfe\w*|[Vv]ortrag|[Vv]orträge|[Ii]nformation\w*|[Bb]eratung\w*|[Kk]ampagne|"
    r"[Kk]ampf|[Pp]rävention|[Ss]chutz|[Ii]mpfung|[Vv]orsorge|[Aa]ufklärung|[Mm]aßnahmen|"
    r"[Ss]tudie) (?:\w+ )?(?:für|zu|zum|zur|über|bei|gegen|vor|von|der)(?: \w+)? )\Z"
)


def find_special(text: str, words: frozenset[str], people: list[Span]) -> Iterator[Span]:
    """Yield what the text says of somebody's health, faith, union, party, origin, sexuality or crimes."""
    small = frozenset(" ".join(words).lower().split())
    phrases, singles = [], []
    if not small.isdisjoint(_PHRASE_WORDS):
        phrases = [Span(*each.span(), "SPECIAL") for each in _PHRASES.finditer(text)]
    maybe_ill = [word for word in small if len(word) > 9 and word[-4:] in _TAIL_ENDS]
    if not small.isdisjoint(_PARTS) or any(map(_is_ill, maybe_ill)):
        singles = [Span(*each.span(), "SPECIAL") for each in _WORD.finditer(text) if _is_listed(each[0].lower())]
    if not phrases and not singles:
        return
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text) + 1]
    names = sorted(span.start for span in people)
    of_somebody: dict[int, bool] = {}  # by sentence
    for span in (*phrases, *singles):
        place = bisect_left(ends, span.start + 1)
        if place not in of_somebody:
            start, end = ends[place - 1], ends[place]
            named = bisect_left(names, start) < bisect_left(names, end)
            of_somebody[place] = named or _SOMEBODY.search(text, start, end) is not None
        if (
            of_somebody[place]
            and not _GENERAL.search(text, max(0, span.start - 60), span.start)
            and text[span.start : span.end] not in _NOT_SAID
            and text[span.end : span.end + 1] != ":"
        ):
            yield span


def _is_listed(word: str) -> bool:
    return word in _SINGLE or _is_ill(word)


def _is_ill(word: str) -> bool:
    """Tell whether a word ends as illnesses do."""
    return len(word) > 9 and word.endswith(_HEALTH_TAILS) and word not in _NOT_MEANT
