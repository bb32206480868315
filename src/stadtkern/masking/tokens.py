"""What the gazetteers and its letters say of a capitalised word."""

from __future__ import annotations

from stadtkern.masking.genitives import APOSTROPHES
from stadtkern.masking.lexicon import COMMON, FIRST, LAST, NOUN, words
from stadtkern.masking.shape import likeness
from stadtkern.masking.triggers import INSTITUTION_TAIL, ROLE_TAILS, STOP
from stadtkern.masking.wordlist import word_set


def normal(word: str) -> str:
    """Return ``word`` as gazetteers write it: KARNER as Karner."""
    return word.title() if len(word) > 2 and word.isupper() else word


def flags_of(word: str) -> int:
    """Return what ``word`` may be; a hyphenated word is a name if all its parts are, a genitive is its stem."""
    plain = word.title() if len(word) > 2 and word.isupper() else word
    if plain in STOP:
        return NOUN
    known = words()
    flags = known.get(plain)
    if flags is not None:
        return flags
    if "-" in plain:
        return _parts(plain)
    if plain[-1:] in APOSTROPHES:
        return known.get(plain[:-1], 0)
    if plain.endswith("s"):
        return known.get(plain[:-2] if plain[-2:-1] in APOSTROPHES else plain[:-1], 0)
    return 0


def _parts(plain: str) -> int:
    known = words()
    parts = [part for part in plain.split("-") if part]
    flags = [known.get(part, 0) if part not in STOP else NOUN for part in parts]
    if parts and not flags[-1] and parts[-1].endswith("s"):
        flags[-1] = known.get(parts[-1][:-1], 0)
    if any(flag & NOUN and not flag & (FIRST | LAST) for flag in flags) or has_role_tail(plain):
        return NOUN
    if is_place_tail(plain) or (is_compound(parts[-1]) and not flags[-1] & (FIRST | LAST)):
        return NOUN
    if all(flag & FIRST for flag in flags):
        return FIRST | COMMON if all(flag & COMMON for flag in flags) else FIRST
    if any(flag & (LAST | FIRST) for flag in flags):
        return LAST
    return 0


def is_genitive(word: str) -> bool:
    """Tell whether ``word`` is no name itself but the genitive of one."""
    return word[-1:] in APOSTROPHES or (word.endswith("s") and normal(word) not in words() and flags_of(word) > 0)


def is_place_tail(word: str) -> bool:
    """Tell whether a word of several parts names a street, building or institution by its last part."""
    tail = word.rpartition("-")[2]
    return tail.capitalize() in INSTITUTION_TAIL or tail.lower().endswith(_BUILT)


def is_ordinary(word: str) -> bool:
    """Tell whether ``word`` is a German word and no name the gazetteers know."""
    flags = flags_of(word)
    if flags & (FIRST | LAST):
        return False
    return bool(flags & NOUN) or normal(word).lower() in words() or is_compound(word)


def is_compound(word: str) -> bool:
    """Tell whether ``word`` ends in a noun, as German compounds do: Wasserzähler ends in Zähler."""
    known = words()
    plain = normal(word)
    for cut in range(3, len(plain) - 3):
        tail = known.get(plain[cut:].capitalize(), 0)
        if tail & NOUN and not tail & FIRST and plain[cut:] not in _SURNAME_TAILS:
            return True
    return plain.endswith(_ENDINGS)


def has_role_tail(word: str) -> bool:
    """Tell whether ``word`` ends as roles do: Bauamtsleiterin."""
    return word[-3:] in _ROLE_ENDS and word.endswith(ROLE_TAILS)


def has_noun_ending(word: str) -> bool:
    """Tell whether ``word`` ends as only nouns and adjectives do: -ung, -keit, -isch."""
    return word.endswith(_ENDINGS)


def is_plausible(word: str, least: float = 0.5) -> bool:
    """Tell whether ``word`` can be a name though no gazetteer has it; ``least`` is how like a name it must look."""
    if len(word) < 2 or normal(word) in STOP or not word[0].isalpha() or (len(word) < 5 and word.isupper()):
        return False
    if is_ordinary(word):
        return likeness(normal(word)) > 4 and not flags_of(word) & NOUN and normal(word).lower() not in words()
    return likeness(normal(word)) > least


def is_first(word: str) -> bool:
    """Tell whether ``word`` is a first name and no ordinary word."""
    flags = flags_of(word)
    return bool(flags & FIRST) and not flags & NOUN


def is_last(word: str) -> bool:
    """Tell whether ``word`` is a surname and no ordinary word."""
    flags = flags_of(word)
    return bool(flags & LAST) and not flags & NOUN


_SURNAME_TAILS = word_set(
    """
    berger mann bauer steiner hofer huber hold meier maier mayer wirth schmied weber müller fischer auer acher reiter
    sauer
    """
)
_BUILT = tuple(
    sorted(
        word_set(
            """
            straße strasse str gasse weg platz allee saal halle schule heim haus brücke park kirche preis stiftung hof
            ring kai promenade siedlung steg bad gymnasium
            """
        )
    )
)
_ENDINGS = tuple(
    sorted(
        word_set(
            """
            ung ungen heit heiten keit keiten schaft schaften tion tionen ismus ität itäten enz enzen isch ische ischer
            ischen ischem isches lich liche licher lichen lichem liches bar barer ieren ment amt nis tum
            """
        )
    )
)
_ROLE_ENDS = frozenset(tail[-3:] for tail in ROLE_TAILS)  # one look tells most words apart
