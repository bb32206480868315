"""Reads what a model writes before anybody sees it, word by word as it comes: tripwires, and addresses it made up.

A tripwire holds the whole answer back for a person; nothing is thrown away (K47, K48). Lists are tripwires and no
detectors: they miss subtle unequal treatment, which the room for equal treatment measures. An address that did not
stand in the request becomes text nobody can click and no browser fetches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

LONGEST_KEPT_BACK = 2_000
LONGEST_WORD = 64  # of those that are searched for: where nothing separates words, so much waits for the rest
CONTEXT = 160

# Every repetition is bounded and gives nothing back: a model can be made to write what a careless pattern is slow on.
_TARGET = r"\(\s{0,20}+<?([^)\s>]{0,2000}+)>?[^)\n]{0,500}+\)"
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]" + _TARGET)
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]" + _TARGET)
_ADDRESS = re.compile(
    r"\b(?P<scheme>https?|ftps?|file|mailto|javascript|data|tel|sms)(?P<colon>:)(?=\S|\Z)", re.IGNORECASE
)
_WWW = re.compile(r"\bwww\.(?!\s)", re.IGNORECASE)
_ELEMENT = re.compile(  # one that may fetch something or run; and what leaves open whether it is one
    r"<(?=/?(?:a|img|image|script|iframe|link|object|embed|video|audio|source|svg|form|base|meta|style|input|button)\b"
    r"|[a-z][^<>]*(?:[=<]|\Z))",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"!+(?=\[)|"  # a picture
    r"\](?=\((?:\s{0,20}+(?P<to>[^)\s<>]{0,2000}+)[)\s])?)|"  # a link, however long or nested what stands before
    r"\](?=:\s{0,20}+<?(?=[^\s<>\[]{0,2000}?(?:[/\\&]|\[:\]))"
    r"(?:(?P<defined>[^\s<>]{0,2000}+)[\s>])?)|"  # where a reference leads
    r"<(?=(?P<auto>[a-z][a-z0-9.+-]{1,31}:[^\s<>]{0,2000}+))",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\[|<(?=[a-z/!?]|\Z)", re.IGNORECASE)
_DANGLES = re.compile(r"\][:(]\s*<?\Z")
_SEPARATES = re.compile(r"[\s\",;{}>]")
_MUST_STAY_WHOLE = re.compile(r"\w+[:.]?|!+\[?|\][(:]?|<[\w/]*")
_WHOLE_ADDRESS = re.compile(r"(?:https?|ftps?)://[^\s<>()\[\]\"'„“]+", re.IGNORECASE)
_AFTER_ADDRESS = re.compile(r"[)\]>\"'“”.,;:!?*_]{0,8}(?:\s|\Z)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Tripwire(NamedTuple):
    """One thing that holds an answer back: words as they stand, or a pattern over several words.

    Without any of its ``hints`` (in small letters) a text cannot match the pattern, and it is not tried. Words are in
    folded letters; they are their own hints.
    """

    code: str
    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    hints: tuple[str, ...] = ()


_GROUPS = (
    "ausländer", "migrant", "flüchtling", "asylwerber", "jude", "muslim", "moslem", "christ", "roma", "sinti", "türke",
    "araber", "afrikaner", "rumäne", "ukrainer", "serbe", "kroate", "bosnier", "schwarze", "homosexuelle", "lesbe",
    "schwule", "trans", "behinderte", "frau", "männer", "alte", "arme", "arbeitslose", "obdachlose",
)  # fmt: skip
PATTERNS = (
    Tripwire(
        "generalises",
        pattern=re.compile(
            rf"\b(?:alle|typische?|solche|diese|die meisten)\s+(?:\w+\s+)?(?:{'|'.join(_GROUPS)})\w*\s+"
            r"(?:sind|haben|können|wollen|sollen|sollten|müssen|gehören|neigen)\b",
            re.IGNORECASE,
        ),
        hints=_GROUPS,
    ),
    Tripwire(
        "denies_language",
        pattern=re.compile(
            r"\b(?:lernen Sie (?:bitte )?(?:erst|zuerst|zunächst)(?: einmal)? Deutsch|"
            r"(?:Ihr|dein) Deutsch ist (?:zu|nicht)|"
            r"kommen Sie wieder,? wenn Sie (?:besser )?Deutsch)",
            re.IGNORECASE,
        ),
        hints=("deutsch",),
    ),
    Tripwire(
        "asks_private",
        pattern=re.compile(
            r"\b(?:welche (?:Religion|Hautfarbe|sexuelle Orientierung)|"
            r"(?:aus welchem Land|woher) (?:kommen|stammen) Sie (?:ursprünglich|eigentlich|wirklich)|"
            r"sind Sie (?:schwul|lesbisch|homosexuell|Jude|Jüdin|Muslim\w*))\b",
            re.IGNORECASE,
        ),
        hints=("religion", "hautfarbe", "orientierung", "welchem land", "woher", "sind sie "),
    ),
    Tripwire(
        "violence",
        pattern=re.compile(
            r"\b(?:bring(?:en Sie)? (?:dich|sich|ihn|sie) um|gehör(?:t|en) (?:alle )?(?:erschossen|vergast|aufgehängt|"
            r"deportiert)|töte(?:n Sie)? (?:dich|sich|ihn))\b",
            re.IGNORECASE,
        ),
        hints=("bring", "gehör", "töte"),
    ),
)


def _holds_one(text: str, parts: Iterable[str]) -> bool:
    for part in parts:  # noqa: SIM110 - half the time of any()
        if part in text:
            return True
    return False


def _may_lead_somewhere(text: str) -> bool:
    return ":" in text or "[" in text or "]" in text or "<" in text or "www" in text.lower()


class Guard:
    """Reads one answer. ``found`` are the codes of what held it back; from then on nothing more is let through."""

    def __init__(self, tripwires: Sequence[Tripwire], sources: Iterable[str] = ()) -> None:
        self.found: list[str] = []
        self._tripwires = tripwires
        self._patterns = [each for each in tripwires if each.pattern]
        self._words = [each for each in tripwires if each.words]
        self._sources = sources
        self._known: frozenset[str] | None = None
        self._rest = ""
        self._before = ""
        self._is_over = False

    def feed(self, piece: str) -> str:
        """Return what may be shown now; the last word waits until it is whole."""
        if self.found:
            return ""
        self._rest += piece
        cut = self._safe_cut()
        if not cut:
            return ""
        ready, self._rest = self._rest[:cut], self._rest[cut:]
        return self._passed(ready)

    def finish(self) -> str:
        """Return what was still waiting."""
        ready, self._rest = self._rest, ""
        self._is_over = True
        return "" if self.found else self._passed(ready)

    def look(self, text: str) -> None:
        """Look for tripwires in a text that is shown elsewhere, such as the arguments of a tool."""
        before, self._before = self._before, ""
        self._look(text)
        self._before = before

    def _safe_cut(self) -> int:
        rest = self._rest
        cut = max(rest.rfind(" "), rest.rfind("\n")) + 1
        if cut and _may_lead_somewhere(rest):
            for opening in ("[", "<"):
                at = max((found.start() for found in _OPENS.finditer(rest, 0, cut) if found[0] == opening), default=-1)
                if at >= 0 and not _is_closed(rest, at, cut):
                    cut = len(rest[:at].rstrip("!"))
            if dangling := _DANGLES.search(rest, 0, cut):
                cut = dangling.start()
        return cut if cut or len(rest) <= LONGEST_KEPT_BACK else _forced_cut(rest)

    def _passed(self, ready: str) -> str:
        if not ready:
            return ""
        self._look(ready)
        if self.found:
            return ""
        self._before = (self._before + ready)[-CONTEXT:]
        return self._without_addresses(ready)

    def _look(self, ready: str) -> None:
        folded = ready.casefold()
        for wire in self._words:
            if _holds_one(folded, wire.words) and wire.words & set(_WORDS.findall(folded)):
                self.found.append(wire.code)
        text = self._before + ready
        small = text.lower()
        for wire in self._patterns:
            if wire.pattern and _holds_one(small, wire.hints) and wire.pattern.search(text):
                self.found.append(wire.code)

    def _without_addresses(self, text: str) -> str:
        if not _may_lead_somewhere(text):
            return text
        text = _IMAGE.sub(lambda found: self._known_or(found, found[1] or found[2]), text)
        text = _LINK.sub(lambda found: self._known_or(found, f"{found[1]} ({found[2]})"), text)
        text = _WWW.sub("www[.]", _ADDRESS.sub(self._unclickable, text))
        return _ELEMENT.sub("&lt;", _MARKUP.sub(self._inert, text))

    def _known_or(self, found: re.Match[str], instead: str) -> str:
        if self._is_known(found[2]) and not found[0].startswith("!"):
            return found[0]
        return instead if instead[:1].isalnum() else f" {instead}"  # it must not join what stands before

    def _unclickable(self, found: re.Match[str]) -> str:
        whole = _WHOLE_ADDRESS.match(found.string, found.start())
        if whole and self._ends(found.string, whole.end()) and self._is_known(whole[0].rstrip(".,;:!?")):
            return found[0]
        return f"{found['scheme']}[:]"

    def _ends(self, text: str, place: int) -> bool:
        """Say whether an address ends there for every reader: what follows could else be taken along with it."""
        after = _AFTER_ADDRESS.match(text, place)
        return after is not None and (after.end() < len(text) or after[0][-1:].isspace() or self._is_over)

    def _inert(self, found: re.Match[str]) -> str:
        """Return markup that leads nowhere, for what no nicer rule has met."""
        if found[0][0] == "!":
            return ""
        if self._is_known((found["to"] or found["defined"] or found["auto"] or "").rstrip(".,;:!?")):
            return found[0]
        if found[0] == "<":
            return "&lt;"
        return "] "

    def _is_known(self, address: str) -> bool:
        if self._known is None:
            self._known = frozenset(
                each.rstrip(".,;:!?") for source in self._sources for each in _WHOLE_ADDRESS.findall(source)
            )
        return address in self._known


def _is_closed(text: str, at: int, cut: int) -> bool:
    """Say whether what a bracket opened has ended, with the address that belongs to it."""
    end = text.find("]" if text[at] == "[" else ">", at, cut)
    if end < 0 or text[at] == "<":
        return end >= 0
    if text[end + 1] == "(":
        return ")" in text[end:cut]
    return True


def _forced_cut(text: str) -> int:
    """Return where to cut a long text without blanks: not inside a word, nor inside what leads somewhere."""
    last = len(text) - LONGEST_WORD
    cut = max((found.end() for found in _SEPARATES.finditer(text, 0, last)), default=0)
    if not cut:
        cut = last
        for found in _MUST_STAY_WHOLE.finditer(text, max(0, last - LONGEST_WORD)):
            if found.start() < last < found.end():
                cut = found.start()
    return cut


def guarded(text: str, tripwires: Sequence[Tripwire], sources: Iterable[str] = ()) -> tuple[str, list[str]]:
    """Return a whole answer as it may be shown, and the codes of what holds it back."""
    guard = Guard(tripwires, sources)
    shown = guard.feed(text) + guard.finish()
    return shown, guard.found
