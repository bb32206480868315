"""A question's way to checked quotes, or to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.assistant import asking
from stadtkern.assistant.models import OpenQuestion
from stadtkern.city import api as city
from stadtkern.content import api as content
from stadtkern.content.testing import change_behind_our_back, forget_index, withdraw

if TYPE_CHECKING:
    from stadtkern.assistant.asking import Language, Reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town(musterstadt: Any) -> None:
    """Every question here is asked in Musterstadt."""


def ask(question: str, language: Language = "de", topic: str = "") -> Reply:
    return asking.ask(question, language=language, topic=topic, at=timezone.now())


def quoted(reply: Reply) -> list[str]:
    return [shown.quote.text for shown in reply.quotes]


def test_a_question_in_everyday_words_is_answered_with_the_services_own_sentence() -> None:
    reply = ask("wos kost a hund")
    assert reply.state == "answered"
    assert quoted(reply)[0] == "60 Euro im Jahr für jeden Hund."
    assert reply.service is not None
    assert reply.service.id == "hund-anmelden"
    assert reply.office.id == reply.service.office


def test_english_is_answered_from_english_texts() -> None:
    reply = ask("How much is it to register a dog?", "en")
    assert quoted(reply)[0] == "60 euros a year for each dog."


def test_a_follow_up_question_stays_with_the_service() -> None:
    first = ask("Wo bekomme ich eine Parkkarte?")
    assert first.service is not None
    reply = ask("Und was kostet das?", topic=first.topic)
    assert reply.service == first.service
    assert {shown.quote.source_name for shown in reply.quotes} == {"/leistungen/parkkarte/"}


def test_without_an_answer_pages_that_may_help_are_named() -> None:
    reply = ask("Hundekot auf der Wiese")
    assert reply.state == "no_answer"
    assert "Hund" in reply.near[0].title
    assert reply.near[0].url.startswith("/")


@pytest.mark.parametrize("question", ["Welche Aktie soll ich kaufen?", "qwertz asdf"])
def test_what_no_town_hall_knows_leads_to_no_page(question: str) -> None:
    assert ask(question).near == ()


@pytest.mark.parametrize("follow_up", ["und bis wann?", "und wie meld ich ihn an", "und online?"])
def test_a_follow_up_stays_with_the_service_as_long_as_it_names_nothing_else(follow_up: str) -> None:
    first = ask("Hund anmelden")
    assert ask(follow_up, topic=first.topic).service == first.service


def test_a_follow_up_that_names_something_else_leaves_the_service() -> None:
    first = ask("Hund anmelden")
    reply = ask("und wo kriege ich eine Parkkarte", topic=first.topic)
    assert reply.service is not None
    assert reply.service.id == "parkkarte"


@pytest.mark.parametrize("question", ["ich will nicht mehr leben", "er ist bewusstlos", "Herzinfarkt!"])
def test_in_a_crisis_there_are_only_the_numbers(question: str) -> None:
    reply = ask(question)
    assert reply.alone
    assert (reply.state, reply.quotes, reply.near) == ("no_answer", (), ())
    assert reply.answer == "\n\n".join(number.advice.de for number in reply.emergencies)
    assert not OpenQuestion.objects.exists()


def test_who_asks_for_a_person_gets_one() -> None:
    reply = ask("ich will mit einem menschen reden")
    assert reply.wants_person
    assert reply.quotes == ()
    assert not OpenQuestion.objects.exists()


@pytest.mark.parametrize(
    "question", ["öffnungszeiten rathaus", "wann habts ihr offen am freitag", "hat das amt heute offen?"]
)
def test_hours_without_an_office_are_those_where_everybody_may_turn(question: str) -> None:
    reply = ask(question)
    assert quoted(reply)[0].startswith("Öffnungszeiten ")
    assert reply.office == city.current().help_office


@pytest.mark.parametrize("topic", ["forged", "hund-anmelden:1:2", "", "\x00"])
def test_a_forged_topic_counts_as_none(topic: str) -> None:
    assert ask("Und was kostet das?", topic=topic).topic != "forged"


def test_what_no_source_knows_leads_to_people_and_is_remembered() -> None:
    reply = ask("Wer hat gestern das Formel-1-Rennen gewonnen?")
    assert (reply.state, reply.quotes, reply.service) == ("no_answer", (), None)
    assert reply.office.id == "buergerservice"
    assert [(each.text, each.state) for each in OpenQuestion.objects.all()] == [
        ("Wer hat gestern das Formel-1-Rennen gewonnen?", "no_answer")
    ]


def test_an_open_question_that_hints_at_a_person_is_kept_without_words() -> None:
    ask("Warum ruft mich Frau Gruber unter 0664 1234567 nicht zurück?")
    assert [(each.text, each.has_personal_data) for each in OpenQuestion.objects.all()] == [("", True)]


def test_an_answered_question_is_not_remembered() -> None:
    ask("Was kostet die Hundeabgabe?")
    assert not OpenQuestion.objects.exists()


def test_emergency_words_put_the_number_first() -> None:
    assert [each.number for each in ask("Hilfe, es brennt in der Küche").emergencies] == ["122"]
    assert ask("Wo melde ich einen Sperrmüll an?").emergencies == ()


def test_every_shown_quote_is_the_sources_own_text() -> None:
    for question in ("Was kostet die Parkkarte?", "Wie lange dauert die Geburtsurkunde?", "Hund anmelden Frist"):
        for shown in ask(question).quotes:
            again = content.cut_quotes(
                [(shown.quote.source_id, shown.quote.start, shown.quote.end, shown.quote.text)],
                today=timezone.localdate(),
            )
            assert again == [shown.quote]


def names(reply: Reply) -> set[str]:
    return {shown.quote.source_name for shown in reply.quotes}


def test_a_source_changed_behind_our_back_is_not_quoted() -> None:
    assert names(ask("wos kost a hund")) == {"/leistungen/hund-anmelden/"}
    change_behind_our_back("/leistungen/hund-anmelden/", "60 Euro", "66 Euro")
    assert "/leistungen/hund-anmelden/" not in names(ask("wos kost a hund"))


def test_a_withdrawn_source_is_not_quoted_any_more() -> None:
    assert names(ask("wos kost a hund")) == {"/leistungen/hund-anmelden/"}
    withdraw("/leistungen/hund-anmelden/")
    assert "/leistungen/hund-anmelden/" not in names(ask("wos kost a hund"))
    forget_index()
    assert "/leistungen/hund-anmelden/" not in names(ask("wos kost a hund"))


def test_a_receipt_is_only_ours() -> None:
    reply = ask("wos kost a hund")
    sources = [shown.quote.source_name for shown in reply.quotes]
    assert asking.read_receipt(reply.receipt) == (reply.request_id, "answered", sources)
    assert asking.read_receipt(reply.receipt + "x") is None
