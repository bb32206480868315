"""Words that carry no subject: articles, question words, politeness, in German (with dialect) and English.

All are written as ``analysis.fold`` leaves them: lower case, without umlauts.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GERMAN = _words(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes anders auch auf aus
    bei beim bin bis bist da dabei dadurch dafur dagegen daher damit danach daran darauf daraus darf darfst darin
    daruber darum das dass dasselbe davon dazu dein deine deinem deinen deiner dem den denen denn der deren derselbe
    des desen dessen dich die dies diese dieselbe diesem diesen dieser dieses dir doch dort du durch durfen durft
    durfte ein eine einem einen einer eines einig einige einigem einigen einiger er es etwa etwas euch eur euer eure
    eurem euren eurer eventull fur gar geben gegen gegebenenfalls gerade gern gerne gewesen gibt gib hab habe haben
    habt hast hat hatt hatte hatten hattest hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in
    indem innerhalb ins irgendwie irgendwo irgendwas ist ja jede jedem jeden jeder jedes jener jenes jetzt kann kannst
    kein keine keinem keinen keiner konn konnen konnt konnte konnten lassen lasst macht machen man manche manchem
    manchen mancher mal mehr mein meine meinem meinen meiner meins mich mir mit mitunter moch mochte mochten muss
    mussen musst musste nach nachdem nicht nichts noch nun nur ob obwohl oder ohne per schon sehr sei seid sein seine
    seinem seinen seiner seit seitdem selbst selber sich sie sind so sobald sofern solche solchem solchen solcher soll
    sollen sollt sollte sollten sonst soweit sowie statt tu tun tut uber um und uns unser unsere unserem unseren
    unserer unter usw viel viele vielen vom von vor vorher wahrend war waren warst was weil weiter welche welchem
    welchen welcher welches wenn werd werde werden werdet wie wieder wieso wieviel will willst wir wird wirst wo wobei
    wodurch wofur woher wohin wollen wollt wollte womit woran worauf woraus woruber worum wovon wozu wurd wurde wurden
    warum weshalb weswegen wann wer wem wen wessen zu zum zur zwar zwischen bzw etc ca inkl exkl bitte danke hallo
    servus gruss grussgott gott griass eich liebe lieber geehrte geehrter damen herren mfg hilfe wissen weiss sagen
    eigentlich eh halt ebene einfach nie vielleicht denken denke glaube i mi mia ma a an de des dem dea da do so san
    is isch bi ned net nit nimma nua scho no oda fia aa wos wia wea wann wieso hob hobn hom hamma host hod kau kaun
    konn kennan kenna mecht mechat mog muas mias miassn soi soit ko ka kan koa kane eng enk eana eahm iwa ubers zua
    zan zum vo vom aufn beim ghert ghort oiso hoid eppa leicht bittschon bittsche bitschon
    """
)

ENGLISH = _words(
    """
    a about above after again all am an and any are as at be because been before being below between both but by can
    cannot could did do dos doing down during each few for from further get getting give had has have having he her
    here hers him his how i if in into is it its itself just know like may me many might more most much must my myself
    need no nor not now of off on once only or other our ours out over own please same shall she should so some such
    tell than thank thanks that the their theirs them then there these they this those through to too under until up
    us very want was we were what when where which while who whom whose why will with would you your yours hello hi
    dear
    """
)

FUNCTION_WORDS = {"de": GERMAN, "en": ENGLISH}

FACT_WORDS = _words(
    """
    kost kosta kosten kostet kostn preis preise teuer gratis kostenlos umsonst gebuhr gebuhren tarif tarife zahl zahle
    zahlen zahlt zoin zoid euro betrag hoch hohe telefon telefonnummer tel nummer mail email adresse offnungszeit
    offnungszeiten offen offn geoffnet aufsperren zusperren sperrt zeit zeiten frist fristen stichtag spatestens
    unterlagen dokumente papiere mitnehmen mitbringen brauch brauche brauchen braucht dauer dauert lang lange laung
    krieg kriege kriegt kriag kriagt kriegen bekomm bekomme bekommen bekommt geht gehts gibts erlaubt verboten darf
    muss oft heute morgen wochenende montag dienstag mittwoch donnerstag freitag samstag sonntag jahr monat woche tag
    cost costs fee fees price phone number address hours open documents bring long deadline
    """
)
"""Words that ask for a kind of fact rather than name a subject: they count less in search."""

_TELLTALE_ENGLISH = _words(
    """
    the is are how what where when who which why dos do can could i my me we you your it of for to from with and or
    there get need want have has long much many near open this that
    """
)


def guess_language(words: list[str]) -> str:
    """Say whether folded ``words`` read more like English than German: ``en`` or ``de``."""
    english = sum(word in _TELLTALE_ENGLISH for word in words)
    german = sum(word in GERMAN and word not in ENGLISH for word in words)
    return "en" if english > german else "de"
