"""Areas a town may declare highly sensitive, and the words by which data of such an area is recognised (K14).

An area is closed if the town's own list names it. What matters is data about somebody: a question about social
assistance in general is none, a file about a person is. Words are beginnings of German words; the list is a tripwire
beside what a caller declares, and it misses what is only hinted at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """An area: words by which a town's list names it, and beginnings of words that show its data."""

    named_by: tuple[str, ...]
    stems: tuple[str, ...]


AREAS: dict[str, Area] = {
    "health": Area(
        ("gesundheit", "pflege", "health", "care"),
        (
            "diagnos", "befund", "pflegegeld", "pflegestufe", "krankenakt", "krankengeschicht", "krankenstand",
            "arztbrief", "therapie", "suchtberat", "psychiatr", "behindertenpass", "hiv", "krebserkrank",
        ),
    ),
    "youth": Area(
        ("kinder- und jugendhilfe", "jugendhilfe", "youth"),
        (
            "kindeswohl", "kindesabnahme", "gefährdungsabklärung", "gefährdungsmeldung", "obsorge", "pflegefamilie",
            "fremdunterbring", "erziehungshilfe", "jugendwohlfahrt",
        ),
    ),
    "social_assistance": Area(
        ("sozialhilfe", "social assistance"),
        ("sozialhilf", "mindestsicher", "sozialunterstützung", "wohnungslos", "delogier", "lohnpfänd", "privatkonkurs"),
    ),
    "staff_decisions": Area(
        ("personalentscheid", "staff decision"),
        ("disziplinar", "dienstbeurteil", "leistungsfeststell", "entlassung", "kündigungsgr", "bewerbungsunterlag"),
    ),
    "penalties": Area(
        ("strafe", "polizei", "penalt", "police"),
        (
            "strafverf", "strafregister", "vorstrafe", "straferkenntnis", "strafverfügung", "anzeige gegen",
            "haftbefehl", "wegweisung", "betretungsverbot", "körperverletz",
        ),
    ),
    "residence": Area(
        ("aufenthalt", "residence", "asyl"),
        ("aufenthaltstitel", "aufenthaltsbewillig", "asylverf", "asylbescheid", "abschieb", "rückkehrentscheid"),
    ),
    "religion": Area(("religion",), ("religionsbekenntnis", "religionszugehör", "kirchenaustritt")),
    "origin": Area(("herkunft", "origin"), ("ethnisch", "volksgruppenzugehör", "hautfarbe")),
    "sexuality": Area(("sexualität", "sexuality"), ("sexuelle orientier", "homosexu", "transident", "geschlechtsumw")),
}  # fmt: skip
_OF_STEM = {stem: area for area, each in AREAS.items() for stem in each.stems}
_STEMS = re.compile(r"\b(?:" + "|".join(sorted(_OF_STEM, key=len, reverse=True)) + ")")
PERSONAL = frozenset({"PERSON", "SVNR", "ADDRESS", "BIRTHDATE", "PHONE", "EMAIL", "ID_DOC", "ZMR", "BPK", "CASE_ID"})


def closed_areas(words: str | None) -> frozenset[str]:
    """Return the areas a town's list names; all of them if there is no list."""
    if words is None:
        return frozenset(AREAS)
    read = words.casefold()
    return frozenset(area for area, each in AREAS.items() if any(name in read for name in each.named_by))


def areas_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the areas whose words stand in the texts."""
    small = (text.lower() for text in texts)
    return frozenset(_OF_STEM[stem] for text in small if _has_stem(text) for stem in _STEMS.findall(text))


def _has_stem(text: str) -> bool:
    """Tell whether a beginning stands anywhere in ``text``: most texts have none, which is soon seen."""
    for stem in _OF_STEM:  # noqa: SIM110 - half the time of any()
        if stem in text:
            return True
    return False
