"""Questions that lean on the one before: "Und was kostet das?"."""

from __future__ import annotations

import re

from stadtkern.retrieval.analysis import plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_WORDS = 9
_WORD = re.compile(r"\w+")
_BEGINS = re.compile(r"^(?:und|aber|oder|dann|achso|ach so|ok|okay|also|na|and|but|so|what about|how about)\b")
_POINTS = re.compile(
    r"\b(?:das|des|dos|dafur|davon|dazu|damit|dort|dorthin|da|darauf|dabei|es|sie|ihn|ihm|ihr|dieser|diese|dieses|diesen|"
    r"den|die|it|that|this|there|they|them|for it|for that)\b(?!\s+\w{4,})"
)
_EMPTY = _words(
    """
    und aber oder dann also na ok okay was wos wie wia wieviel viel lang lange laung wann wo wer wen womit welche
    welches welcher unterlagen dokumente kostet kosten kost preis teuer dauert dauer gebuhr gebuhren offen offn
    geoffnet auf offnungszeiten muss ich i man ma kann darf brauche brauch dafur davon dazu damit dort da das des
    dos es sie ist is hat hot haben mitbringen mitnehmen telefonnummer telefon nummer adresse online auch geht gehts
    dabei gibt gibts bis zu fur den die der dem bitte genau noch alles denn wird zahlen zahl am im montag dienstag
    mittwoch donnerstag freitag samstag sonntag wochenende heute morgen and but what how much does it cost long take
    where when is who do i need bring to the for that this there can are they open about on phone number online
    documents machen tun erledigen habe hab haben zeit ihn ihm ihr ihnen him her
    """
)


def leans_on_before(question: str) -> bool:
    """Say whether ``question`` is worded as if the subject were known: "Und was kostet das?", "und online?".

    It may still name another subject; whoever knows the subject before has to look.
    """
    asked = plain(question)
    words = _WORD.findall(asked)
    if not words or len(words) > MOST_WORDS:
        return False
    if _BEGINS.search(asked):
        return len(words) > 1
    own = [word for word in words if word not in _EMPTY]
    return not own and (bool(_POINTS.search(asked)) or len(words) > 1)
