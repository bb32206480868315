"""The security rules every tool needs of its own; without them it cannot be called (K36)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stadtkern.lifecycle.artefacts import DataClass, Line

Network = Literal["none", "house", "internet"]
Logging = Literal["none", "counts", "content"]


class SecurityRules(BaseModel):
    """What a tool may be given, may do, may keep, and may reach."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_classes: tuple[DataClass, ...] = Field(min_length=1)
    purposes: tuple[Line, ...] = Field(min_length=1)
    functions: tuple[Line, ...] = ()
    retention_days: Annotated[int, Field(ge=0)]
    network: Network
    logging: Logging


def rules_of(rules: object) -> SecurityRules | None:
    """Return the security rules in a tool's record, if they can be applied."""
    try:
        return SecurityRules.model_validate(rules)
    except ValidationError:
        return None


def are_complete(rules: object) -> bool:
    """Say whether a tool's record holds security rules that can be applied."""
    return rules_of(rules) is not None
