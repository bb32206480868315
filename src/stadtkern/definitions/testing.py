"""Builders that tests of other rooms may borrow."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from stadtkern.city.api import Strict, read_as
from stadtkern.city.testing import MUSTERSTADT
from stadtkern.definitions.answers import LONGEST
from stadtkern.definitions.asking import ask
from stadtkern.definitions.compiled import Compiled, compile_procedure
from stadtkern.definitions.schema import Procedure, Question, TariffFile


@lru_cache(maxsize=8)
def compiled(name: str = "parkkarte") -> Compiled:
    """Return a procedure of the invented town."""
    return compiled_from(MUSTERSTADT / "procedures" / f"{name}.yaml")


def compiled_from(path: Path) -> Compiled:
    """Return the procedure in a file."""
    found, problems = read_as(path, Procedure)
    assert found is not None, problems
    return compile_procedure(found.value)


GRANTS = Path(__file__).parent / "tests" / "grants"


def town_with_grants(below: Path) -> Path:
    """Return the folder of a copy of the invented town that gives money too: three procedures with their budgets."""
    folder = Path(shutil.copytree(MUSTERSTADT, below / "musterstadt"))
    shutil.copytree(GRANTS / "procedures", folder / "procedures", dirs_exist_ok=True)
    shutil.copytree(GRANTS / "budgets", folder / "budgets")
    with (folder / "services.yaml").open("a", encoding="utf-8") as services:
        services.write((GRANTS / "services.yaml").read_text(encoding="utf-8"))
    return folder


@lru_cache(maxsize=1)
def tariffs() -> dict[str, TariffFile]:
    """Return the tariffs of the invented town."""
    return tariffs_in(MUSTERSTADT)


def tariffs_in(*towns: Path) -> dict[str, TariffFile]:
    """Return the tariffs in the folders of towns; those of a later one win."""
    found = [read_as(path, TariffFile)[0] for town in towns for path in sorted((town / "tariffs").glob("*.yaml"))]
    return {each.value.id: each.value for each in found if each}


def changed(thing: Procedure, **changes: object) -> Procedure:
    """Return a procedure with other parts, checked like one from a file."""
    return Procedure.model_validate({**thing.model_dump(), **{key: _plain(value) for key, value in changes.items()}})


def _plain(value: object) -> object:
    if isinstance(value, Strict):
        return value.model_dump()
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


GOOD_ANSWERS: dict[str, str | list[str]] = {
    "given_name": "Anna",
    "family_name": "Huber",
    "birthdate": "1. 2. 1980",
    "street": "Musterplatz",
    "house_number": "3",
    "main_residence": "yes",
    "plate": "mu 123 ab",
    "keeper": "own",
    "zone": "outer",
    "years": "2",
    "true_words": "yes",
}


class NoAnswersError(AssertionError):
    """No answers were found that can stand: the checks of a procedure may contradict each other."""


def good_answers(
    compiled: Compiled, today: date, *, turn: int = 0, with_optional: bool = False
) -> dict[str, str | list[str]]:
    """Return answers that complete a form, as they are kept; another ``turn`` chooses differently.

    The same arguments always give the same answers. Questions nobody has to answer stay open unless ``with_optional``.

    Raises:
        NoAnswersError: if none were found.
    """
    for again in range(_ATTEMPTS):
        found = _walked(compiled, today, f"{turn}.{again}", with_optional=with_optional)
        if found is not None:
            return found
    raise NoAnswersError(compiled.procedure.id)


def answers_beside(compiled: Compiled, said: Mapping[str, str | list[str]], today: date) -> dict[str, str | list[str]]:
    """Return answers that complete a form beside what is ``said`` already, by which a grant is more than nothing.

    Raises:
        NoAnswersError: if none were found.
    """
    award = compiled.procedure.outcomes[0].award
    for turn in range(_TURNS):
        answers = {**good_answers(compiled, today, turn=turn, with_optional=turn % 2 == 1), **said}
        asked = ask(compiled, answers, today=today)
        if asked.is_complete and asked.values.get(award or "") != 0:
            return answers
    raise NoAnswersError(compiled.procedure.id)


def bad_answers(question: Question) -> tuple[list[str], ...]:
    """Return what cannot be the answer to a question, whatever else is answered."""
    bad = [[text] for text in _NEVER.get(question.kind, ())]
    if question.kind in LONGEST:
        bad.append(["x" * ((question.longest or LONGEST[question.kind]) + 1)])
    if question.least is not None:
        bad.append([str(question.least - 1)])
    if question.most is not None:
        bad.append([str(question.most + 1)])
    if not question.optional:
        bad += [[""], [" "]]
    return tuple(bad)


_ATTEMPTS, _TURNS = 30, 40
_DAYS = (
    0, 1, -1, 8, -8, 16, -16, 30, -30, 45, 60, -60, 100, -100, 200, -200, 400, -400, -900, -4_000, -8_000, -12_000,
    -25_000,
)  # fmt: skip
_NUMBERS = (1, 2, 3, 0, 10, 50, 100, 1_000, 20_000)
_ALWAYS: dict[str, tuple[str, ...]] = {
    "text": ("Beispiel",),
    "long_text": ("Ein Satz.\nNoch ein Satz.",),
    "yes_no": ("yes", "no"),
    "confirm": ("yes",),
    "email": ("anna@example.at",),
    "phone": ("+43 660 1234567",),
    "iban": ("AT611904300234573201",),
    "plate": ("MU 123 AB",),
}
_NEVER: dict[str, tuple[str, ...]] = {
    "number": ("drei", "1e5", "9999999999999"),
    "money": ("drei", "-1", "1,234"),
    "date": ("31.2.2026", "morgen", "1.1.1066"),
    "yes_no": ("vielleicht",),
    "choice": ("something-else",),
    "choices": ("something-else",),
    "email": ("anna@", "anna@example"),
    "phone": ("ruf mich an",),
    "iban": ("AT61 1904 3002 3457 3202",),
    "plate": ("!!!",),
}


def _walked(compiled: Compiled, today: date, seed: str, *, with_optional: bool) -> dict[str, str | list[str]] | None:
    """Answer what is asked until nothing is wrong; whatever is wrong gets its next possible answer."""
    questions = compiled.procedure.questions
    left = {each.id: _turned(_possible(compiled, each, today), f"{seed}.{each.id}") for each in questions}
    kept: dict[str, str | list[str]] = {}
    while True:
        asked = ask(compiled, kept, today=today)
        wrong = {fault.question for fault in asked.faults}
        if with_optional:
            wrong |= {each.id for _page, shown in asked.pages for each in shown if each.id not in kept}
        if not wrong:
            return {name: answer.kept for name, answer in asked.answers.items() if answer.kept}
        for name in wrong:
            if not left[name]:
                return None
            kept[name] = left[name].pop(0)


def _turned(possible: Sequence[str | list[str]], seed: str) -> list[str | list[str]]:
    first = crc32(seed.encode()) % len(possible)
    return [*possible[first:], *possible[:first]]


def _possible(compiled: Compiled, question: Question, today: date) -> Sequence[str | list[str]]:
    """Return answers worth trying: of its kind, and around what the formulas compare it with."""
    if question.kind == "choice":
        return [option.id for option in question.options]
    if question.kind == "choices":
        ids = [option.id for option in question.options]
        return [ids, *([each] for each in ids)]
    if question.kind == "date":
        return [(today + timedelta(days=days)).isoformat() for days in _DAYS]
    compared = _compared_with(compiled, question.id)
    if question.kind in {"number", "money"}:
        bounds = [each for each in (question.least, question.most) if each is not None]
        near = [number + more for number in compared if isinstance(number, int) for more in (0, 1, -1)]
        numbers: list[Decimal | int] = [*bounds, *near, *_NUMBERS, today.year, today.year - 1]
        return [format(each, "f") for each in dict.fromkeys(map(Decimal, numbers))]
    texts = [each for each in compared if isinstance(each, str)] if question.kind == "text" else []
    return [*_ALWAYS[question.kind], *texts]


def _compared_with(compiled: Compiled, name: str) -> list[int | str]:
    """Return the whole numbers and texts that stand in formulas beside a question."""
    trees = [formula.tree for formula in compiled.formulas.values() if name in formula.names]
    found = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [each for each in found if isinstance(each, int | str) and not isinstance(each, bool)]
