"""Every component in its states, with the code of its tag: a page for people, a yardstick for the snapshot test.

The samples stand in ``gallery.txt``: ``##`` opens a chapter, ``#`` a sample, the lines below are its code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stadtkern.ui.components import icon_names

if TYPE_CHECKING:
    from django.http import HttpRequest

SAMPLES = Path(__file__).resolve().parent / "gallery.txt"


@dataclass(frozen=True, slots=True)
class Sample:
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    title: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample as the gallery shows it."""

    title: str
    code: SafeString
    html: SafeString


class SampleForm(forms.Form):
    name = forms.CharField(label="Ihr Name", max_length=80)
    callback = forms.ChoiceField(
        label="Wann erreichen wir Sie?",
        choices=[("am", "am Vormittag"), ("pm", "am Nachmittag")],
        widget=forms.RadioSelect,
    )
    office = forms.ChoiceField(label="Dienststelle", choices=[("a", "Bürgerservice"), ("b", "Bauamt")])
    remark = forms.CharField(label="Anmerkung", required=False, widget=forms.Textarea, help_text="Zwei Sätze.")
    agreed = forms.BooleanField(label="Ich habe den Hinweis gelesen")


def chapters() -> list[Chapter]:
    """Return all samples, in the order of the file."""
    found = []
    for block in re.split(r"^## ", SAMPLES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, *samples = re.split(r"^# ", block, flags=re.MULTILINE)
        name, title = head.strip().split(": ", 1)
        pairs = (sample.strip().split("\n", 1) for sample in samples)
        found.append(Chapter(name, title, tuple(Sample(title, source) for title, source in pairs)))
    return found


def sample_values() -> dict[str, Any]:
    """Return what the samples refer to."""
    return {
        "form": SampleForm({"name": "", "office": "b", "remark": "", "callback": "pm"}, auto_id="sample-%s"),
        "icons": sorted(icon_names()),
        "checked_on": date(2027, 1, 21),
        "hours": [("Montag bis Freitag", "08:00 – 12:00"), ("Dienstag", "14:00 – 17:00")],
        "columns": ["Leistung", "Am Schalter", "Online"],
        "rows": [["Strafregisterauszug", "33,00 €", "29,30 €"], ["Meldebestätigung", "7,50 €", "frei"]],
        "numeric": (1, 2),
        "pairs": [("Aktenzeichen", "2027-0815"), ("Zuständig", "Bauamt")],
        "trail": [("Start", "#start"), ("Leistungen", "#leistungen"), ("Hund anmelden", "")],
        "page": Paginator(list(range(90)), 10).page(4),
        "choices": [("a", "Bürgerservice"), ("b", "Bauamt")],
    }


def render_sample(sample: Sample, request: HttpRequest) -> SafeString:
    """Return the HTML of one sample."""
    template = engines["django"].from_string(sample.source)
    return mark_safe(template.render(sample_values() | {"request": request}))  # noqa: S308 - our own template, escaped


def show_code(source: str) -> SafeString:
    """Return a tag's code as text; its braces are entities, so nothing can take it for a forgotten tag."""
    return mark_safe(escape(source).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S308 - escaped just here


def show_all(request: HttpRequest) -> list[tuple[Chapter, list[Shown]]]:
    """Return every chapter with its samples rendered."""
    return [
        (
            chapter,
            [
                Shown(sample.title, show_code(sample.source), render_sample(sample, request))
                for sample in chapter.samples
            ],
        )
        for chapter in chapters()
    ]
