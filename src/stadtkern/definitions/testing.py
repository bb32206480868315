"""Builders that tests of other rooms may borrow."""

from __future__ import annotations

from functools import lru_cache

from stadtkern.city.api import Strict, read_as
from stadtkern.city.testing import MUSTERSTADT
from stadtkern.definitions.compiled import Compiled, compile_procedure
from stadtkern.definitions.schema import Procedure, TariffFile


@lru_cache(maxsize=8)
def compiled(name: str = "parkkarte") -> Compiled:
    """Return a procedure of the invented town."""
    found, problems = read_as(MUSTERSTADT / "procedures" / f"{name}.yaml", Procedure)
    assert found is not None, problems
    return compile_procedure(found.value)


@lru_cache(maxsize=1)
def tariffs() -> dict[str, TariffFile]:
    """Return the tariffs of the invented town."""
    found = [read_as(path, TariffFile)[0] for path in sorted((MUSTERSTADT / "tariffs").glob("*.yaml"))]
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
