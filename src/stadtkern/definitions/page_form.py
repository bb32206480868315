"""One page of a form as a Django form: Django shows it, the rest of this room says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext

from stadtkern.definitions.sentences import fault_text, in_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from stadtkern.definitions.asking import Fault
    from stadtkern.definitions.schema import Question

OTHER = "other"
AUTOCOMPLETE = {
    "given_name": "given-name",
    "family_name": "family-name",
    "birthdate": "bday",
    "street": "address-line1",
    "postcode": "postal-code",
    "place": "address-level2",
}
AUTOCOMPLETE_OF_KIND = {"email": "email", "phone": "tel"}
INPUT_MODE = {"number": "decimal", "money": "decimal"}
INPUT_TYPE = {"email": "email", "phone": "tel"}


class PageForm(forms.Form):
    """The questions of a page with what was typed; ``offers`` are values to choose from instead of typing."""

    use_required_attribute = False

    def __init__(
        self,
        questions: Sequence[Question],
        *,
        values: Mapping[str, str | list[str]],
        faults: Sequence[Fault] = (),
        offers: Mapping[str, Sequence[str]] | None = None,
        from_id_austria: frozenset[str] = frozenset(),
    ) -> None:
        self._offers = offers or {}
        super().__init__(data=self._data(questions, values))
        for question in questions:
            self.fields[question.id] = self._field(question, is_prefilled=question.id in from_id_austria)
            if question.id in self._offers:
                widget = forms.TextInput(attrs={"autocomplete": "off"})
                self.fields[other_of(question.id)] = forms.Field(
                    label=gettext("Another one, if none of these fits"), widget=widget, required=False
                )
        self.full_clean()
        by_id = {question.id: question for question in questions}
        for fault in faults:
            is_typed = self.data.get(fault.question) == OTHER and fault.question in self._offers
            name = other_of(fault.question) if is_typed else fault.question
            self.add_error(name, fault_text(fault, by_id[fault.question]))
        for question in questions:  # Django checks nothing here, but the page says what is optional
            self.fields[question.id].required = not question.optional

    def _data(self, questions: Sequence[Question], values: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
        data = {question.id: values.get(question.id, "") for question in questions}
        for name, offered in self._offers.items():
            typed = str(data.get(name, ""))
            if typed and typed not in offered:
                data |= {name: OTHER, other_of(name): typed}
        return data

    def _field(self, question: Question, *, is_prefilled: bool) -> forms.Field:
        hints = [in_language(question.help)] if question.help else []
        if question.kind == "date":
            hints.append(gettext("Day, month, year, for example 3. 1. 1986."))
        if is_prefilled:
            hints.append(gettext("Taken from ID Austria. You can change it."))
        return forms.Field(
            label=in_language(question.label),
            help_text=" ".join(hints),
            widget=self._widget(question),
            required=False,
        )

    def _widget(self, question: Question) -> forms.Widget:
        choices = [(option.id, in_language(option.label)) for option in question.options]
        if question.id in self._offers:
            offered = [(each, each) for each in self._offers[question.id]]
            return forms.RadioSelect(choices=[*offered, (OTHER, gettext("another one"))])
        if question.kind == "choice":
            return forms.RadioSelect(choices=choices)
        if question.kind == "choices":
            return forms.CheckboxSelectMultiple(choices=choices)
        if question.kind == "yes_no":
            return forms.RadioSelect(choices=[("yes", gettext("Yes")), ("no", gettext("No"))])
        if question.kind == "confirm":
            return forms.CheckboxInput()
        if question.kind == "long_text":
            return forms.Textarea(attrs={"rows": 5})
        return forms.TextInput(attrs=_attributes(question))


def _attributes(question: Question) -> dict[str, str]:
    known = AUTOCOMPLETE.get(question.prefill or "") or AUTOCOMPLETE_OF_KIND.get(question.kind, "off")
    attributes = {"autocomplete": known, "type": INPUT_TYPE.get(question.kind, "text")}
    if question.kind in INPUT_MODE:
        attributes["inputmode"] = INPUT_MODE[question.kind]
    return attributes


def other_of(name: str) -> str:
    """Return the name of the field beside offered values; no question can be called so."""
    return f"{name}-other"


def typed_in(
    post: QueryDict, questions: Sequence[Question], offers: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return what a page's form sent, by question."""
    typed: dict[str, list[str]] = {}
    for question in questions:
        values = post.getlist(question.id)
        if question.id in offers and values == [OTHER]:
            values = post.getlist(other_of(question.id))
        elif question.kind == "confirm":
            values = ["yes"] if values else []
        typed[question.id] = values
    return typed
