"""Every component in its states, with the code of its tag: a page for people, a yardstick for the snapshot test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Sample:
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    title: str
    samples: tuple[Sample, ...]


class SampleForm(forms.Form):
    name = forms.CharField(label="Ihr Name", max_length=80)
    callback = forms.ChoiceField(
        label="Wann erreichen wir Sie?",
        choices=[("am", "am Vormittag"), ("pm", "am Nachmittag")],
        widget=forms.RadioSelect,
    )
    office = forms.ChoiceField(label="Dienststelle", choices=[("a", "Bürgerservice"), ("b", "Bauamt")])
    remark = forms.CharField(label="Anmerkung", required=False, widget=forms.Textarea, help_text="Höchstens zwei Sätze.")
    agreed = forms.BooleanField(label="Ich habe den Hinweis gelesen")


BUTTONS = Chapter(
    "buttons",
    "Schaltflächen und Symbole",
    (
        Sample("Abschicken", '{% button label="Absenden" %}'),
        Sample("Zweite Wahl", '{% button label="Zurück" kind="secondary" icon="arrow-left" %}'),
        Sample("Leise", '{% button label="Verwerfen" kind="tertiary" %}'),
        Sample("Gesperrt", '{% button label="Absenden" disabled=True %}'),
        Sample("Über die ganze Breite", '{% button label="Absenden" block=True name="step" value="2" %}'),
        Sample("Link", '{% link_button label="Zum Antrag" url="#antrag" icon="document" %}'),
        Sample("Link nach außen", '{% link_button label="Zum Portal" url="#" kind="secondary" external=True %}'),
        Sample("Symbol", '{% icon name="office" size="large" label="Amtsgebäude" %}'),
        Sample("Alle Symbole", "{% for name in icons %}{% icon name=name label=name %} {% endfor %}"),
    ),
)
NOTICES = Chapter(
    "notices",
    "Hinweise",
    (
        Sample(
            "Auskunft", '{% alert kind="info" title="Am 24. Dezember geschlossen" %}<p>Wir sind ab 27. wieder da.</p>{% endalert %}'
        ),
        Sample("Erfolg", '{% alert kind="success" title="Ihre Frage ist angekommen" live=True %}{% endalert %}'),
        Sample("Warnung", '{% alert kind="warning" title="Diese Angabe ist alt" %}<p>Bitte rufen Sie an.</p>{% endalert %}'),
        Sample("Fehler", '{% alert kind="danger" title="Das hat nicht geklappt" %}<p>Bitte versuchen Sie es noch einmal.</p>{% endalert %}'),
        Sample(
            "Marken",
            '{% badge label="Neu" %} {% badge label="Erledigt" kind="success" %}'
            ' {% badge label="Läuft ab" kind="warning" %} {% badge label="Abgelaufen" kind="danger" %}',
        ),
        Sample("Nichts da", '{% empty_state title="Nichts gefunden" %}<p>Versuchen Sie ein anderes Wort.</p>{% endempty_state %}'),
        Sample("Fortschritt", '{% progress label="Schritt 2 von 4" value=2 maximum=4 %}'),
    ),
)
TRUST = Chapter(
    "trust",
    "Vertrauen",
    (
        Sample(
            "Zitat",
            '{% quote text="Die Hundeabgabe ist bis 15. Februar zu entrichten." source="Hundeabgabeordnung, § 4"'
            ' url="#quelle" checked_on=checked_on label="Hundeabgabe" %}',
        ),
        Sample("Woher der Text kommt: Zitat", '{% label_generated kind="quoted" %}'),
        Sample("Woher der Text kommt: KI", '{% label_generated kind="generated" %}'),
        Sample("Unsichere Angabe", '<p>Gebühr: 14,30 Euro {% unsure phone="+43 1234 5670" %}</p>'),
        Sample("Offen", '{% opening_hours_light state="open" text="bis 12:00 Uhr" %}'),
        Sample("Schließt bald", '{% opening_hours_light state="closing" text="um 12:00 Uhr" %}'),
        Sample("Geschlossen", '{% opening_hours_light state="closed" text="wieder am Montag um 8:00 Uhr" %}'),
        Sample("Unbekannt", '{% opening_hours_light state="unknown" %}'),
        Sample(
            "Kontakt",
            '{% contact_card office="Bürgerservice" phone="+43 1234 5670" url="#amt" does="Meldezettel, Fundamt, Auskunft"'
            ' address="Hauptplatz 1, 1234 Musterstadt" email="buergerservice@musterstadt.example"'
            ' hours=hours state="open" state_text="bis 12:00 Uhr" %}',
        ),
        Sample("Hervorhebung in der Quelle", "<p>Die Abgabe beträgt <mark>65 Euro im Jahr</mark> je Hund.</p>"),
    ),
)
CARDS = Chapter(
    "cards",
    "Kacheln und Karten",
    (
        Sample(
            "Kacheln",
            '<ul class="sk-tiles"><li>{% tile title="Meldezettel" url="#" icon="document" text="An-, um- und abmelden" %}</li>'
            '<li>{% tile title="Parken" url="#" icon="parking" %}</li>'
            '<li>{% tile title="Müllkalender" url="#" icon="recycling" external=True %}</li></ul>',
        ),
        Sample(
            "Karten",
            '<ul class="sk-cards"><li>{% card title="Neuer Spielplatz" url="#" preline="21. Jänner 2027" %}'
            "<p>Ab April wird gebaut.</p>{% endcard %}</li>"
            '<li>{% card title="Ohne Link" icon="info" level=4 %}<p>Nur Text.</p>{% endcard %}</li></ul>',
        ),
        Sample(
            "Eckdaten",
            '<dl class="sk-facts">{% fact label="Kosten" icon="euro" %}<p>65 Euro im Jahr</p>{% endfact %}'
            '{% fact label="Dauer" icon="clock" %}<p>sofort</p>{% endfact %}</dl>',
        ),
        Sample("Abschnitt", '{% section title="Aktuelles" name="aktuelles" url="#" more="Alle Meldungen" %}<p>…</p>{% endsection %}'),
        Sample("Aufklappen", '{% accordion title="Was muss ich mitbringen?" %}<p>Einen Ausweis.</p>{% endaccordion %}'),
        Sample("Offen", '{% accordion title="Wer darf das?" opened=True %}<p>Alle, die hier wohnen.</p>{% endaccordion %}'),
        Sample("Tabelle", '{% table caption="Gebühren" columns=columns rows=rows numeric=numeric %}'),
        Sample("Beschreibung", "{% description_list items=pairs %}"),
    ),
)
PAGES = Chapter(
    "pages",
    "Teile einer Seite",
    (
        Sample("Weg zur Seite", "{% breadcrumb trail=trail %}"),
        Sample("Blättern", '{% pagination page=page label="Seiten der Liste" %}'),
        Sample("Suche", '{% search_field action="#" name="probe" label="Was suchen Sie?" size="large" %}'),
        Sample("Suche, klein", '{% search_field action="#" name="probe-klein" label="Suche" value="Hund" %}'),
    ),
)
FORMS = Chapter(
    "forms",
    "Formulare",
    (
        Sample("Text", '{% field kind="text" name="vorname" label="Vorname" required=True autocomplete="given-name" %}'),
        Sample("Hinweis", '{% field kind="email" name="mail" label="E-Mail" hint="Für die Antwort." autocomplete="email" %}'),
        Sample("Fehler", '{% field kind="tel" name="telefon" label="Telefon" value="12" error="Diese Nummer ist zu kurz." %}'),
        Sample("Mehrere Zeilen", '{% field kind="textarea" name="frage" label="Ihre Frage" maxlength=500 required=True %}'),
        Sample("Auswahl", '{% field kind="select" name="amt" label="Dienststelle" choices=choices value="b" %}'),
        Sample("Ankreuzen", '{% field kind="checkbox" name="ok" label="Bitte rufen Sie mich zurück" checked=True required=True %}'),
        Sample("Datei", '{% field kind="file" name="datei" label="Unterlage" hint="PDF, höchstens 20 MB." %}'),
        Sample("Zusammenfassung der Fehler", "{% error_summary form=form %}"),
        Sample("Felder eines Django-Formulars", "{% for each in form %}{% form_field field=each %}{% endfor %}"),
    ),
)
CHAPTERS = (BUTTONS, NOTICES, TRUST, CARDS, PAGES, FORMS)


def sample_values() -> dict[str, Any]:
    """Return what the samples refer to."""
    form = SampleForm({"name": "", "office": "b", "remark": "", "callback": "pm"}, auto_id="sample-%s")
    return {
        "form": form,
        "icons": ["home", "search", "phone", "mail", "map", "clock", "euro", "law", "event", "news", "vote", "help"],
        "checked_on": date(2027, 1, 21),
        "hours": [("Montag bis Freitag", "08:00 – 12:00"), ("Dienstag", "14:00 – 17:00")],
        "columns": ["Leistung", "Am Schalter", "Online"],
        "rows": [["Strafregisterauszug", "33,00 €", "29,30 €"], ["Meldebestätigung", "7,50 €", "frei"]],
        "numeric": (1, 2),
        "pairs": [("Aktenzeichen", "2027-0815"), ("Zuständig", "Bauamt")],
        "trail": [("Start", "#"), ("Leistungen", "#"), ("Hund anmelden", "")],
        "page": Paginator(list(range(90)), 10).page(4),
        "choices": [("a", "Bürgerservice"), ("b", "Bauamt")],
    }


def render_sample(sample: Sample, request: HttpRequest) -> SafeString:
    """Return the HTML of one sample."""
    template = engines["django"].from_string(sample.source)  # type: ignore[attr-defined]
    return mark_safe(template.render(sample_values() | {"request": request}))  # noqa: S308 - our own template, escaped


def show_code(source: str) -> SafeString:
    """Return a tag's code as text; its braces are entities, so nothing can take it for a forgotten tag."""
    return mark_safe(escape(source).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S308 - escaped just here


def show_all(request: HttpRequest) -> list[tuple[str, str, list[tuple[str, SafeString, SafeString]]]]:
    """Return chapters with their samples as (title, code, HTML)."""
    return [
        (
            chapter.title,
            chapter.name,
            [(sample.title, show_code(sample.source), render_sample(sample, request)) for sample in chapter.samples],
        )
        for chapter in CHAPTERS
    ]
