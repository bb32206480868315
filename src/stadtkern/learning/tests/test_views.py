"""The pages, through HTTP: the way to a certificate, hostile input, empty states."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.identity.testing import actor, sign_in, staff
from stadtkern.learning import actions
from stadtkern.learning.models import BestPractice, CourseEvaluation, ExchangeMeeting, ModuleProgress, Prompt
from stadtkern.learning.testing import pass_course, right_answers

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'>"
HOME = "/intern/lernen/"


@pytest.fixture
def anna(client: Client, musterstadt: Any) -> Any:
    account = staff("anna", "clerk")
    sign_in(client, account)
    return account


@pytest.fixture
def berta(client: Client, musterstadt: Any) -> Any:
    account = staff("berta", "digital_team", "pioneer")
    sign_in(client, account)
    return account


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def send(client: Client, course: str, module: str, answers: dict[str, list[int]], verb: str = "send") -> Any:
    given = {f"q-{name}": [str(each) for each in chosen] for name, chosen in answers.items()}
    address = reverse("learning:questions", args=[course, module])
    return client.post(address, {**given, "verb": verb}, follow=True)


def test_from_the_first_question_to_the_certificate(client: Client, anna: Any, own_course: str) -> None:
    assert "Nicht begonnen" in text_of(client, HOME)
    module = reverse("learning:module", args=[own_course, "eins"])
    assert "Mit den Fragen beginnen" in text_of(client, module)
    client.post(reverse("learning:begin", args=[own_course, "eins"]))
    page = send(client, own_course, "eins", {"verboten": [0]}).content.decode()
    assert page.count('href="#q-') == 4
    assert "Mit den Fragen weitermachen" in text_of(client, module)
    page = send(client, own_course, "eins", {"verboten": [0], "mehrere": [0, 2]}, verb="save").content.decode()
    assert "Ihre Antworten sind gespeichert" in page
    wrong = {name: [1] for name in right_answers(own_course, "eins")}
    page = send(client, own_course, "eins", wrong).content.decode()
    assert "0 von 5 Fragen sind richtig" in page
    assert "Weil 1." in page, "every answer says why"
    for name in ("eins", "zwei"):
        client.post(reverse("learning:begin", args=[own_course, name]))
        page = send(client, own_course, name, right_answers(own_course, name)).content.decode()
        assert "5 von 5 Fragen sind richtig" in page
    [number] = {proof.number for proof in identity.proofs_of(actor(anna).public_id)}
    certificate = text_of(client, reverse("learning:certificate", args=[number]))
    assert number in certificate
    assert "anna" in certificate
    assert "Bestanden, gültig bis" in text_of(client, HOME)


def test_the_questions_and_answers_come_in_another_order_each_time(client: Client, anna: Any, own_course: str) -> None:
    orders = set()
    for _try in range(6):
        client.post(reverse("learning:begin", args=[own_course, "eins"]))
        orders.add(order_shown(client, own_course))
        assert len({order_shown(client, own_course) for _again in range(2)}) == 1, "within one try it stays"
        ModuleProgress.objects.all().delete()
    assert len(orders) > 1
    assert len({tuple(sorted(order)) for order in orders}) == 1


def order_shown(client: Client, course: str) -> tuple[str, ...]:
    return tuple(
        re.findall(r'id="(q-[a-z0-9-]+-\d)"', text_of(client, reverse("learning:questions", args=[course, "eins"])))
    )


def test_pages_of_questions_that_were_not_begun_lead_to_the_module(client: Client, anna: Any, own_course: str) -> None:
    for name in ("questions", "result"):
        answer = client.get(reverse(f"learning:{name}", args=[own_course, "eins"]))
        assert answer.headers["Location"] == reverse("learning:module", args=[own_course, "eins"])


@pytest.mark.parametrize("value", ["-1", "9", "x", "99999999999999999999", "٣", "0; DROP TABLE", ""])
def test_hostile_answers_count_for_nothing(client: Client, anna: Any, own_course: str, value: str) -> None:
    client.post(reverse("learning:begin", args=[own_course, "eins"]))
    answer = client.post(reverse("learning:questions", args=[own_course, "eins"]), {"q-verboten": value})
    assert answer.status_code == 422
    assert ModuleProgress.objects.get().given == {}


def test_somebody_elses_certificate_looks_like_none(client: Client, anna: Any, own_course: str) -> None:
    number = pass_course(own_course, by=actor(staff("carla")), at=timezone.now())
    for unknown in (number, "SN-NIX", "%00", "%3Cscript%3E"):
        answer = client.get(f"/intern/lernen/nachweise/{unknown}/")
        assert answer.status_code == 404
        assert "carla" not in answer.content.decode()


def test_a_proof_that_ends_soon_is_announced(client: Client, anna: Any, own_course: str) -> None:
    pass_course(own_course, by=actor(anna), at=timezone.now() - timedelta(days=350))
    assert "Ein Nachweis von Ihnen endet bald" in text_of(client, HOME)
    assert "Beantworten Sie die Fragen jetzt neu" in text_of(client, reverse("learning:course", args=[own_course]))


def test_an_ended_certificate_says_so(client: Client, anna: Any, own_course: str) -> None:
    number = pass_course(own_course, by=actor(anna), at=timezone.now())
    identity.withdraw_proof(number, reason="Irrtum", by="test", at=timezone.now())
    assert "Dieser Nachweis gilt nicht mehr" in text_of(client, reverse("learning:certificate", args=[number]))


def test_evaluating_is_offered_once(client: Client, anna: Any, own_course: str) -> None:
    page = reverse("learning:course", args=[own_course])
    assert "Ihre Meinung" not in text_of(client, page)
    pass_course(own_course, by=actor(anna), at=timezone.now())
    assert "Ihre Meinung" in text_of(client, page)
    address = reverse("learning:evaluate", args=[own_course])
    assert client.post(address, {"stars": "9", "text": HOSTILE}).status_code == 422
    client.post(address, {"stars": "5", "text": HOSTILE})
    assert CourseEvaluation.objects.get().text == HOSTILE
    assert "Ihre Meinung" not in text_of(client, page)
    assert client.post(address, {"stars": "5"}).status_code == 400


@pytest.mark.parametrize("module", ["sprachmodell", "eingaben", "geheimnis", "urheberrecht", "gleichbehandlung"])
def test_the_shipped_modules_are_readable(client: Client, anna: Any, module: str) -> None:
    assert "Probieren Sie es aus" in text_of(client, reverse("learning:module", args=["ki-grundkurs", module]))


def test_a_video_of_the_town_comes_from_its_folder(client: Client, anna: Any, own_course: str, settings: Any) -> None:
    folder = settings.CITY_DIR / "courses" / own_course
    (folder / "eins.yaml").write_text((folder / "eins.yaml").read_text() + "video: {de: film.mp4}\n")
    (folder / "film.mp4").write_bytes(b"film")
    (folder / "eins.transcript.de.md").write_text("Was zu hören ist: <script>alert(1)</script>")
    page = text_of(client, reverse("learning:module", args=[own_course, "eins"]))
    assert "<video controls" in page
    assert "Was zu hören ist" in page
    assert "<script>alert" not in page
    answer = client.get(reverse("learning:video", args=[own_course, "eins", "de"]))
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"]) == (b"film", "video/mp4")  # type: ignore[attr-defined]
    assert client.get(reverse("learning:video", args=[own_course, "eins", "en"])).status_code == 404


def share(client: Client, **changed: str) -> Any:
    given = {"title": "Aushang", "task": "Sperren", "text": "Für [Straße]", "training_class": "text", **changed}
    return client.post(reverse("learning:prompt_new"), given, follow=True)


def test_hostile_prompts_are_shown_as_text(client: Client, anna: Any) -> None:
    page = share(client, title=HOSTILE, task=HOSTILE, text=HOSTILE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "alert" not in text_of(client, reverse("learning:prompts")).replace("&lt;script&gt;alert(1)", "")


def test_unfit_prompts_come_back_with_what_was_written(client: Client, anna: Any) -> None:
    answer = share(client, text="un\u202esichtbar")
    assert answer.status_code == 422
    assert "Aushang" in answer.content.decode()
    assert share(client, training_class="telepathy").status_code == 422
    assert not Prompt.objects.exists()


def test_a_prompts_life_through_its_pages(client: Client, anna: Any) -> None:
    share(client)
    public_id = Prompt.objects.get().public_id
    page = reverse("learning:prompt", args=[public_id])
    client.post(reverse("learning:prompt_revise", args=[public_id]), {"title": "A", "task": "B", "text": "neu [X]"})
    assert "Fassung 1 vom" in text_of(client, page)
    carla = staff("carla")
    sign_in(client, carla)
    assert client.get(reverse("learning:prompt_revise", args=[public_id])).status_code == 403
    client.post(reverse("learning:prompt_rate", args=[public_id]), {"stars": "4"})
    assert client.post(reverse("learning:prompt_rate", args=[public_id]), {"stars": "x"}).status_code == 422
    client.post(reverse("learning:prompt_report", args=[public_id]), {"text": HOSTILE})
    shown = text_of(client, page)
    assert "4.0 von 5 Sternen (1)" in shown.replace("4,0", "4.0")
    assert "Jemand hat ein Problem gemeldet" in shown
    assert "&lt;script&gt;" not in shown, "a report is for those who look after the prompt"
    sign_in(client, anna)
    assert "&lt;script&gt;" in text_of(client, page)
    client.post(reverse("learning:prompt_withdraw", args=[public_id]), {"reason": "alt"})
    assert "Noch niemand hat eine Vorlage geteilt" in text_of(client, reverse("learning:prompts"))
    assert "Keine Vorlage passt" in text_of(client, reverse("learning:prompts") + "?q=neu")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_library_asks_the_same_few_questions(
    client: Client, anna: Any, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        share(client, title=f"Vorlage {number}")
    text_of(client, reverse("learning:prompts"))
    with django_assert_num_queries(9):
        text_of(client, reverse("learning:prompts"))


def test_meetings_from_the_call_to_the_minutes(client: Client, berta: Any) -> None:
    listed = reverse("learning:meetings")
    assert "Es ist kein Treffen angesetzt" in text_of(client, listed)
    assert "Kein Risiko ist offen" in text_of(client, listed)
    client.post(reverse("learning:risk_raise"), {"text": HOSTILE})
    assert "&lt;script&gt;alert(1)" in text_of(client, listed)
    today = timezone.localdate().isoformat()
    given = {"on": today, "begins_at": "09:00", "place": "Zimmer 12", "agenda": HOSTILE}
    page = client.post(reverse("learning:meeting_new"), given, follow=True).content.decode()
    assert page.count("&lt;script&gt;alert(1)") == 2, "agenda and open risk"
    assert client.post(reverse("learning:meeting_new"), given).status_code == 422
    number = ExchangeMeeting.objects.get().pk
    assert client.post(reverse("learning:minutes", args=[number]), {"minutes": ""}).status_code == 422
    client.post(reverse("learning:minutes", args=[number]), {"minutes": "Gut.", "next_on": ""})
    assert "Gut." in text_of(client, reverse("learning:meeting", args=[number]))
    assert client.post(reverse("learning:risk_settle", args=[1]), {"outcome": ""}).status_code == 400


def test_notes_and_contacts(client: Client, berta: Any) -> None:
    assert "Noch keine Notiz" in text_of(client, reverse("learning:practices"))
    page = text_of(client, reverse("learning:contacts"))
    assert page.count("Diese Rolle hat noch niemand") == 1
    case = governance.propose(title="Briefe", summary="s", origin="staff", by=actor(berta), at=timezone.now())
    given = {"title": "T", "use_case": case, "worked": HOSTILE, "did_not_work": "n"}
    assert client.post(reverse("learning:practice_new"), {**given, "use_case": "KI-NIX"}).status_code == 422
    client.post(reverse("learning:practice_new"), given)
    assert "&lt;script&gt;" in text_of(client, reverse("learning:practices"))
    client.post(reverse("learning:practice_withdraw", args=[BestPractice.objects.get().pk]))
    assert "Noch keine Notiz" in text_of(client, reverse("learning:practices"))


def test_the_overview_counts_checks_and_ends(client: Client, berta: Any, own_course: str) -> None:
    overview = reverse("learning:overview")
    assert "Zu wenige Personen" in text_of(client, overview)
    number = pass_course(own_course, by=actor(berta), at=timezone.now())
    shown = text_of(client, f"{overview}?number={number.lower()}")
    assert f"{number}: berta" in shown
    assert "Kein Nachweis hat diese Nummer" in text_of(client, f"{overview}?number=SN-NIX")
    assert client.post(reverse("learning:year"), {"year": "2027", "hours_planned": "-1"}).status_code == 422
    year = {"year": str(timezone.localdate().year), "hours_planned": "40", "budget_eur": "900", "spent_eur": "0"}
    client.post(reverse("learning:year"), year)
    assert "Für heuer ist noch nichts geplant" not in text_of(client, overview)
    client.post(reverse("learning:end_proof"), {"number": number, "reason": "Irrtum"})
    assert "gilt nicht" in text_of(client, f"{overview}?number={number}")


def test_grave_acts_ask_for_a_fresh_proof_of_who_it_is(client: Client, berta: Any, own_course: str) -> None:
    number = pass_course(own_course, by=actor(berta), at=timezone.now())
    sign_in(client, berta, at=timezone.now() - timedelta(hours=1))
    assert client.post(reverse("learning:end_proof"), {"number": number, "reason": "x"}).status_code == 403
    assert client.post(reverse("learning:recall", args=[own_course]), {"reason": "x"}).status_code == 403
    assert identity.has_proof(actor(berta).public_id, "basics", timezone.localdate())


def test_mistakes_in_a_towns_course_are_shown_to_those_who_look_after_it(
    client: Client, berta: Any, own_course: str, settings: Any
) -> None:
    (settings.CITY_DIR / "courses" / own_course / "eins.en.md").unlink()
    assert "eins.en.md:1" in text_of(client, reverse("learning:overview"))
    assert "Kurzer Kurs" not in text_of(client, HOME)


def test_ones_office_is_kept_from_the_page(client: Client, anna: Any) -> None:
    client.post(reverse("learning:workplace"), {"office": "bauamt"})
    assert '<option value="bauamt" selected>' in text_of(client, HOME)
    assert client.post(reverse("learning:workplace"), {"office": "<b>"}).status_code in {400, 404}


def test_raising_a_risk_without_words_shows_the_form_again(client: Client, anna: Any) -> None:
    assert client.post(reverse("learning:risk_raise"), {"text": ""}).status_code == 422


def test_the_same_words_of_the_same_person_stay_apart(client: Client, anna: Any) -> None:
    for _twice in range(2):
        actions.raise_risk(text="gleich", use_case="", by=actor(anna), at=timezone.now())
    assert text_of(client, reverse("learning:meetings")).count("gleich") == 2
