"""What keeps the strategy's clauses up: identifiers, the code behind each, and the test that tries to get round it.

The table is ``mechanisms.yaml``. A mechanism that is not built yet says what is missing; its clauses need a person.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

if TYPE_CHECKING:
    from collections.abc import Mapping

Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z_0-9]+(\.[A-Za-z_0-9]+)+$")]
Test = Annotated[str, StringConstraints(pattern=r"^[a-z_0-9]+(\.[a-z_0-9]+)+(\[[\w-]+\])?$")]  # [one of its cases]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Strict):
    """The same sentence in both languages."""

    de: Filled
    en: Filled


class Mechanism(_Strict):
    """What it does, the code that does it, the test that tries to violate it, and who finds out how it stands.

    ``missing`` takes the place of the other three while it is not built.
    """

    does: Text
    code: Dotted | None = None
    test: Test | None = None
    evidence: Dotted | None = None
    missing: Text | None = None

    @model_validator(mode="after")
    def _is_built_or_says_what_is_missing(self) -> Mechanism:
        built = self.code is not None and self.test is not None
        if built == (self.missing is not None) or (self.missing and (self.code or self.test or self.evidence)):
            raise ValueError("either code and test, or what is missing")
        return self

    @property
    def is_built(self) -> bool:
        """Whether there is code behind it."""
        return self.missing is None


@lru_cache(maxsize=1)
def mechanisms() -> Mapping[str, Mechanism]:
    """Return all mechanisms by their identifier, in the order of the file."""
    text = (files("stadtkern.strategy") / "mechanisms.yaml").read_text(encoding="utf-8")
    return {name: Mechanism.model_validate(each) for name, each in yaml.safe_load(text).items()}
