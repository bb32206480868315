"""Which training opens which kind of AI tool, and when a proof of it counts.

A tool names its class (``governance``); a course names the classes it proves (``learning``); this table is what both
mean. Source: K10, K57 and K58 of the AI strategy, Art. 4 of Regulation (EU) 2024/1689.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.identity.rules.permissions import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class TrainingClass:
    """A kind of tool somebody has learnt to use, and the class that must be proved beside it."""

    words: Words
    opens: Words
    needs: str = ""


TRAINING_CLASSES: dict[str, TrainingClass] = {
    "basics": TrainingClass(
        Words("Grundlagen", "Basics"),
        Words("Das Fundament für jede Klasse.", "The ground every other class stands on."),
    ),
    "text": TrainingClass(
        Words("Text", "Text"),
        Words("Werkzeuge, die Texte schreiben, kürzen oder beantworten.", "Tools that write, shorten or answer texts."),
        needs="basics",
    ),
    "voice": TrainingClass(
        Words("Sprache und Ton", "Voice and sound"),
        Words("Werkzeuge, die zuhören, mitschreiben oder sprechen.", "Tools that listen, take notes or speak."),
        needs="basics",
    ),
    "image": TrainingClass(
        Words("Bild und Video", "Pictures and video"),
        Words("Werkzeuge, die Bilder oder Videos machen.", "Tools that make pictures or videos."),
        needs="basics",
    ),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of training as the rules see it; ``person`` is a public id such as ``account:3``."""

    person: str
    training_class: str
    earned_on: date
    valid_until: date
    ended_on: date | None
    course: str
    version: str
    number: str

    def counts_on(self, day: date) -> bool:
        """Say whether it counts on a day: from the day it was earned to its last day, unless it was ended before."""
        return self.earned_on <= day <= self.valid_until and (self.ended_on is None or day < self.ended_on)


def classes_for(training_class: str) -> frozenset[str]:
    """Return every class that must be proved for this one; nothing for a class nobody has described."""
    if training_class not in TRAINING_CLASSES:
        return frozenset()
    return frozenset({training_class, TRAINING_CLASSES[training_class].needs} - {""})


def without_proof(persons: Iterable[str], training_class: str, proofs: Collection[Proof], *, on: date) -> list[str]:
    """Return those without a proof that counts, in the order given and each once; everybody for an unknown class."""
    wanted = classes_for(training_class)
    held: dict[str, set[str]] = {}
    for proof in proofs:
        if proof.counts_on(on):
            held.setdefault(proof.person, set()).add(proof.training_class)
    return [each for each in dict.fromkeys(persons) if not wanted or not wanted <= held.get(each, set())]
