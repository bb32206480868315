"""The JSON door: the definition for programs, and answers tried without keeping them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stadtkern.definitions.testing import GOOD_ANSWERS
from stadtkern.procedures.testing import Case, Draft, ProcedureVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HERE = "/api/amtswege/"


def tried(client: Client, answers: Any, **further: Any) -> Any:
    body = {"answers": answers, **further}
    return client.post(f"{HERE}parkkarte/pruefen", body, content_type="application/json")


def test_the_list_leads_to_the_form_the_paper_and_the_definition(client: Client) -> None:
    (found,) = [each for each in client.get(HERE).json()["procedures"] if each["id"] == "parkkarte"]
    assert found["unit"] == "bauamt"
    for address in ("url", "paper", "definition"):
        path = found[address].removeprefix("http://testserver")
        assert client.get(path).status_code == 200
    definition = client.get(f"{HERE}parkkarte").json()
    asked = {each["id"] for page in definition["pages"] for each in page["questions"]}
    assert (definition["version"], asked >= {"plate", "zone"}) == (found["version"], True)


def test_answers_are_tried_and_nothing_is_kept(client: Client) -> None:
    found = tried(client, GOOD_ANSWERS).json()
    assert (found["complete"], found["faults"]) == (True, [])
    assert {each["holds"] for each in found["findings"]} == {True}
    assert float(found["price"]["with_id_austria"]) <= float(found["price"]["otherwise"])
    assert (Draft.objects.count(), Case.objects.count(), ProcedureVersion.objects.count()) == (0, 0, 0)


def test_what_is_wrong_is_said_in_the_language_asked_for(client: Client) -> None:
    wrong = GOOD_ANSWERS | {"plate": "???", "zone": ""}
    for language, words in (("de", "Bitte wählen Sie"), ("en", "Please choose")):
        found = tried(client, wrong, language=language).json()
        faults = {each["question"]: each["text"] for each in found["faults"]}
        assert (found["complete"], found["price"], set(faults)) == (False, None, {"plate", "zone"})
        assert words in faults["zone"]


def test_without_answers_the_rules_say_what_they_need(client: Client) -> None:
    found = tried(client, {}).json()
    assert [each["holds"] for each in found["findings"] if not each["missing"]] == []
    assert {each["text"] for each in found["findings"]} == {""}


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"plate": "x" * 10_001}, 422),
        ({"plate": "a\x00b\ud800"}, 422),
        ({"zone": ["x"] * 51}, 422),
        ({f"q{number}": "x" for number in range(201)}, 422),
        ({"plate": 7}, 422),
        ([], 422),
        ({"nobody_asks_this": "x", "zone": ["outer", "inner"], "keeper": []}, 200),
    ],
)
def test_hostile_answers(client: Client, answers: Any, status: int) -> None:
    answer = tried(client, answers)
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "invalid"


def test_there_is_no_such_procedure(client: Client) -> None:
    for answer in (client.get(f"{HERE}mond"), client.post(f"{HERE}mond/pruefen", {"answers": {}}, "application/json")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def many_visitors() -> Callable[..., Iterable[bytes]]:
    """Return the application, each request coming from another address, so that limits do not hide the rest."""
    application, numbers = get_wsgi_application(), count(1)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        number = next(numbers)
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # this client does not unpack
        environ["REMOTE_ADDR"] = f"10.1.{number >> 8 & 255}.{number & 255}"
        return application(environ, start_response)

    return serve


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
def test_whatever_is_sent_the_answer_is_described() -> None:
    schema = schemathesis.openapi.from_wsgi(f"{HERE}openapi.json", many_visitors())
    operation = schema[f"{HERE}{{procedure}}/pruefen"]["POST"]

    @given(data=st.data())
    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        case.path_parameters = {"procedure": "parkkarte"}
        case.call_and_validate()

    call()
