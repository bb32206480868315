"""Pages about texts: what is masked, what is held back, prompts in their words, a trial, and who wrote a text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.views.held import area
from stadtkern.gatehouse.wording import KINDS, METHODS, RULES
from stadtkern.gateway.api.operating import HeldAnswer, LedgerEntry, OpenCall, TextMark, TreatmentDecision, find_names
from stadtkern.gateway.testing import past
from stadtkern.gateway.testing.fake_name_finder import FakeNameFinder
from stadtkern.governance.testing import MEMBER, suspend, walked
from stadtkern.governance.testing.running import change, walked_too
from stadtkern.identity.testing import Account, actor, sign_in, staff, trained
from stadtkern.masking.finding import KINDS as FOUND
from stadtkern.modelcalls.policy import Asked, rules_of
from stadtkern.modelcalls.provenance import SOURCE_TYPE
from stadtkern.modelcalls.refusals import REFUSALS
from stadtkern.modelcalls.testing import KEY, NOW, SNAPSHOT

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.governance.testing import UseCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
PERSONAL, HELD = "/intern/ki-schleuse/angaben/", "/intern/ki-schleuse/zurueckgehalten/"
PROMPTS, TRIAL, CHECK = "/intern/ki-schleuse/vorlagen/", "/intern/ki-schleuse/probe/", "/en/ki-pruefung/"
LETTER = "Frau Anna Huber, IBAN AT61 1904 3002 3457 3201, fragt nach der Abgabe."
FIRST = "Die Hundeabgabe ist bis spätestens 15. Februar zu entrichten, danach fallen leider Zinsen an."
SECOND = "Wer einen zweiten Hund hält, meldet ihn innerhalb eines Monats beim Bürgerservice im Rathaus an."

OTHER = "Ein Absatz, den jemand anderer dazugeschrieben hat und der lang genug ist, um erkannt zu werden."


@pytest.fixture
def use_case() -> UseCase:
    return walked()


def signed_in(client: Client, *roles: str) -> Account:
    account = staff("karl", *roles)
    sign_in(client, account)
    client.get("/intern/?sprache=en")
    return account


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def sent(client: Client, address: str, status: int = 200, /, **said: str) -> str:
    response = client.post(address, said)
    assert response.status_code == status
    return response.content.decode()


def rows() -> tuple[int, int]:
    return LedgerEntry.objects.count(), OpenCall.objects.count()


# Personal data


def test_every_kind_rule_and_way_has_words() -> None:
    assert set(KINDS) == set(FOUND)
    assert set(METHODS) == {"M1", "M2", "R", "N"}
    asked = Asked(model="x", purpose="y", group="z")
    known = [code for code, _refuses in rules_of(SNAPSHOT, KEY, asked, at=NOW, today=NOW.date())]
    assert sorted(set(known)) == sorted(RULES)
    assert set(RULES) <= set(REFUSALS)


def test_a_text_is_shown_with_what_would_be_masked(client: Client) -> None:
    signed_in(client)
    text = sent(client, PERSONAL, text=LETTER)
    assert "<mark>Anna Huber <small>(name)</small></mark>" in text
    assert "<mark>AT61 1904 3002 3457 3201 <small>(bank account (IBAN))</small></mark>" in text
    assert "Frau [PERSON_1], IBAN [IBAN_1], fragt" in text
    assert "Names in free text are not found reliably" in text


def test_nothing_found_proves_nothing(client: Client) -> None:
    signed_in(client)
    assert "That does not prove" in sent(client, PERSONAL, text="Wann ist das Rathaus offen?")
    assert "Please paste a text." in sent(client, PERSONAL, 422, text="")


def test_markup_in_a_text_stays_text(client: Client) -> None:
    signed_in(client)
    text = sent(client, PERSONAL, text="<script>alert(1)</script> Frau Anna Huber")
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("status", [200, 500])
def test_a_pasted_text_is_searched_as_calls_are(client: Client, settings: Any, status: int) -> None:
    """The page asks the server that finds names too, once, and says so when it does not answer."""
    signed_in(client)
    with FakeNameFinder(status=status) as fake:
        settings.OPTIONS = replace(settings.OPTIONS, name_finder=fake.address)
        text = sent(client, PERSONAL, 200 if status == 200 else 422, text="Gestern war Himmel Blau da.")
        names = find_names()
        assert names is not None
        names.close()
    assert ("Gestern war [PERSON_1] da." in text) == (status == 200)
    assert ("nothing was sent" in text) == (status != 200)
    assert len(fake.texts) == 1


def test_the_data_protection_check_decides_for_one_release(client: Client, use_case: UseCase) -> None:
    signed_in(client, "data_protection_officer")
    address = f"{PERSONAL}{use_case.public_id}/"
    assert address in page(client, PERSONAL)
    said = {"data_class": "public", "treatment": "refuse", "reason": "Hier gehört niemand hinein."}
    sent(client, address, 422, **{**said, "reason": ""})
    sent(client, address, 302, **said)
    (decision,) = TreatmentDecision.objects.all()
    assert (decision.treatment, decision.reason) == ("refuse", "Hier gehört niemand hinein.")
    text = page(client, PERSONAL)
    assert ("the call is refused" in text, "decided" in text) == (True, True)
    sent(client, address, 422, **{**said, "data_class": "secret"})
    assert client.get(f"{PERSONAL}KI-NOTHERE/").status_code == 404


# Answers held back


def test_who_reviews_reads_what_was_held_back_and_releases_it(client: Client, use_case: UseCase) -> None:
    account = signed_in(client, "pioneer")
    older = past.held(use_case.public_id, "Das ist älter.", at=timezone.now() - timedelta(days=9))
    newer = past.held(use_case.public_id, "Das ist neu.", at=timezone.now())
    text = page(client, HELD)
    assert text.index("Das ist älter.") < text.index("Das ist neu.")
    assert ("an insult" in text, text.count("overdue")) == (True, 1)
    assert text.count(f'data-ai-generated="true" data-digital-source-type="{SOURCE_TYPE}"') == 2
    sent(client, HELD, 422, call=older, verb="release", reason="")
    sent(client, HELD, 302, call=older, verb="release", reason="Nur ein Zitat.")
    sent(client, HELD, 302, call=newer, verb="discard", reason="Wirklich kränkend.")
    decided = {each.call: (each.is_released, each.decided_by, bool(each.sealed)) for each in HeldAnswer.objects.all()}
    me = f"account:{account.pk}"
    assert decided == {older: (True, me, True), newer: (False, me, False)}
    text = page(client, HELD)
    assert ("No answer waits" in text, "Wirklich kränkend." in text, "Das ist neu." in text) == (True, True, False)
    sent(client, HELD, 400, call=older, verb="discard", reason="Doch nicht.")


def test_a_form_with_a_mistake_keeps_its_place(client: Client, use_case: UseCase) -> None:
    signed_in(client, "pioneer")
    call = past.held(use_case.public_id, "Das ist neu.", at=timezone.now())
    assert f'href="#id_reason_{call}"' in sent(client, HELD, 422, call=call, verb="release", reason=" ")


@pytest.mark.parametrize("wrong", [{"verb": ""}, {"verb": "keep"}, {"call": "%d"}, {"call": "nothere"}])
def test_nothing_is_discarded_by_mistake(client: Client, use_case: UseCase, wrong: dict[str, str]) -> None:
    signed_in(client, "pioneer")
    call = past.held(use_case.public_id, "Das ist neu.", at=timezone.now())
    said = {"call": call, "verb": "discard", "reason": "Kränkend.", **wrong}
    assert client.post(HELD, said).status_code in {400, 404}
    assert HeldAnswer.objects.get().decided_at is None


def test_words_sealed_with_another_secret_are_not_shown(client: Client, use_case: UseCase) -> None:
    signed_in(client, "pioneer")
    past.held(use_case.public_id, "Das ist neu.", at=timezone.now())
    HeldAnswer.objects.update(sealed=b"gAAAA")
    text = page(client, HELD)
    assert ("cannot be opened" in text, 'value="release"' in text, 'value="discard"' in text) == (True, False, True)


def test_what_waits_is_a_task_of_who_may_decide(use_case: UseCase) -> None:
    reviewer, clerk = actor(staff("rita", "pioneer")), actor(staff("karl"))
    assert area().waiting(reviewer) == []
    past.held(use_case.public_id, "Das ist neu.", at=timezone.now())
    assert [task.url for task in area().waiting(reviewer)] == [HELD]
    assert area().waiting(clerk) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client: Client, use_case: UseCase, count: int, django_assert_num_queries: Any) -> None:
    signed_in(client, "pioneer")
    for _ in range(count):
        past.held(use_case.public_id, "Das ist neu.", at=timezone.now())
    client.get(HELD)
    with django_assert_num_queries(11):
        client.get(HELD)


def test_two_working_days_to_decide() -> None:
    friday = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)
    assert queries.due_on(friday, city.current()).isoformat() == "2026-12-09"  # the 8th is a holiday


# Prompts


def test_only_the_released_words_are_taken(client: Client, use_case: UseCase) -> None:
    signed_in(client, "it")
    assert "words not on record" in page(client, PROMPTS)
    text = sent(client, PROMPTS, 422, text="Andere Worte")
    assert ("No release names exactly these words. Nothing was stored." in text, "Andere Worte" in text) == (True, True)


# The simulator


def trial(use_case: UseCase, account: Account, **changes: str) -> dict[str, str]:
    said = {
        "who": f"use_case:{use_case.public_id}",
        "person": f"account:{account.pk}",
        "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "group": "",
        "purpose": "draft-answers",
        "data_class": "public",
        "functions": "",
        "text": LETTER,
    }
    return {**said, **changes}


def test_a_trial_names_every_rule_and_records_nothing(client: Client, use_case: UseCase) -> None:
    account, before = signed_in(client, "it"), rows()
    text = sent(client, TRIAL, **trial(use_case, account, purpose="something else"))
    assert "The request would be refused" in text
    assert "The release is for another purpose." in text
    assert "You have no valid proof of training" in text
    assert "The group of people is released." in text
    assert "Frau [PERSON_1], IBAN [IBAN_1]" in text
    assert rows() == before


def test_a_trial_offers_what_was_released(client: Client, use_case: UseCase) -> None:
    account = signed_in(client, "it")
    walked_too()
    offer = f'<option value="draft-answers">{use_case.title}</option>'
    pages = [page(client, TRIAL), sent(client, TRIAL, **trial(use_case, account))]
    assert [('list="zwecke"' in each, each.count(offer)) for each in pages] == [(True, 2), (True, 1)]


def test_a_trial_names_no_place_holder(client: Client, use_case: UseCase) -> None:
    account = signed_in(client, "it")
    text = sent(client, TRIAL, **trial(use_case, account, functions="draft:send_letter"))
    assert ("The release does not have what this call wants to use." in text, "%s" in text) == (True, False)


def test_a_trial_says_what_the_gateway_says(client: Client, use_case: UseCase, settings: Any, tmp_path: Any) -> None:
    """With the released prompt, training and a server it passes; each thing taken away is named."""
    account = signed_in(client, "it")
    person = trained(MEMBER, "text", at=timezone.now())
    file = tmp_path / "servers.yaml"
    file.write_text("tools: [{tool: local-8b, servers: [{name: halle-1, address: 'http://127.0.0.1:9/v1', model: m}]}]")
    settings.MODEL_SERVERS = file
    body = {"model": "local-8b", "messages": [{"role": "user", "content": "Was kostet ein Hund?"}]}
    said = trial(use_case, account, person=person, text=json.dumps(body))
    text = sent(client, TRIAL, **said)
    assert "The prompt differs from the released one." in text
    assert "The knowledge used differs from the released one." in text
    assert text.count("kern-badge--danger") == 2
    assert "This request could take at most:" in text
    assert "500,000 tokens" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "not_json"), ('{"model": "x"}', "wrong_value"), ('{"model": "x", "messages": [], "y": 1}', "wrong_value")],
)
def test_a_request_that_is_none_is_named(client: Client, use_case: UseCase, text: str, code: str) -> None:
    account = signed_in(client, "it")
    assert f"Code {code}," in sent(client, TRIAL, **trial(use_case, account, text=text))


def test_a_stopped_use_case_is_not_live_in_a_trial(client: Client, use_case: UseCase) -> None:
    account = signed_in(client, "it")
    suspend(use_case, "Grund")
    assert "This use case is not in use at present." in sent(client, TRIAL, **trial(use_case, account))


def test_others_try_only_as_themselves(client: Client, use_case: UseCase) -> None:
    signed_in(client)
    other = staff("rosa")
    sent(client, TRIAL, 422, **trial(use_case, other))
    assert "rosa" not in page(client, TRIAL).partition("<main")[2]


# The public check


def asked(client: Client, text: str) -> str:
    return sent(client, CHECK, text=text)


def test_a_text_is_recognised_whole_and_in_part(client: Client, use_case: UseCase) -> None:
    past.wrote(use_case.public_id, f"{FIRST}\n\n{SECOND}", on=NOW.date())
    text = asked(client, f"{FIRST.upper()}\n\n{SECOND}")
    assert "Yes, an AI of the town wrote this text" in text
    assert (f'href="/en/ki-register/{use_case.public_id}/"' in text, "23 November 2026" in text) == (True, True)
    part = asked(client, f"{OTHER}\n\n{SECOND}")
    assert "Yes, an AI of the town wrote parts of this text" in part
    assert "We recognise 1 of 2 paragraphs: number 2." in part


def test_not_found_is_no_proof(client: Client, use_case: UseCase) -> None:
    past.wrote(use_case.public_id, FIRST, on=NOW.date())
    assert TextMark.objects.exists()
    assert "That does not prove that no AI was at work." in asked(client, SECOND)
    assert "This text is too short to be recognised" in asked(client, "Guten Tag")
    assert "Please paste the text you want to know about." in sent(client, CHECK, 422, text="")


def test_a_use_case_that_is_not_public_is_not_named(client: Client, use_case: UseCase) -> None:
    change(use_case, is_public=False)
    past.wrote(use_case.public_id, FIRST, on=NOW.date())
    text = asked(client, FIRST)
    assert ("a use case that is not public" in text, use_case.public_id in text) == (True, False)


def test_the_check_keeps_nothing_and_sets_no_cookie(client: Client, use_case: UseCase) -> None:
    before = TextMark.objects.count()
    answer = client.post(CHECK, {"text": FIRST})
    assert (TextMark.objects.count(), "Set-Cookie" in answer.headers, answer.cookies) == (before, False, {})


def test_too_many_questions_keep_the_text(client: Client) -> None:
    answers = [client.post(CHECK, {"text": FIRST}) for _ in range(11)]
    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert FIRST in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"


def test_the_check_is_linked_where_ai_is(client: Client) -> None:
    assert 'href="/ki-pruefung/"' in page(client, "/ki-register/").partition("<footer")[0]
    assert 'href="/ki-pruefung/"' in page(client, "/").partition("<footer")[2]
    assert "/en/ki-pruefung/" in client.get("/sitemap.xml").content.decode()
