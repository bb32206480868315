"""What other rooms' tests may borrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stadtkern.papers.forms import PaperForm


def sent(form: PaperForm) -> dict[str, Any]:
    """Return what a browser sends for a form as it is shown."""
    values = {name: field.prepare_value(field.initial) for name, field in form.fields.items()}
    return {
        name: "on" if value is True else value
        for name, value in values.items()
        if value is not None and value is not False
    }
