"""A form for each kind of paper, made of the paper's own shape; what the shape refuses, the form says beside the field.

A list of parts (aims, measures, results) becomes rows: those that are there and one empty one. Empty rows are left out.
"""

from __future__ import annotations

import hashlib
import re
import types
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args, get_origin

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined

from stadtkern.lifecycle.artefacts import KINDS, Marks
from stadtkern.papers.wording import CHOICES, EFFORT_MARKS, FIELDS, MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.forms import BoundField
    from pydantic.fields import FieldInfo
LONG, MOST_ROWS = 200, 20
DIGEST = "sha256:"


class AmountField(forms.DecimalField):
    """An amount as people write it: 1.200,50 in German, 1,200.50 in English."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as in Django itself
        """Take out the separators between thousands, and only where they stand before three digits."""
        point = get_format("DECIMAL_SEPARATOR")
        group = "." if point == "," else ","
        text = str(value or "").strip()
        if re.fullmatch(rf"\d{{1,3}}(?:[{group}\s]\d{{3}})+(?:[{point}]\d+)?", text):
            value = re.sub(rf"[{group}\s]", "", text)
        return super().to_python(value)


class RecordedTool(Protocol):
    """What a form needs to know of a tool to offer it."""

    public_id: str
    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some fields of a form under one heading; without a title they follow what is above."""

    title: str
    hint: str
    fields: list[BoundField]


class PaperForm(forms.Form):
    """The form of one kind; ``content`` is what was written before."""

    def __init__(
        self, kind: str, data: Mapping[str, Any] | None = None, content: Mapping[str, Any] | None = None
    ) -> None:
        self.kind, self.model = kind, KINDS[kind]
        self.content: Mapping[str, Any] = content or {}
        self.sent: Mapping[str, Any] = data or {}
        super().__init__(data)
        for name, info in self.model.model_fields.items():
            self._add(kind, name, info)

    def _add(self, owner: str, name: str, info: FieldInfo) -> None:
        part = part_of(info)
        if part is None:
            self.fields[name] = field_for(owner, name, info, self.content.get(name))
            return
        written = self._written(name, info)
        places = range(self._row_count(name, len(written))) if is_rows(info) else [None]
        for place in places:
            values = written[place or 0] if (place or 0) < len(written) else {}
            for inner, inner_info in part.model_fields.items():
                field = field_for(part.__name__.lower(), inner, inner_info, values.get(inner))
                field.required = field.required and place in {None, 0} and info.is_required()
                self.fields[_key(name, place, inner)] = field

    def _written(self, name: str, info: FieldInfo) -> list[Mapping[str, Any]]:
        """Return the parts written before."""
        found: Any = self.content.get(name)
        return list(found or []) if is_rows(info) else [found or {}]

    def _row_count(self, name: str, written: int) -> int:
        """Return how many rows are shown: those written or sent, and an empty one."""
        sent = [key.split("-")[1] for key, value in self.sent.items() if key.startswith(f"{name}-") and value]
        highest = max((int(each) + 1 for each in sent if each.isdecimal() and len(each) < 3), default=0)
        return min(max(written, highest) + 1, MOST_ROWS)

    @property
    def has_rows(self) -> bool:
        """Whether the page offers one more row."""
        return any(part_of(info) and is_rows(info) for info in self.model.model_fields.values())

    def offer_tools(self, tools: Iterable[RecordedTool]) -> None:
        """Let one of the recorded tools be chosen; without a check value the tool's own is meant."""
        by_name = {each.public_id: each for each in tools}
        choices = [("", _("please choose")), *((name, f"{each.name} {each.version}") for name, each in by_name.items())]
        before = self.fields["tool"]
        self.fields["tool"] = forms.ChoiceField(choices=choices, label=before.label, initial=before.initial)
        chosen = by_name.get(str(self.sent.get("tool", "")))
        if chosen and not str(self.sent.get("digest", "")).strip():
            sent = MultiValueDict(self.data) if isinstance(self.data, MultiValueDict) else MultiValueDict()
            sent["digest"] = chosen.digest
            self.data = sent
        self.fields["digest"].help_text = _("Leave it empty to take the check value of the tool.")
        self.fields["digest"].required = False

    def blocks(self) -> Iterator[Block]:
        """Yield what the page shows, in the order of the paper."""
        plain: list[BoundField] = []
        for name, info in self.model.model_fields.items():
            part = part_of(info)
            if part is None:
                plain.append(self[name])
                continue
            if plain:
                yield Block("", "", plain)
                plain = []
            label, hint = FIELDS[f"{self.kind}.{name}"]
            if not is_rows(info):
                yield Block(str(label), str(hint), [self[_key(name, None, inner)] for inner in part.model_fields])
                continue
            for place in range(self._row_count(name, len(self.content.get(name) or []))):
                title = _("%(what)s, number %(number)s") % {"what": label, "number": place + 1}
                fields = [self[_key(name, place, inner)] for inner in part.model_fields]
                yield Block(title, "" if place else str(hint), fields)
        if plain:
            yield Block("", "", plain)

    def clean(self) -> dict[str, Any]:
        """Give the paper its shape and let it judge itself."""
        given = super().clean() or {}
        content = {name: self._value(name, info, given) for name, info in self.model.model_fields.items()}
        content = {name: value for name, value in content.items() if value is not None}
        if not self.errors:
            try:
                self.model.model_validate(content)
            except ValidationError as error:
                self._say(error)
        given["content"] = content
        return given

    def _value(self, name: str, info: FieldInfo, given: Mapping[str, Any]) -> Any:
        part = part_of(info)
        if part is None:
            return value_of(given.get(name))
        if not is_rows(info):
            return {inner: value_of(given.get(_key(name, None, inner))) for inner in part.model_fields}
        rows = []
        for place in range(self._row_count(name, len(self.content.get(name) or []))):
            row = {inner: value_of(given.get(_key(name, place, inner))) for inner in part.model_fields}
            if any(value not in (None, False) for inner, value in row.items() if not _is_choice(part, inner)):
                rows.append({inner: value for inner, value in row.items() if value is not None})
        return rows

    def _say(self, error: ValidationError) -> None:
        for each in error.errors():
            places = [str(place) for place in each["loc"]]
            key = next((key for key in ("-".join(places), places[0] if places else "") if key in self.fields), None)
            message = REMEDIES.get(each["type"], _("This does not fit: %(what)s") % {"what": each["msg"]})
            self.add_error(key, str(message))


REMEDIES = {
    "missing": gettext_lazy("Please fill this in."),
    "too_short": gettext_lazy("Please name at least one."),
    "string_too_short": gettext_lazy("Please fill this in."),
    "value_error": gettext_lazy("Please give a figure, or leave it empty."),
    "string_too_long": gettext_lazy("This text is too long. Please shorten it."),
}


def part_of(info: FieldInfo) -> type[BaseModel] | None:
    """Return the model of a field that holds parts, alone or in a list."""
    inner = get_args(info.annotation)[0] if get_origin(info.annotation) is tuple else info.annotation
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def is_rows(info: FieldInfo) -> bool:
    """Say whether a field holds a list of parts."""
    return get_origin(info.annotation) is tuple


def _key(name: str, place: int | None, inner: str) -> str:
    return f"{name}-{inner}" if place is None else f"{name}-{place}-{inner}"


def _is_choice(part: type[BaseModel], inner: str) -> bool:
    info = part.model_fields[inner]
    return get_origin(info.annotation) is Literal or not info.is_required()


def value_of(value: Any) -> Any:
    """Return what a field means: nothing for an empty one."""
    return None if value in ("", None) else value


class LinesField(forms.CharField):
    """A list of lines, one on each."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class DigestField(forms.CharField):
    """A check value, or the text it is made of."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if not text or text.startswith(DIGEST):
            return text
        return f"{DIGEST}{hashlib.sha256(text.encode()).hexdigest()}"


def field_for(owner: str, name: str, info: FieldInfo, value: Any) -> forms.Field:
    """Return the field of a form for one field of a paper."""
    label, hint = FIELDS[f"{owner}.{name}"]
    default = None if info.default is PydanticUndefined else info.default
    shown: dict[str, Any] = {"label": label, "help_text": hint, "required": info.is_required()}
    shown["initial"] = default if value is None else value
    kind = _without_none(info.annotation)
    if owner == Marks.__name__.lower():
        words = MARKS if name in {"quality", "efficiency", "satisfaction"} else EFFORT_MARKS
        return forms.TypedChoiceField(choices=words, coerce=int, widget=forms.RadioSelect, **shown)
    if get_origin(kind) is Literal:
        return forms.ChoiceField(choices=[(each, CHOICES[each]) for each in get_args(kind)], **shown)
    if get_origin(kind) is tuple:
        return _list_field(get_args(kind)[0], shown)
    return _plain_field(kind, name, info, shown)


def _without_none(kind: Any) -> Any:
    if isinstance(kind, types.UnionType):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def _list_field(inner: Any, shown: dict[str, Any]) -> forms.Field:
    if get_origin(inner) is Literal:
        choices = [(each, CHOICES[each]) for each in get_args(inner)]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shown)
    return LinesField(**shown)


def _plain_field(kind: Any, name: str, info: FieldInfo, shown: dict[str, Any]) -> forms.Field:
    if kind is bool:
        return forms.BooleanField(**{**shown, "required": False})
    if kind is date:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **shown)
    if kind is int:
        return forms.IntegerField(min_value=0, **shown)
    if kind is Decimal:
        return AmountField(min_value=0, decimal_places=2, localize=True, widget=forms.TextInput(), **shown)
    if kind is float:
        return forms.FloatField(localize=True, widget=forms.TextInput(), **shown)
    if name.endswith("digest"):
        return DigestField(**shown)
    longest = next((rule.max_length for rule in info.metadata if getattr(rule, "max_length", None)), None)
    if longest == LONG:
        return forms.CharField(max_length=LONG, **shown)
    return forms.CharField(max_length=longest or 4000, widget=forms.Textarea(attrs={"rows": 4}), **shown)
