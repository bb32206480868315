"""Components refuse what they do not know, escape what they are given, and look as the snapshot says."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.template import TemplateSyntaxError, engines
from django.utils import translation

from stadtkern.ui.gallery import chapters, render_sample, show_code
from stadtkern.ui.templatetags import kern

if TYPE_CHECKING:
    from django.http import HttpRequest

SNAPSHOT = Path(__file__).parent / "gallery_snapshot.html"


def shown(source: str, **values: object) -> str:
    return engines["django"].from_string(source).render(values)


def test_gallery_looks_as_before(request_for_page: HttpRequest) -> None:
    """Run with UPDATE_SNAPSHOTS=1 to accept what changed, then read the difference before committing it."""
    lines = []
    with translation.override("en"):  # message ids, so that a better German sentence changes nothing here
        for chapter in chapters():
            for sample in chapter.samples:
                html = render_sample(sample, request_for_page)
                lines += [f"<!-- {chapter.title}: {sample.title} -->"]
                lines += [line.rstrip() for line in html.splitlines() if line.strip()]
    rendered = "\n".join([*lines, ""])
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(rendered, encoding="utf-8")
    assert rendered == SNAPSHOT.read_text(encoding="utf-8")


def test_a_button_tells_which_of_several_it_is_to_who_only_hears_it() -> None:
    button = '{% button label="Stop it" about=who %}'
    assert 'Stop it<span class="kern-sr-only">: Anna &amp; Co</span></span>' in shown(button, who="Anna & Co")
    assert "kern-sr-only" not in shown(button, who="")


def test_every_component_stands_in_the_gallery() -> None:
    frame = {"hero", "page_head", "assistant_panel", "translate_url"}  # around the page, seen on every page
    sources = " ".join(sample.source for chapter in chapters() for sample in chapter.samples)
    assert {tag for tag in kern.register.tags if f"{{% {tag} " not in sources} == frame


@pytest.mark.parametrize(
    "source",
    [
        '{% button lable="Absenden" %}',
        '{% card titel="x" %}{% endcard %}',
        '{% alert kind="info" title="x" colour="red" %}{% endalert %}',
        '{% field kind="text" name="a" label="A" size=3 %}',
    ],
)
def test_misspelt_keywords_are_errors(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        shown(source)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% button label="x" kind="danger" %}', "button: kind is one of"),
        ('{% alert kind="error" title="x" %}{% endalert %}', "alert: kind is one of"),
        ('{% opening_hours_light state="maybe" %}', "opening_hours_light: state is one of"),
        ('{% label_generated kind="human" %}', "label_generated: kind is one of"),
        ('{% icon name="unicorn" %}', "there is no icon 'unicorn'"),
        ('{% card title="x" level=7 %}{% endcard %}', "card: level is one of"),
    ],
)
def test_unknown_values_are_errors(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shown(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% button label=evil %}",
        '{% tile title=evil url="#" icon="home" %}',
        "{% quote text=evil source=evil url=evil label=evil %}",
        '{% field kind="text" name="a" label=evil value=evil hint=evil error=evil %}',
        '{% alert kind="info" title=evil %}{{ evil }}{% endalert %}',
        '{% contact_card office=evil phone="+43 1" address=evil %}',
        '{% search_field action="/" name="a" label=evil value=evil %}',
    ],
)
def test_input_is_escaped(source: str) -> None:
    html = shown(source, evil="<script>\"'</script>")
    assert "<script>" not in html
    assert "&lt;script&gt;&quot;&#x27;" in html


@pytest.mark.parametrize(("language", "written"), [("de", "21. Jänner 2027"), ("en", "21 January 2027")])
def test_days_are_written_as_people_here_do(language: str, written: str) -> None:
    with translation.override(language):
        assert kern.day(date(2027, 1, 21)) == written


def test_texts_come_in_the_visitors_language() -> None:
    text = SimpleNamespace(de="Grüß Gott", en="Hello")
    with translation.override("en"):
        assert kern.in_language(text) == "Hello"
    with translation.override("de"):
        assert [kern.in_language(text), kern.in_language(None)] == ["Grüß Gott", ""]


def test_phone_numbers_become_links() -> None:
    assert kern.phone_link("+43 3842 4062-0") == "tel:+43384240620"


@pytest.mark.parametrize(
    ("tags", "kind"), [("success", "success"), ("extra warning", "warning"), ("error", "danger"), ("debug", "info")]
)
def test_messages_become_alerts(tags: str, kind: str) -> None:
    assert kern.message_kind(tags) == kind


def test_pagination_keeps_the_other_parameters(request_for_page: HttpRequest) -> None:
    (sample,) = (each for chapter in chapters() for each in chapter.samples if each.title == "Blättern")
    html = render_sample(sample, request_for_page)
    assert 'rel="prev" href="?ort=Nord&amp;seite=3"' in html
    assert 'rel="next" href="?ort=Nord&amp;seite=5"' in html


def test_shown_code_cannot_be_taken_for_a_tag() -> None:
    assert show_code('{% button label="<b>" %}') == "&#123;% button label=&quot;&lt;b&gt;&quot; %&#125;"
