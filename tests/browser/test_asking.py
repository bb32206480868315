"""Asking, asking further, saying what was wrong, and being called back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.visitors import PHONE

if TYPE_CHECKING:
    from browser.visitors import Visitors

REFERENCE = re.compile(r"R-[A-Z2-9]{8}")


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_the_panel_answers_in_place(visitors: Visitors, prefix: str) -> None:
    page = visitors.come(viewport=PHONE)
    scenes.panel_answered(prefix)(page)
    answer = page.locator("[data-sk-panel-answer] .sk-answer")
    expect(answer).to_have_attribute("data-state", "answered")
    expect(answer.locator("blockquote").first).to_contain_text("60")
    expect(page).to_have_url(re.compile(f"{prefix}/leistungen/hund-anmelden/$"))


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_the_same_question_is_answered_without_javascript(visitors: Visitors, prefix: str) -> None:
    page = visitors.come(javascript=False)
    page.goto(f"{prefix}/leistungen/hund-anmelden/")
    page.locator("[data-sk-panel] summary").first.click()
    page.locator("#panel-question").fill(scenes.QUESTION[prefix])
    page.locator("[data-sk-panel-form]").get_by_role("button").click()
    page.wait_for_url(f"**{prefix}/fragen/#antwort")
    expect(page).to_have_title(re.compile("^(Antwort|Answer) – "))
    expect(page.locator("#antwort")).to_be_focused()
    answer = page.locator(".sk-answer")
    expect(answer).to_have_attribute("data-state", "answered")
    expect(answer.locator("blockquote").first).to_contain_text("60")


def test_a_question_that_did_not_arrive_is_kept_and_sent_again(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.panel_answered("")(page)
    page.context.set_offline(True)
    page.locator("[data-sk-panel-form]").get_by_role("button").click()
    expect(page.locator("[data-sk-panel-error]")).to_be_visible()
    expect(page.locator("[data-sk-panel-answer] .sk-answer")).to_have_count(0)
    expect(page.locator("#panel-question")).to_have_value(scenes.QUESTION[""])
    page.context.set_offline(False)
    page.locator("[data-sk-panel-form]").get_by_role("button").click()
    expect(page.locator("[data-sk-panel-answer] .sk-answer")).to_have_attribute("data-state", "answered")
    expect(page.locator("[data-sk-panel-error]")).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_further_question_keeps_the_topic(visitors: Visitors, javascript: bool) -> None:
    page = visitors.come(javascript=javascript)
    scenes.ask(page, "", "Wo kann ich meinen Hund anmelden?")
    further = page.locator(".sk-follow-up")
    further.locator("[name=question]").fill("Und was kostet das?")
    further.get_by_role("button").click()
    expect(page.locator(".sk-asked")).to_contain_text("Und was kostet das?")
    expect(page.locator(".sk-answer")).to_have_attribute("data-state", "answered")
    expect(page.locator(".sk-answer blockquote").first).to_contain_text("Hundeabgabe")


def test_a_quote_leads_to_its_words_in_the_source(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.ask(page, "", scenes.QUESTION[""])
    quoted = page.locator(".sk-answer blockquote").first.inner_text().strip(" „“\n")
    page.locator(".sk-answer a[href*='zitat=']").first.click()
    mark = page.locator("mark")
    expect(mark).to_have_text(quoted)
    expect(mark).to_be_in_viewport()


def test_feedback_is_given_under_the_answer(visitors: Visitors) -> None:
    page = visitors.come(javascript=False)
    scenes.ask(page, "", scenes.QUESTION[""])
    page.locator(".sk-feedback summary").click()
    page.locator(".sk-feedback [name=text]").fill("Der Betrag fehlt für zwei Hunde.")
    page.locator(".sk-feedback button[value=missing]").click()
    page.wait_for_url("**/fragen/rueckmeldung/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_no_answer_leads_to_people_and_a_call_back_with_a_number(visitors: Visitors) -> None:
    page = visitors.come(viewport=PHONE, javascript=False)
    scenes.ask(page, "", scenes.NONSENSE[""])
    answer = page.locator(".sk-answer")
    expect(answer).to_have_attribute("data-state", "no_answer")
    expect(answer.locator("a[href^='tel:']").first).to_be_visible()
    answer.locator("form[action*='/rueckruf/'] button").click()
    expect(page.locator("[name=topic]")).to_have_value(scenes.NONSENSE[""])
    page.locator("[name=name]").fill("Rosa")
    page.locator("[name=phone]").fill("0664 123 45 67")
    page.locator("[name=topic]").fill("Eine Frage, die niemand beantwortet")
    page.locator("main form.sk-form").get_by_role("button").click()
    page.wait_for_url(re.compile(f"/rueckruf/{REFERENCE.pattern}/"))
    expect(page.locator("#meldung")).to_be_focused()
    expect(page.locator("main")).to_contain_text(REFERENCE)


def test_a_wrong_number_is_explained_and_nothing_is_lost(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.call_back_wanted("", phone="abc")(page)
    expect(page.locator("[name=name]")).to_have_value("Rosa")
    expect(page.locator("[name=phone]")).to_have_attribute("aria-invalid", "true")
    page.locator("main .kern-alert a[href^='#']").first.click()
    expect(page.locator("[name=phone]")).to_be_focused()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_in_an_emergency_the_number_comes_first(visitors: Visitors, prefix: str) -> None:
    page = visitors.come(viewport=PHONE)
    scenes.ask(page, prefix, scenes.EMERGENCY[prefix])
    expect(page.locator(".sk-answer a").first).to_have_attribute("href", "tel:122")
