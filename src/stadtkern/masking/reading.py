"""The capitalised words of one text, the names seen in it so far, and how far a name goes on."""

from __future__ import annotations

import re
from bisect import bisect_left

from stadtkern.masking.lexicon import FIRST, LAST, NOUN, words
from stadtkern.masking.shape import likeness
from stadtkern.masking.tokens import (
    flags_of,
    has_noun_ending,
    has_role_tail,
    is_compound,
    is_genitive,
    is_place_tail,
    is_plausible,
    normal,
)
from stadtkern.masking.triggers import (
    FAMOUS,
    INSTITUTION_TAIL,
    INSTITUTIONS,
    MOST_TITLES,
    PARTICLES,
    SALUTATIONS,
    STOP,
    TITLED,
    TITLES,
)

# A word that does not begin with a small letter: joined by hyphens, apostrophes and the dots of "Dr.in". The first
# set is one to search by: no sign of ASCII and no small German letter.
_CAPITAL = re.compile(
    r"[^\x00-@\[-\x7fäöüß](?<=[^\W\d_])(?<![\w-].)(?:ipl(?<=Dipl)\.-|niv(?<=Univ)\.-|riv(?<=Priv)\.-)?+(?:(?<!-)|[^\W\d_a-zäöüß])"
    r"\w*+(?:(?:-|'|’|\.(?=[a-z-]))[^\W\d_]\w*+)*\.?+"
)
_INITIAL = re.compile(r"[^\W\d_a-zäöüß]h?\.\Z")
_COMPANY = re.compile(
    r" ?(?:&|und|u\.) ?(?:Co|Söhne|Sohn|Partner|Töchter)|,? (?:GmbH|AG|KG|OG|OEG|e\. ?U|eU|Ges|GesbR|KEG|"
    r"mbH|& Co|GesmbH|Gen)(?!\w)"
)


_NEXT_IN_LIST = re.compile(r"(?:,| und| u\.| sowie|;|/| &|\n[-•*]?) {0,2}\Z")
_VOWEL = re.compile("[aeiouyäöüáéíóúàèìòùâêîôûåøæăıįąęůűő]", re.I)
_HOLY = ("heilige ", "heiligen ", "heiliger ", "hl. ", "sankt ", "st. ")


def is_initial(word: str) -> bool:
    """Tell whether ``word`` is a letter with a full stop, as in "U. T."."""
    return word[-1] == "." and _INITIAL.match(word) is not None


class Reading:
    """The capitalised words of a text and the names found among them, as first and last word.

    Of each word: where it ``starts`` and ``ends``, as it is ``shown``, and ``bare`` without a full stop that is not
    an initial's; and in ``gaps`` what stands between it and the next, at most 24 characters.
    """

    def __init__(self, text: str, words: frozenset[str]) -> None:
        self.text = text
        self.words = words  # all words of the text, also those written small
        found = list(_CAPITAL.finditer(text))
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        self.shown = [match[0] for match in found]
        self.bare = [word if word[-1] != "." or len(word) == 2 else word.rstrip(".") for word in self.shown]
        self.gaps = [text[end : min(start, end + 24)] for end, start in zip(self.ends, self.starts[1:], strict=False)]
        self.gaps.append("\0")
        self.spans: dict[int, int] = {}
        self.taken: set[int] = set()
        self.refused: set[int] = set()  # words of institutions, streets, saints

    def joined(self, index: int) -> bool:
        """Tell whether the word and the next are parts of one name as far as what is between them goes."""
        gap = self.gaps[index]
        word = self.shown[index]
        if word.endswith(".") and not is_initial(word):
            return False
        return gap == " " or (gap == "" and is_initial(word)) or (len(gap) > 3 and PARTICLES.match(gap) is not None)

    def token_at(self, place: int) -> int:
        """Return the index of the word that begins at ``place``, or -1."""
        index = bisect_left(self.starts, place)
        return index if index < len(self.starts) and self.starts[index] == place else -1

    def token_ending(self, place: int) -> int:
        """Return the index of the word that ends at ``place``, or -1."""
        index = bisect_left(self.starts, place) - 1
        return index if index >= 0 and self.starts[index] + len(self.bare[index]) == place else -1

    def add(self, first: int, last: int) -> bool:
        """Keep the words ``first`` to ``last`` as one name, unless one of them is part of another."""
        if not self.taken.isdisjoint(range(first, last + 1)):
            return False
        if last > first and f"{self.bare[first]} {self.bare[last]}" in FAMOUS:
            self.refused.update(range(first, last + 1))
            return False
        self.spans[first] = last
        self.taken.update(range(first, last + 1))
        return True

    def add_from(self, index: int, *, sure: bool) -> bool:
        """Keep the name that begins with the word ``index`` and goes as far as it can."""
        last = self.end(index, sure=sure)
        if self.is_institution(index, last):
            self.refused.update(range(index, last + 1))
            return False
        return self.add(index, last)

    def past_titles(self, index: int, titles: frozenset[str] = TITLED) -> int:
        """Return the first word from ``index`` on that is no title; at most a handful are passed."""
        most = min(index + MOST_TITLES, len(self.bare) - 1)
        while 0 <= index < most and (self.shown[index] in titles or self.bare[index] in titles):
            if self.gaps[index].strip(" ./"):
                break
            index += 1
        return index

    def add_listed(self, last: int, *, follow: bool = False) -> None:
        """Take the names after the word ``last``: "Herren Huber und Maier"; ``follow`` goes past known ones."""
        while last + 1 < len(self.bare) and _NEXT_IN_LIST.match(self.gaps[last]):
            here = self.past_titles(last + 1)
            if here in self.taken:
                if not follow or here not in self.spans:
                    return
                last = self.spans[here]
                continue
            bare = self.bare[here]
            flags = flags_of(bare)
            short = (bare.isupper() and len(bare) < 4) or not _VOWEL.search(bare)
            unlike = short or (not flags and (likeness(normal(bare)) < 1 or bare.lower() in words()))
            if unlike or flags & NOUN or bare in STOP:
                return
            last = self.end(here, sure=True)
            if self.is_institution(here, last) or not self.add(here, last):
                return

    def end(self, index: int, *, sure: bool) -> int:
        """Return the last word of the name that begins at ``index``; ``sure`` if something said that it is one."""
        first = index
        while index + 1 < len(self.bare) and index - first < 5 and self.joined(index):
            if index + 1 in self.taken or not self._goes_on(first, index, sure=sure):
                break
            index += 1
        return index

    def _goes_on(self, first: int, index: int, *, sure: bool) -> bool:
        word, bare = self.shown[index + 1], self.bare[index + 1]
        initial = is_initial(self.shown[index])
        if is_initial(word):
            return index - first < 3
        if bare in STOP or word in TITLES or bare in TITLES or bare in SALUTATIONS or len(bare) < 2:
            return False
        flags, before = flags_of(bare), flags_of(self.bare[index])
        if ("-" in bare or bare in INSTITUTION_TAIL) and not flags & LAST and is_place_tail(bare):
            return False
        if is_genitive(self.bare[index]) and not initial:
            return False
        if flags & NOUN:  # Anna Koch, but not Huber Antrag
            return bool(flags & (FIRST | LAST)) and (bool(before & FIRST) or initial or len(self.gaps[index]) > 1)
        if flags & (FIRST | LAST):
            return True
        if before & LAST and not before & FIRST and index > first and flags_of(self.bare[index - 1]) & FIRST:
            return False  # the surname is there already
        if before & FIRST and not flags and self._may_be_surname(bare, index):
            return True  # Vesna Grubmauer, though a wall ends her name
        least = -1.0 if before & FIRST or initial or sure else 1.0
        return is_plausible(bare, least)

    def _may_be_surname(self, bare: str, index: int) -> bool:
        """Tell whether an unknown word right after a first name is its surname: nearly every one is."""
        if bare.lower() in words() or has_role_tail(bare) or has_noun_ending(bare):
            return False
        return likeness(normal(bare)) > (-2 if is_compound(bare) else -5)

    def is_institution(self, first: int, last: int) -> bool:
        """Tell whether the words belong to a company, building, street, saint or emperor."""
        start = self.starts[first]
        if self.text[max(0, start - 9) : start].endswith(_HOLY):
            return True
        if first and first - 1 in self.refused and self.gaps[first - 1] in {" und ", " u. ", " & ", "-"}:
            return True  # St. Peter und Paul
        if first and self.gaps[first - 1] in {" ", " der ", " des ", " „", ' "', " zum ", " zur "}:
            before = self.shown[first - 1]
            if before in INSTITUTIONS or is_place_tail(before.rstrip(".")):
                return True
        if last + 1 < len(self.bare) and self.gaps[last] in {" ", "-"} and not self.shown[last].endswith("."):
            after = self.bare[last + 1]
            if after in INSTITUTION_TAIL or ("-" in after and is_place_tail(after)):
                return not (flags_of(after) & LAST and flags_of(self.bare[last]) & FIRST)
        return _COMPANY.match(self.text, self.ends[last]) is not None
