"""People: names after salutations, titles and roles, names the gazetteers know, and what is beside them."""

from __future__ import annotations

import re

from stadtkern.masking.genitives import APOSTROPHES
from stadtkern.masking.informal import find_small
from stadtkern.masking.lexicon import COMMON, FIRST, LAST, NOUN, towns, words
from stadtkern.masking.phrases import find_by_neighbours, find_in_phrases
from stadtkern.masking.reading import Reading, is_initial
from stadtkern.masking.shape import likeness
from stadtkern.masking.span import Span
from stadtkern.masking.tables import find_in_tables
from stadtkern.masking.tokens import (
    flags_of,
    has_role_tail,
    is_first,
    is_genitive,
    is_last,
    is_ordinary,
    is_plausible,
    normal,
)
from stadtkern.masking.triggers import (
    INSTITUTIONS,
    MOST_TITLES,
    ROLES,
    SALUTATIONS,
    STOP,
    TITLED,
    TITLES,
    TRIGGERS,
)

_APOSTROPHES = frozenset(APOSTROPHES)
_AFTER_SALUTATION = re.compile(r"(?:\.? {1,2}|\.?: ?|\n|, (?=$)|/)\Z")
_AFTER_ROLE = re.compile(
    r"(?:/?-?in)?\.?(?:,? |:[ \t]{0,3}\n? {0,3}|\"?: ?\"|, (?:der|die|das|dem|den) |\n| [-–|] | \()"
    r"(?:\(?[a-z]{1,5}\)? )?\Z"
)
_LIST_END = re.compile(r" ?(?:[;|\n\t)]|\Z|,|\. |\.\n|\.\Z|\(| [-–] |\"|\d)")
_INITIAL_END = re.compile(r" ?[,;)\n(:|]|\Z")
_COUPLE = frozenset((" und ", " u. ", " & ", " oder "))
_GOES_ON = re.compile(r", [^\W\d_a-zäöüß]")
_LIST_BEGIN = re.compile(r"(?:\A|[;|\n\t:•*>\"]|\d[.)]|[-–])[ \"]{0,3}\Z")
_PLURAL = re.compile(
    r"(?:innen|Herren|Eheleute|Ehepaar|Familien|Kollegen|Teilnehmende|Anwesend\w*|Entschuldigt\w*|Abwesend|"
    r"Zeugen|Eigentümer|Mitglieder|Gemeinderäte|Stadträte|GR|StR)\Z"
)


def find_people(text: str, words_of_text: frozenset[str]) -> list[Span]:
    """Return the names of people; ``words_of_text`` are all its words, which spares looking for what is not there."""
    reading = Reading(text, words_of_text)
    known = words()
    for index, (word, bare) in enumerate(zip(reading.shown, reading.bare, strict=True)):
        if index not in reading.taken and (known.get(bare) != NOUN or word in TRIGGERS):
            _look(reading, index, word, bare)
    find_in_phrases(reading)
    find_in_tables(reading)
    for first, last in list(reading.spans.items()):
        if first == last:
            reading.add_listed(last)
    _again(reading)
    spans = [_span(reading, first, last) for first, last in reading.spans.items()]
    spans.extend(find_small(text, words_of_text))
    return spans


def _span(reading: Reading, first: int, last: int) -> Span:
    start, end = reading.starts[first], reading.starts[last] + len(reading.bare[last])
    if reading.text[end : end + 1] in _APOSTROPHES and reading.text[end - 1] in "sxzß":
        end += reading.text[end + 1 : end + 2] in {" ", ""}
    return Span(start, end, "PERSON")


def _look(reading: Reading, index: int, word: str, bare: str) -> None:
    if word in TITLED:
        _after_title(reading, index)
        return
    if bare in ROLES or (len(bare) > 8 and has_role_tail(bare)) or (bare.isupper() and bare.title() in ROLES):
        _after_role(reading, index)
        return
    if bare in INSTITUTIONS:
        return
    flags = flags_of(bare)
    if flags & FIRST and not flags & NOUN:
        _from_first(reading, index)
    elif flags & LAST:
        _from_last(reading, index)
    elif not flags and reading.gaps[index] == " ":
        _from_unknown(reading, index)
    if index not in reading.taken and not flags & NOUN:
        find_by_neighbours(reading, index)


def _after_title(reading: Reading, index: int) -> None:
    """Take the name after a salutation or title; everything but an ordinary word is one there."""
    here = index + 1
    most = min(here + MOST_TITLES, len(reading.bare))
    while here < most and _AFTER_SALUTATION.match(reading.gaps[here - 1]):
        word = reading.shown[here]
        bare = word.rstrip(".")
        if word in TITLES or bare in TITLES or word in SALUTATIONS or bare in ROLES or _is_role(bare):
            here += 1
            continue
        if here not in reading.taken and _may_follow(reading, index, bare, word):
            last = reading.end(here, sure=True)
            if reading.add(here, last) and _PLURAL.search(reading.bare[index]):
                reading.add_listed(last)
        return


def _is_role(word: str) -> bool:
    return len(word) > 5 and has_role_tail(word) and not flags_of(word) & (FIRST | LAST)


def _may_follow(reading: Reading, index: int, bare: str, word: str) -> bool:
    if is_initial(word):
        return True
    if bare in STOP or len(bare) < 2:
        return False
    flags = flags_of(bare)
    if flags & (FIRST | LAST):
        return True
    if reading.shown[index] in SALUTATIONS:
        return not flags & NOUN and normal(bare).lower() not in words()
    return is_plausible(bare, 0.0)


def _after_role(reading: Reading, index: int) -> None:
    """Take the name after a role, if it looks like one."""
    here = index + 1
    if here >= len(reading.bare) or here in reading.taken or not _AFTER_ROLE.match(reading.gaps[index]):
        return
    word, bare = reading.shown[here], reading.bare[here]
    if word in TITLES or bare in TITLES or word in SALUTATIONS or bare in ROLES:
        return
    colon = ":" in reading.gaps[index]
    if is_initial(word):
        if here + 1 < len(reading.bare) and reading.joined(here):
            reading.add_from(here, sure=True)
        return
    if _named(reading, index, here, colon=colon) and reading.add_from(here, sure=colon) and colon:
        reading.add_listed(reading.spans[here])


def _named(reading: Reading, index: int, here: int, *, colon: bool) -> bool:
    bare = reading.bare[here]
    flags = flags_of(bare)
    if bare in STOP or bare in INSTITUTIONS:
        return False
    if flags & (FIRST | LAST) and not flags & NOUN:
        return True
    joined = here + 1 < len(reading.bare) and reading.joined(here)
    following = reading.bare[here + 1] if joined else ""
    if colon and reading.bare[index].lower().endswith("ame"):
        return not flags or bool(flags & (FIRST | LAST))
    if flags & (FIRST | LAST):
        return bool(following) and bool(flags_of(following) & FIRST or (colon and is_plausible(following)))
    near = colon or reading.gaps[index] == " " or "," in reading.gaps[index]
    return near and is_plausible(bare, 0.0 if colon or (joined and is_last(following)) else 1.5)


def _from_first(reading: Reading, index: int) -> None:
    """Take a name from a first name on; look whether a surname stands before it."""
    first, last = index, reading.end(index, sure=False)
    if last == index:
        first = _surname_before(reading, index)
    if reading.is_institution(first, last):
        reading.refused.update(range(first, last + 1))
        return
    if first == last and not _alone(reading, index):
        return
    if reading.add(first, last):
        _partner(reading, first)


def _partner(reading: Reading, first: int) -> None:
    """Take the first name before: "Ottfried und Hannelore Schrempf"."""
    before = first - 1
    if before < 0 or before in reading.taken or before in reading.refused or reading.gaps[before] not in _COUPLE:
        return
    if not flags_of(reading.bare[before]) and is_plausible(reading.bare[before], 1.5):
        reading.add(before, before)


def _surname_before(reading: Reading, index: int) -> int:
    """Return the word where "Karner Elvira" or "Zmugg, Adalbert" begins."""
    before = index - 1
    if before < 0 or before in reading.taken:
        return index
    word, gap = reading.bare[before], reading.gaps[before]
    flags = flags_of(word)
    if word in STOP or word in SALUTATIONS or word in TITLES or word in ROLES or word in INSTITUTIONS:
        return index
    begins = _LIST_BEGIN.search(reading.text, max(0, reading.starts[before] - 4), reading.starts[before])
    if gap in {", ", ","}:
        end = reading.starts[index] + len(reading.bare[index])
        listed = begins and _LIST_END.match(reading.text, end) and not _GOES_ON.match(reading.text, end)
        return before if listed and (flags & LAST or is_plausible(word, 0.0)) else index
    if gap == " " and not reading.shown[before].endswith("."):
        if flags & LAST and not flags & NOUN and not is_genitive(word):
            return before
        capitals = word.isupper() and len(word) > 3 and reading.bare[index].isupper()
        if (begins or capitals) and (flags & LAST or is_plausible(word, 0.0)):
            return before
    return index


def _alone(reading: Reading, index: int) -> bool:
    """Tell whether a single first name is one: many bear it or it is one of a couple, and it is written as a name."""
    word = reading.bare[index]
    if (word.isupper() and len(word) < 5) or len(word) < 3 or (word in towns() and not flags_of(word) & COMMON):
        return False
    start, end = reading.starts[index], reading.ends[index]
    after, before = reading.text[end : end + 1], reading.text[max(0, start - 1) : start]
    if after in {"-", "_", "@"} or before in {"-", "_", "/", "#", "."} or after.isdigit():
        return False
    if flags_of(word) & COMMON or _couple(reading, index):
        return True
    return not flags_of(word) & LAST and len(word) > 3 and likeness(word) > 4 and word.lower() not in words()


def _couple(reading: Reading, index: int) -> bool:
    """Tell whether the word is one of two first names: "Ottfried und Hannelore Schrempf"."""
    if reading.gaps[index] in _COUPLE:
        return is_first(reading.bare[index + 1])
    return index > 0 and reading.gaps[index - 1] in _COUPLE and index - 1 in reading.taken


def _from_last(reading: Reading, index: int) -> None:
    """Take a surname before a first name or another surname; alone it says too little."""
    following = index + 1
    if following >= len(reading.bare) or following in reading.taken or reading.gaps[index] != " ":
        return
    word, bare = reading.bare[index], reading.bare[following]
    if word in STOP or reading.shown[index].endswith(".") or is_genitive(word):
        return
    flags = flags_of(word)
    if is_initial(reading.shown[following]):
        if not flags & NOUN and _INITIAL_END.match(reading.text, reading.ends[following]):
            reading.add(index, following)
        return
    if is_first(bare):
        capitals = word.isupper() and bare.isupper()
        begins = _LIST_BEGIN.search(reading.text, max(0, reading.starts[index] - 4), reading.starts[index])
        if (not flags & NOUN or capitals or begins) and not reading.is_institution(index, following):
            reading.add(index, following)
    elif not flags & NOUN and not is_ordinary(word) and _two_surnames(word, bare):
        reading.add_from(index, sure=False)


def _from_unknown(reading: Reading, index: int) -> None:
    """Take two words nobody knows if both look like names and nothing like German: "Ngozi Okonkwo"."""
    following = index + 1
    if following >= len(reading.bare) or following in reading.taken or reading.gaps[index] != " ":
        return
    word, bare = reading.bare[index], reading.bare[following]
    if reading.shown[index].endswith(".") or word.isupper() or word in towns() or bare in towns():
        return
    if is_initial(reading.shown[following]) and reading.joined(following) and following + 1 < len(reading.bare):
        surname = reading.bare[following + 1]
        if is_plausible(word, 0.0) and (is_last(surname) or is_plausible(surname, 1.0)):
            reading.add_from(index, sure=True)
        return
    flags = flags_of(bare)
    known = bool(flags & (FIRST | LAST)) and not flags & NOUN
    if flags & NOUN and not flags & (FIRST | LAST):
        return
    if not is_plausible(word, 1.0 if known else 2.5) or not (known or is_plausible(bare, 2.5)):
        return
    if word in INSTITUTIONS or is_genitive(bare) or is_genitive(word):
        return
    reading.add_from(index, sure=known)


def _two_surnames(word: str, other: str) -> bool:
    """Tell whether two words nobody knows as first names are a name all the same: "Bosiljka Tomić"."""
    if word in towns() or other in towns() or other in STOP or word.isupper():
        return False
    if is_genitive(other) or not is_last(other):
        return False
    return normal(word).lower() not in words() and normal(other).lower() not in words()


def _again(reading: Reading) -> None:
    """Take the surnames of the names found wherever else they stand."""
    surnames = set()
    for first, last in reading.spans.items():
        for place in {first, last}:
            word = reading.bare[place]
            if len(word) > 3 and not is_first(word) and not flags_of(word) & NOUN:
                surnames.add(word)
    surnames |= {f"{surname}s" for surname in surnames}
    for index in [index for index, word in enumerate(reading.bare) if word in surnames] if surnames else ():
        start = reading.starts[index]
        denied = reading.text[max(0, start - 6) : start].endswith(("kein ", "keine "))
        free = index not in reading.taken and index not in reading.refused
        if free and not denied and reading.bare[index] not in towns() and not reading.is_institution(index, index):
            reading.add(index, index)
