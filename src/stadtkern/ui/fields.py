"""Fields of forms: two that clean what people type, and what the template of a field shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from stadtkern.core.texts import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

INPUT = "kern-form-input__input"
SELECT = "kern-form-input__select"
CHECKBOX = "kern-form-check__checkbox"


class LineField(forms.CharField):
    """Text on one line, without what nobody can see."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Text of several lines, without what nobody can see."""

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


def plain_field(
    *,
    kind: str,
    name: str,
    label: str,
    value: str,
    hint: str,
    error: str,
    required: bool,
    autocomplete: str,
    choices: Sequence[tuple[str, str]],
    checked: bool,
    rows: int,
    maxlength: int,
) -> dict[str, Any]:
    """Return what the template of a field needs when no Django form stands behind it."""
    control_id = f"field-{name}"
    return {
        "kind": kind,
        "name": name,
        "label": label,
        "value": value,
        "hint": hint,
        "errors": [error] if error else [],
        "required": required,
        "autocomplete": autocomplete,
        "choices": choices,
        "checked": checked,
        "rows": rows,
        "maxlength": maxlength,
        "control_id": control_id,
        "described_by": described_by(control_id, hint=hint, has_error=bool(error)),
        "control": "",
    }


def described_by(control_id: str, *, hint: str, has_error: bool) -> str:
    """Return the ids of the hint and of the error, as they exist."""
    return " ".join([f"{control_id}-hint"] * bool(hint) + [f"{control_id}-error"] * has_error)


def kind_of(widget: forms.Widget) -> str:
    """Return the kind of field a widget is shown as."""
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),  # Django derives it from the radio buttons
        (forms.RadioSelect, "radio"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.ClearableFileInput, "file"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
    )
    return next((kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "text")


def bound_field(field: forms.BoundField, *, hint: str) -> dict[str, Any]:
    """Return what the template of a field needs for a field of a Django form."""
    widget = field.field.widget
    kind = kind_of(widget)
    hint = hint or str(field.help_text)
    control_id = field.id_for_label or field.auto_id
    errors = [str(error) for error in field.errors]
    described = described_by(control_id, hint=hint, has_error=bool(errors))
    style = {"select": SELECT, "checkbox": CHECKBOX}.get(kind, INPUT)
    attributes: dict[str, Any] = {"class": f"{style} {style}--error" if errors else style}
    if described:
        attributes["aria-describedby"] = described
    if errors:
        attributes["aria-invalid"] = "true"
    return {
        "kind": kind,
        "name": field.html_name,
        "label": field.label,
        "hint": hint,
        "errors": errors,
        "required": field.field.required,
        "control_id": control_id,
        "described_by": described,
        "control": "" if kind in {"radio", "checkboxes"} else field.as_widget(attrs=attributes),
        "choices": [(str(value), label) for value, label in getattr(widget, "choices", ())],
        "value": "" if field.value() is None else str(field.value()),
        "chosen": [str(each) for each in field.value() or []] if kind == "checkboxes" else [],
    }
