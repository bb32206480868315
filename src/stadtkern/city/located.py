"""YAML of the plain kind, with the line on which every part begins.

Mappings, lists and words: no aliases, no tags, no second document. Every filled value arrives as text exactly as it
is written; the schema decides whether it is a number, a day or a truth. So 8700 may be a postcode, 0.30 stays 0.30,
and "no" stays a word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml
from django.utils.translation import gettext
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from stadtkern.city.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

Place: TypeAlias = tuple[str | int, ...]
Spot: TypeAlias = tuple[str, int]

LARGEST_BYTES: Final = 1_000_000
DEEPEST: Final = 20
EMPTY: Final = frozenset({"", "~", "null"})


class Unreadable(Exception):  # noqa: N818 - what the file is
    """A file that gives no data; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Located:
    """What a file or a part of it says, and in which file and line each part begins."""

    file: str
    data: Any
    spots: dict[Place, Spot] = field(default_factory=dict)
    label: str = ""

    def problem(self, place: Place, what: str, remedy: str) -> Problem:
        """Return a problem at ``place``, or at what surrounds it when it is not written."""
        found = place
        while found and found not in self.spots:
            found = found[:-1]
        file, line = self.spots.get(found, (self.file, 1))
        steps = [str(step + 1 if isinstance(step, int) else step) for step in place]
        return Problem(file, line, ".".join([self.label, *steps] if self.label else steps), what, remedy)

    def items(self) -> list[Located]:
        """Return the items of a list, each with its own places; labelled by id where they have one."""
        spots: list[dict[Place, Spot]] = [{} for _ in self.data]
        for place, spot in self.spots.items():
            if place and isinstance(place[0], int):
                spots[place[0]][place[1:]] = spot
        return [
            Located(self.file, data, spots[number], str(id_of(data) or number + 1))
            for number, data in enumerate(self.data)
        ]

    def part(self, *place: str) -> Located:
        """Return the part below ``place``; labelled by its last step. It must be there."""
        data = self.data
        for step in place:
            data = data[step]
        depth = len(place)
        spots = {each[depth:]: spot for each, spot in self.spots.items() if each[:depth] == place}
        return Located(self.file, data, spots, place[-1])

    def overlaid(self, other: Located) -> Located:
        """Return this mapping with the keys of ``other`` in place of its own."""
        kept = {place: spot for place, spot in self.spots.items() if not place or place[0] not in other.data}
        over = {place: spot for place, spot in other.spots.items() if place}
        return Located(self.file, {**self.data, **other.data}, {**kept, **over}, self.label)


def id_of(data: Any) -> str | None:
    """Return the id an entry gives itself, checked or not."""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None


def read_text(path: Path, name: str) -> str:
    """Return the text of a file.

    Raises:
        Unreadable: when it is missing, too big, or not UTF-8.
    """
    if not path.is_file():
        raise Unreadable(Problem(name, 1, "", gettext("This file is missing."), gettext("Create it.")))
    if path.stat().st_size > LARGEST_BYTES:
        raise Unreadable(
            Problem(name, 1, "", gettext("This file is larger than one megabyte."), gettext("Shorten or divide it."))
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        what = gettext("This file is not written in UTF-8.")
        remedy = gettext("Save it with the encoding UTF-8.")
        raise Unreadable(Problem(name, line, "", what, remedy)) from None


@lru_cache(maxsize=64)
def read_yaml(text: str, name: str, *, first_line: int = 1) -> Located:
    """Return what ``text`` says; ``first_line`` is the number of its first line in the file.

    Remembered, because a load reads the same files twice: to show the plan and to carry it out. Change nothing in it.

    Raises:
        Unreadable: for anything but plain YAML; the problem names the line.
    """
    builder = _Builder(name, first_line)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise builder.unreadable(mark.line if mark else 0, *_explain(error)) from None
    except yaml.YAMLError as error:
        line = text[: getattr(error, "position", 0)].count("\n")
        what = gettext("This line holds a character that YAML does not allow.")
        raise builder.unreadable(line, what, gettext("Remove the invisible character.")) from error
    return Located(name, builder.data, builder.spots)


def _explain(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    what = gettext("This is not valid YAML (%(reason)s).") % {"reason": error.problem or error.context}
    remedy = gettext("Check indentation, colons and quotation marks of this line and the line before.")
    return what, remedy


class _Builder:
    """Puts the parser's events together, step by step, so that nothing ever nests or grows without limit."""

    def __init__(self, name: str, first_line: int) -> None:
        self.name = name
        self.first_line = first_line
        self.data: Any = None
        self.spots: dict[Place, Spot] = {}
        self.open: list[Any] = []
        self.place: list[str | int] = []
        self.key: str | None = None
        self.documents = 0

    def take(self, event: Any) -> None:
        line: int = event.start_mark.line
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            what = gettext("Anchors and aliases (& and *) are not allowed here.")
            raise self.unreadable(line, what, gettext("Write the value out, or put it in quotation marks."))
        if isinstance(event, (MappingStartEvent, SequenceStartEvent, ScalarEvent)):
            if event.tag and event.tag != "!":
                what = gettext("YAML tags (with an exclamation mark) are not allowed here.")
                raise self.unreadable(line, what, gettext("Remove the tag, or put the value in quotation marks."))
            self._begin(event, line)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self.open.pop()
            self._finish()

    def unreadable(self, line: int, what: str, remedy: str) -> Unreadable:
        return Unreadable(Problem(self.name, self.first_line + line, "", what, remedy))

    def _begin(self, event: Any, line: int) -> None:
        parent = self.open[-1] if self.open else None
        if isinstance(parent, dict) and self.key is None:
            self._take_key(event, parent, line)
            return
        if parent is None:
            self._count_document(line)
        elif isinstance(parent, list):
            self.place.append(len(parent))
        self.spots.setdefault(tuple(self.place), (self.name, self.first_line + line))
        if isinstance(event, ScalarEvent):
            empty = not event.style and event.value in EMPTY
            self._put(None if empty else event.value)
            self._finish()
            return
        if len(self.open) >= DEEPEST:
            raise self.unreadable(line, gettext("This is nested too deeply."), gettext("Use the form in the manual."))
        container: Any = {} if isinstance(event, MappingStartEvent) else []
        self._put(container)
        self.open.append(container)
        self.key = None

    def _take_key(self, event: Any, parent: dict[str, Any], line: int) -> None:
        if not isinstance(event, ScalarEvent):
            raise self.unreadable(line, gettext("A key must be a single word."), gettext("Write “key: value”."))
        if event.value in parent:
            what = gettext("“%(key)s” stands here twice.") % {"key": event.value}
            raise self.unreadable(line, what, gettext("Keep one of the two."))
        self.key = event.value
        self.place.append(event.value)
        self.spots[tuple(self.place)] = (self.name, self.first_line + line)

    def _count_document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            what = gettext("A second document begins here.")
            raise self.unreadable(line, what, gettext("Remove the line “---”."))

    def _put(self, value: Any) -> None:
        parent = self.open[-1] if self.open else None
        if isinstance(parent, dict):
            assert self.key is not None
            parent[self.key] = value
        elif isinstance(parent, list):
            parent.append(value)
        else:
            self.data = value

    def _finish(self) -> None:
        """Close the part that was just completed: the next one is a key or an item of what surrounds it."""
        self.key = None
        if self.place:
            self.place.pop()
