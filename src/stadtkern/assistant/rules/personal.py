"""Does a text hint at a person? Then its words are not kept.

On purpose broad: a false alarm costs one unanswered question in a list, a miss would store personal data.
The full recogniser with types and positions belongs to the gateway.
"""

from __future__ import annotations

import re
import unicodedata

BORN_BEFORE = 2025  # a full date of an earlier year may be one of birth, a later one is when something takes place
_TWO_DIGITS_ARE_OLD_FROM = 40  # "3.4.85" is 1985, "7.12.26" is 2026


def _words(text: str) -> str:
    return "|".join(text.split())


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MONTHS = _words(
    """
    jänner januar february februar january feber märz march april mai may juni june juli july august september oktober
    october november dezember december
    """
)
_DATE = re.compile(
    r"\b(?:0?[1-9]|[12]\d|3[01])\s?[./-]\s?(?:0?[1-9]|1[0-2])\s?[./-]\s?((?:19|20)?\d\d)\b"
    r"|\b((?:19|20)\d\d)\s?[./-]\s?(?:0?[1-9]|1[0-2])\s?[./-]\s?(?:0?[1-9]|[12]\d|3[01])\b"
    rf"|\b(?:0?[1-9]|[12]\d|3[01])\.?\s?(?:{_MONTHS})\s((?:19|20)?\d\d)\b"
    rf"|\b(?:{_MONTHS})\s\d{{1,2}},?\s((?:19|20)\d\d)\b"
)
_LONG_NUMBER = re.compile(
    r"\d(?:[\s./()–-]{0,3}\d){6}"
)  # telephone, insurance, account, passport: seven digits or more

_NO_NAME = _words(
    """
    und oder mit ohne in im am an auf aus bei bis für vom von zu zum zur der die das den dem des ein eine einen einem
    einer ist sind war hat haben habe wird werden kann können muss müssen soll sollen darf dürfen will wollen braucht
    brauchen bekommt bekommen gibt gehört geht kommt wohnt lebt sein nicht auch als wenn ob wie was wer wo wann warum
    gründen gründung beantragen melden anmelden allein alleine schwanger who is has can does the with of
    bürgermeister bürgermeisterin stadtrat stadträtin
    """
)
_AFTER = rf"(?!(?:{_NO_NAME})\b)[^\W\d_]{{3,}}"
_STREET = _words(
    """
    straße strasse str str. gasse weg platz allee ring gürtel zeile kai steig promenade siedlung hof berg dorf tal
    leiten graben feld anger rain
    """
).replace(".", r"\.")
_NO_HOUSE = _words(
    "stunden? std min minuten? tage? wochen? monate? jahre? uhr euro eur km m² personen kinder mal prozent"
)
_DISTRICTS = _words(
    """
    bl bm bn br bz dl eu fe fk fr gb gd gf gm gr gs gu hb hf hl ho jo ju kb kf kg ki kl ko kr ks ku la lb le lf ll ln
    lz ma md me mi mt mu mz nd nk ow op pe pl ra ri ro sb sd sl sp sr ss sv sw sy sz ta tu vb vk vl vo wb we wl wn wo
    wt wu wy wz ze zt zw b e g i k l p s w
    """
)
_HINTS = (
    r"\S@\S",  # e-mail, and ways around writing one
    r"[(\[{]\s*[aä]t\s*[)\]}]",
    r"\b[aä]t\s+[\w-]+(?:\s+(?:punkt|dot)\s+|\.)[^\W\d_]{2,}",
    r"\b(?:gmx|gmail|hotmail|outlook|aon|yahoo|icloud)\s*(?:punkt|dot|\.)",
    r"\b[a-z]{2}\d{2}(?:[\s-]?[a-z0-9]{4}){3,}",  # IBAN
    r"\b(?:tel|telefon|telefonnummer|handy|handynummer|mobil|phone)\b[\s.:]*\d{4,}",
    r"\bgeb(?:oren)?\b\.?\s*(?:am\s*)?\d|\bgeboren (?:am|in)\b|\bgeburtsdatum\W+\d|\bborn (?:on|in)\b",
    r"\b(?:ich|i|wir) hei(?:ß|ss|sz)(?:e|en)?\b|\bmein name\b|\bmy name\b|\bi am called\b",
    rf"\b(?:fr|hr|fam|mag|dr|ing|prof|dipl|hofr)\.\s?(?:[(-]?(?:a|in)\b\)?)?\s*{_AFTER}",
    rf"\b(?:herrn?|hrn|dr|mr|mrs|ms)\s+{_AFTER}",
    rf"(?<!eine )(?<!einer )(?<!meine )(?<!jede )(?<!keine )(?<!als )\bfrau\s+{_AFTER}",
    rf"(?:{_STREET})\s*(?:nr\.?|nummer|hausnummer)?\s*\d{{1,3}}\s?[a-z]?\b(?!\s*(?:{_NO_HOUSE})\b)(?!\s?[.:]\d)",
    r"\b\d{1,4}\s?[a-z]?\s*,\s*(?:a-)?\d{4}\s+[^\W\d_]{3,}",  # house, postcode, place
    r"\b(?:stiege|stg\.?|tür|tuer)\s*(?:nr\.?)?\s*\d",
    r"\b[a-z]{1,2}\s?-\s?\d{1,5}\s?[a-z]{1,3}\b",  # number plates
    r"\b[a-z]{1,2}-(?!bahn|mail|bike|card)[a-z]{2,5}\s?\d{1,3}\b",
    rf"\b(?:{_DISTRICTS})\s\d{{1,5}}\s?(?!uhr|min|tag|mal|mai|jun|jul|eur|std|km|kg|cm|mm|m\b)[a-z]{{1,3}}\b",
)
_PERSONAL = re.compile("|".join(f"(?:{hint})" for hint in _HINTS))

_KIN = _words(
    """
    Nachbar Nachbarn Nachbarin Mann Frau Sohn Tochter Bruder Schwester Vater Mutter Opa Oma Freund Freundin Chef Chefin
    Kollege Kollegin Mieter Mieterin Vermieter Vermieterin Lehrer Lehrerin Hausmeister Familie
    """
)
_NAME = r"[A-ZÄÖÜ][^\W\d_]+"
_NAMED = re.compile(
    rf"\b(?:{_KIN}|nachbar|nachbarin|sohn|tochter)\s+{_NAME}"
    rf"|\b(?:ich bin|i bin|i am|i'm|bin|hier ist|this is)\s+{_NAME}\s+{_NAME}"
    rf"|\b(?:ich|i) bin (?:da|de|der|die|s|is)\s+(?!(?:{_KIN}|Besitzer|Eigent|Mieter|Inhaber|Antrag)){_NAME}"
    rf"|\b(?:[Aa]m|[Ii]m|[Aa]uf der|[Aa]n der|[Ii]n der|[Uu]nter der)\s+(?!(?:Jahr|Alter|Stock|Bezirk|Top)\b){_NAME}"
    r"\s+\d{1,3}[a-z]?\b(?![.:]?\d|\s?(?:Uhr|Euro|Tag|Jahr|Stunde|Minute|Kind|Person))"
    # Two capitalised words in a row, the second ending like a family name, and not at the start of a sentence.
    rf"|(?<=[a-zäöüß,] ){_NAME} [A-ZÄÖÜ][a-zäöüß]*(?:er|mann|ner|ic|ić|ič|sky|ski|ova|ová|eder|huber|oğlu|oglu|ak|ek)\b"
)
_FIRST_NAMES = _words(
    """
    adam adrian alexander alexandra ali alois amir ana andrea andreas angelika anita anna annemarie anton astrid ayse
    barbara bernadette bernhard bettina birgit brigitte carina christa christian christina christine christoph claudia
    clemens cornelia daniel daniela david dieter dominik doris dragan edith elena elfriede elias elisabeth elke emil
    emma erich erika ernst erwin eva fabian fatima felix ferdinand florian franz franziska friedrich fritz gabriele
    georg gerald gerda gerhard gerlinde gernot gertrude goran gottfried günter günther hannah hannes hans harald
    heinrich heinz helene helga helmut herbert hermann hermine herta hilde horst hubert ingrid irene isabella ivana
    jakob jasmin jelena johann johanna johannes jonas josef jovana julia julian jürgen karin karl katharina kerstin
    klaus konrad kurt laura lena leon leonie leopold lisa lorenz luca lukas magdalena manfred manuel manuela marcel
    margarete margit maria marianne marie mario marion marko markus marlene martha martin martina mathias matthias
    max maximilian mehmet melanie michael michaela milan milica mirjana mohammad mohammed monika moritz mustafa nadine
    natalie nico nicole nikola nina norbert oliver oskar oswald otto patrick paul paula peter petra philipp raphael
    rainer regina reinhard renate richard robert roland roman rosa rosemarie rudolf sabine sabrina samuel sandra sara
    sarah sebastian sepp silvia simon sonja sophia sophie stefan stefanie stephan susanne sylvia tamara tanja theresa
    thomas tobias ulrich ulrike ursula valentin valentina vanessa verena veronika viktoria vincent walter waltraud
    werner wilhelm wolfgang yusuf zeynep
    """
)
# A first name beside another word: not "Sankt Jakob", not "Franz-Josef-Straße".
_FIRST_NAME = re.compile(rf"(?<![\w-])(?<!st\. )(?<!sankt )(?:{_FIRST_NAMES})s?(?![\w-])")


def hints_at_person(text: str) -> bool:
    """Return whether ``text`` seems to hold personal data (names, contacts, numbers, addresses)."""
    shown = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
    said = shown.lower()
    if any(_may_be_of_birth(date) for date in _DATE.finditer(said)):
        return True
    without_dates = _DATE.sub(" | ", said)
    return bool(
        _LONG_NUMBER.search(without_dates)
        or _PERSONAL.search(without_dates)
        or _FIRST_NAME.search(said)
        or _NAMED.search(shown)
    )


def _may_be_of_birth(date: re.Match[str]) -> bool:
    year = next(int(each) for each in date.groups() if each)
    if year < 100:
        year += 1900 if year >= _TWO_DIGITS_ARE_OLD_FROM else 2000
    return year < BORN_BEFORE
