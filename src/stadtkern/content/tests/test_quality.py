from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from stadtkern.audit.api import trail_of
from stadtkern.city import api as city
from stadtkern.content import quality
from stadtkern.content.actions import (
    Incoming,
    dismiss_contradiction,
    put_source,
    recall_contradiction,
    withdraw_source,
)
from stadtkern.content.actions.quality import find_contradictions, read_changed_sources
from stadtkern.content.citations import cut_quotes
from stadtkern.content.models import Contradiction, Kind, LinkCheck, LinkUse, Source
from stadtkern.content.rules.metadata import Metadata
from stadtkern.content.views.quality import area
from stadtkern.core.errors import Refused
from stadtkern.identity.api import SYSTEM, Actor, create_account
from stadtkern.reading.extract import extract

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.city.api import City

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DESK = "/intern/qualitaet/"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ROSA = Actor("account:1", is_human=True)
CHEAP, DEAR = "Die Hundeabgabe beträgt 60 Euro im Jahr.", "Die Hundeabgabe beträgt 75 Euro im Jahr."


@pytest.fixture
def town(db: None, settings: Any) -> City:
    settings.CITY_LOADED = []
    city.load(settings.CITY_DIR, by="test")
    return city.current()


@pytest.fixture
def clerk(client: Client, town: City) -> Client:
    client.force_login(create_account(username="rosa", password="wiese-7-laut-hell", role="editor", by="test"))
    return client


def source(name: str, text: str = "Text.", *, kind: Kind = Kind.DOCUMENT, title: str = "", **said: Any) -> Source:
    extracted = extract(text.encode(), name=f"{name}.md")
    incoming = Incoming(name=name, kind=kind, extracted=extracted, title=title or name, metadata=Metadata(**said))
    return Source.objects.get(pk=put_source(incoming, by=SYSTEM, at=timezone.now()).source_id)


def complete(town: City, **other: Any) -> dict[str, Any]:
    said = {"owner": "Finanzen", "office": next(iter(town.offices)), "licence": "CC BY 4.0"}
    return said | {"checked_on": timezone.localdate()} | other


def look() -> None:
    read_changed_sources(at=timezone.now())
    find_contradictions(at=timezone.now())


def titles(client: Client, name: str) -> list[str]:
    (listing,) = client.get(f"{DESK}?liste={name}").context["listings"]
    return [str(getattr(each, "title", None) or each.url) for each in listing.page]


def test_sources_are_listed_by_what_is_due(clerk: Client, town: City) -> None:
    today = timezone.localdate()
    days = {"lang her": -40, "gestern": -1, "heute": 0, "bald": 30, "später": 31}
    for name, number in days.items():
        end = today + timedelta(days=number)
        source(name, **complete(town, checked_on=min(today, end), valid_until=end))
    source("fest", kind=Kind.EVENT, **complete(town, checked_on=date(2026, 1, 1), valid_until=date(2026, 1, 2)))
    source("alt", **complete(town, checked_on=today - timedelta(days=366)))
    source("ein jahr", **complete(town, checked_on=today - timedelta(days=365)))
    assert titles(clerk, "outdated") == ["lang her", "gestern"]
    assert titles(clerk, "ending") == ["heute", "bald"]
    assert titles(clerk, "unchecked") == ["alt"]
    assert quality.out_of_answers() == {"outdated": 2}


def test_what_is_missing_comes_first_where_most_is_missing(clerk: Client, town: City) -> None:
    source("nichts gesagt")
    source("ohne lizenz", **complete(town, licence=""))
    source("ohne amt", **complete(town, office=""))
    source("amt gibt es nicht", **complete(town, office="weg"))
    source("leistung", kind=Kind.SERVICE, office=next(iter(town.offices)), checked_on=date(2026, 11, 1))
    source("seite", kind=Kind.PAGE, checked_on=date(2026, 11, 1))
    assert titles(clerk, "incomplete") == ["nichts gesagt", "amt gibt es nicht", "ohne amt"]


def test_broken_links_say_where_they_stand(clerk: Client, town: City) -> None:
    found = source("links", "Mehr auf https://a.example/x und https://b.example/y.")
    look()
    assert set(LinkUse.objects.filter(source=found).values_list("link__url", flat=True)) == {
        "https://a.example/x",
        "https://b.example/y",
    }
    LinkCheck.objects.filter(host="a.example").update(status=404, is_broken=True, failed_since=NOW, checked_at=NOW)
    body = clerk.get(DESK).content.decode()
    assert titles(clerk, "links") == ["https://a.example/x"]
    assert "404" in body
    assert reverse("content:source_detail", args=[found.pk]) in body


def test_links_of_services_and_of_the_town_are_known(musterstadt: City) -> None:
    look()
    town_links = LinkUse.objects.filter(source=None).values_list("link__url", flat=True)
    assert set(town_links) >= {str(link.url) for link in musterstadt.town.links[:1]}
    service = next(each for each in musterstadt.services.values() if each.online)
    assert LinkUse.objects.filter(source__name=f"/leistungen/{service.id}/").exists()
    assert Contradiction.objects.count() == 0


def test_without_network_the_desk_says_so(clerk: Client, town: City) -> None:
    assert clerk.get(DESK).context["links"]["no_network"] == 0
    LinkCheck.objects.create(url="https://a.example/", host="a.example", problem="no_network", due_at=NOW)
    answer = clerk.get(DESK)
    assert answer.context["links"]["no_network"] == 1
    assert titles(clerk, "links") == []


def test_a_contradiction_shows_both_sentences_word_for_word(clerk: Client, town: City) -> None:
    old = source("hund-alt.md", f"Vorwort.\n\n{CHEAP}", title="Hundeabgabe", checked_on=date(2025, 1, 1))
    new = source("hund-neu.md", DEAR, title="Hundeabgabe neu", checked_on=date(2026, 11, 1))
    look()
    (dispute,) = clerk.get(DESK).context["shown_disputes"]
    assert [(side.text, side.source_id, side.is_newer) for side in dispute.sides] == [
        (CHEAP, old.pk, False),
        (DEAR, new.pk, True),
    ]
    marked = clerk.get(dispute.sides[0].url.partition("#")[0]).content.decode()
    assert f'tabindex="-1">{CHEAP}</mark>' in marked


def test_a_contradiction_ends_with_the_correction(clerk: Client, town: City) -> None:
    source("a", CHEAP, title="Hundeabgabe")
    other = source("b", DEAR, title="Hundeabgabe")
    look()
    assert Contradiction.objects.count() == 1
    withdraw_source(other.pk, by=ROSA, at=timezone.now())
    assert clerk.get(DESK).context["shown_disputes"] == []
    source("b", CHEAP, title="Hundeabgabe")
    look()
    assert Contradiction.objects.count() == 0


def test_changed_text_hides_a_contradiction_until_it_is_read_again(clerk: Client, town: City) -> None:
    source("a", CHEAP, title="Hundeabgabe")
    source("b", DEAR, title="Hundeabgabe")
    look()
    source("b", f"Neuer Anfang.\n\n{DEAR}", title="Hundeabgabe")
    assert clerk.get(DESK).context["shown_disputes"] == []
    look()
    (dispute,) = clerk.get(DESK).context["shown_disputes"]
    assert dispute.sides[1].text == DEAR


def test_dismissing_lasts_and_can_be_undone(clerk: Client, town: City) -> None:
    source("a", CHEAP, title="Hundeabgabe")
    source("b", DEAR, title="Hundeabgabe")
    look()
    number = Contradiction.objects.get().pk
    path = reverse("content:contradiction_judge", args=[number])
    assert clerk.post(path, {"verb": "dismiss"}).headers["Location"] == f"{DESK}#contradictions"
    source("b", f"Neuer Anfang.\n\n{DEAR}", title="Hundeabgabe")
    look()
    page = clerk.get(DESK).context
    assert (page["shown_disputes"], [each.number for each in page["dismissed"]]) == ([], [number])
    assert clerk.post(path, {"verb": "dismiss"}).status_code == 400
    clerk.post(path, {"verb": "recall"})
    assert [each.number for each in clerk.get(DESK).context["shown_disputes"]] == [number]
    assert [each.verb for each in trail_of(f"contradiction:{number}")] == [
        "contradiction.dismissed",
        "contradiction.recalled",
    ]


def test_refusals_of_a_judgement(town: City) -> None:
    source("a", CHEAP, title="Hundeabgabe")
    source("b", DEAR, title="Hundeabgabe")
    look()
    number = Contradiction.objects.get().pk
    with pytest.raises(Refused, match="not_human"):
        dismiss_contradiction(number, by=SYSTEM, at=NOW)
    with pytest.raises(Refused, match="wrong_state"):
        recall_contradiction(number, by=ROSA)
    with pytest.raises(Refused, match="not_found"):
        dismiss_contradiction(number + 1, by=ROSA, at=NOW)


def test_a_dismissal_names_who_did_it(town: City) -> None:
    source("a", CHEAP, title="Hundeabgabe")
    source("b", DEAR, title="Hundeabgabe")
    look()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contradiction.objects.update(dismissed_at=NOW)


def test_strangers_are_asked_to_sign_in(client: Client, town: City) -> None:
    assert client.get(DESK).status_code == 302
    assert client.post(reverse("content:contradiction_judge", args=[1])).status_code == 403


def fill(town: City, rows: int) -> None:
    today = timezone.localdate()
    for number in range(rows):
        past = today - timedelta(days=400 + number)
        source(f"alt {number}", f"Siehe https://{number}.example/.", checked_on=past)
        source(f"aus {number}", **complete(town, checked_on=past, valid_until=past))
        source(f"bald {number}", **complete(town, valid_until=today + timedelta(days=number)))
        source(f"a {number}", f"Die Abgabe für Einhorn{'abc'[number]}haltung beträgt 60 Euro.")
        source(f"b {number}", f"Die Abgabe für Einhorn{'abc'[number]}haltung beträgt 75 Euro.")
    look()
    LinkCheck.objects.update(status=404, is_broken=True, failed_since=NOW, checked_at=NOW)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_for_one_row_and_for_three(
    clerk: Client, town: City, rows: int, django_assert_num_queries: Any
) -> None:
    fill(town, rows)
    clerk.get(DESK)
    with django_assert_num_queries(24):
        page = clerk.get(DESK).context
    assert len(page["shown_disputes"]) == rows
    assert {each.name: min(len(each.rows), rows) for each in page["listings"]} == dict.fromkeys(
        ("outdated", "ending", "links", "incomplete", "unchecked"), rows
    )


def test_an_empty_desk_says_what_that_means(clerk: Client, town: City) -> None:
    page = clerk.get(DESK)
    assert [len(each.rows) for each in page.context["listings"]] == [0, 0, 0, 0, 0]
    assert page.content.decode().count("sk-empty") >= 6
    assert area().url == DESK


def test_long_lists_have_pages(clerk: Client, town: City) -> None:
    for number in range(51):
        source(f"ohne {number:02}")
    assert len(titles(clerk, "incomplete")) == 50
    assert len(clerk.get(f"{DESK}?liste=incomplete&seite=2").context["listings"][0].rows) == 1
    desk = {each.name: each for each in clerk.get(DESK).context["listings"]}
    assert len(desk["incomplete"].rows) == 10
    assert clerk.get(f"{DESK}?liste=quatsch").status_code == 200


def test_a_quote_says_that_another_source_contradicts_it(town: City) -> None:
    """Until a person has judged it, and only where the two really disagree."""
    more = "Anmelden können Sie Ihren Hund das ganze Jahr."
    first = source("hund", f"{CHEAP}\n\n{more}", title="Hundeabgabe", **complete(town))
    source("abgaben", DEAR, title="Hundeabgabe", **complete(town))
    look()

    def contested(words: str) -> list[bool]:
        start = first.text.index(words)
        place = (first.pk, start, start + len(words), words)
        return [each.contested for each in cut_quotes([place], today=timezone.localdate())]

    assert (contested(CHEAP), contested(more)) == ([True], [False])
    dismiss_contradiction(Contradiction.objects.get().pk, by=ROSA, at=NOW)
    assert contested(CHEAP) == [False]
