"""Further use cases beside the first one, with the tool that is on record already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.governance import actions
from stadtkern.governance.testing import NOON, STEPS, WRITER, idea, sign, write
from stadtkern.identity.testing import trained

if TYPE_CHECKING:
    from stadtkern.governance.models import UseCase


def walked_too() -> UseCase:
    """Return one more use case in use; ``walked`` made the first one and its tool."""
    made = idea(at=NOON)
    actions.join_pilot(made.public_id, trained(30, "basics", "text", at=NOON), by=WRITER, at=NOON)
    for gate, kinds, signers in STEPS:
        for kind in kinds:
            write(made, kind)
        for number in signers:
            sign(made, gate, number)
        actions.move_on(made.public_id, by=WRITER, at=NOON)
    made.refresh_from_db()
    return made
