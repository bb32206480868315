from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stadtkern.content.actions import Incoming, put_source
from stadtkern.content.citations import is_quotable
from stadtkern.content.models import Kind, Source
from stadtkern.identity.api import SYSTEM
from stadtkern.reading.extract import extract

PAGE = """<html><body><h1>Hundeabgabe</h1><p>Die Abgabe ist nicht zu zahlen. Sie ruht bis Juni.</p>
<ul><li>Heimtierausweis mitbringen.</li></ul>
<table><tr><td>erster Hund</td><td>60 Euro</td></tr><tr><td>zweiter Hund</td><td>80 Euro</td></tr></table></body>"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Die Abgabe ist nicht zu zahlen.", True),
        ("Die Abgabe ist nicht zu zahlen. Sie ruht bis Juni.", True),
        ("Heimtierausweis mitbringen.", True),
        ("- Heimtierausweis mitbringen.", True),
        ("zweiter Hund | 80 Euro", True),
        ("zu zahlen.", False),
        ("Die Abgabe ist", False),
        ("zu zahlen. Sie ruht", False),
        ("80 Euro", False),
    ],
)
def test_only_whole_sentences_are_marked(words: str, wanted: bool) -> None:
    incoming = Incoming(name="hund", kind=Kind.DOCUMENT, extracted=extract(PAGE.encode()))
    put_source(incoming, by=SYSTEM, at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    source = Source.objects.get()
    start = source.text.index(words)
    assert is_quotable(source, start, start + len(words)) is wanted
    passage = source.passages.get()
    assert is_quotable(source, passage.start, passage.end)
    assert not is_quotable(source, passage.start, passage.end + 1)
