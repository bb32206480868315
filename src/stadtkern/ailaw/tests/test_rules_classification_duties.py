"""Duties and the days from which they apply."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stadtkern.ailaw.classification import texts
from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.duties import DUTIES, GENERAL, HIGH_RISK_ANNEX_III
from stadtkern.ailaw.classification.publication import result_data, result_text
from stadtkern.ailaw.classification.tree import with_unlisted

DAY = timedelta(days=1)


def owed(**answers: str) -> list[str]:
    return [row.duty.id for row in classify(with_unlisted({"A1": "yes", "H2": "yes", **answers})).duties]


def in_force(on: date, **answers: str) -> set[str]:
    rows = classify(with_unlisted({"A1": "yes", "H2": "yes", **answers})).duties
    return {row.duty.id for row in rows if row.duty.in_force(on)}


class TestDays:
    @pytest.mark.parametrize(
        ("answers", "duty", "first"),
        [
            ({"B3": "yes"}, "art5_2025", date(2025, 2, 2)),
            ({}, "art4_2025", date(2025, 2, 2)),
            ({}, "art4", date(2026, 7, 27)),
            ({"A2": "both", "F1": "yes"}, "art50_1", date(2026, 8, 2)),
            ({"A2": "both", "F2": "yes"}, "art50_2", date(2026, 8, 2)),
            ({"D1b": "yes"}, "art50_3", date(2026, 8, 2)),
            ({"F2": "yes", "F4a": "yes"}, "art50_4_deep_fake", date(2026, 8, 2)),
            ({"F2": "yes", "F4b": "yes"}, "art50_4_text", date(2026, 8, 2)),
            ({"D3a": "yes"}, "art49_3", date(2026, 8, 2)),
            ({"D2": "yes"}, "art49_5", date(2026, 8, 2)),
            ({"B9": "yes"}, "art5_2026", date(2026, 12, 2)),
            ({"A2": "both", "F2": "yes"}, "art50_2_legacy", date(2026, 12, 2)),
            ({"D3a": "yes"}, "art26_2", date(2027, 12, 2)),
            ({"D3a": "yes"}, "art27", date(2027, 12, 2)),
            ({"D3a": "yes", "A2": "both"}, "art16", date(2027, 12, 2)),
            ({"D3a": "yes", "E2": "prepare"}, "art6_4", date(2027, 12, 2)),
            ({"C1": "yes", "C2": "yes"}, "annex_i_art26", date(2028, 8, 2)),
            ({"D3a": "yes"}, "art111_2", date(2030, 8, 2)),
            ({"G1": "yes"}, "gdpr_art30", date(2018, 5, 25)),
        ],
    )
    def test_each_starts_on_its_day(self, answers: dict[str, str], duty: str, first: date) -> None:
        assert duty not in in_force(first - DAY, **answers)
        assert duty in in_force(first, **answers)

    def test_the_first_and_third_of_december_2026(self) -> None:
        images = {"A2": "both", "F2": "yes"}
        before, after = (in_force(date(2026, 12, day), **images) for day in (1, 3))
        assert before == {"art4", "art50_2", "art50_5", "policy_human"}
        assert after - before == {"art50_2_legacy"}
        assert in_force(date(2026, 12, 1), B9="yes") == set()
        assert in_force(date(2026, 12, 3), B9="yes") == {"art5_2026"}

    def test_the_first_and_third_of_december_2027(self) -> None:
        hiring = {"D4a": "yes", "E1": "yes", "G1": "yes", "G5": "yes", "H5": "yes"}
        before, after = (in_force(date(2027, 12, day), **hiring) for day in (1, 3))
        assert {duty for duty in before if duty.startswith("art")} == {"art4", "art49_3"}
        assert after - before == {
            *("art26_1", "art26_2", "art26_4", "art26_5", "art26_6", "art26_7"),
            *("art26_8", "art26_9", "art26_11", "art26_12", "art27"),
        }

    def test_the_old_text_on_literacy_ends_the_day_before_the_new(self) -> None:
        assert in_force(date(2026, 7, 26)) == {"art4_2025", "policy_human"}
        assert in_force(date(2026, 7, 27)) == {"art4", "policy_human"}

    def test_what_is_blocked_is_blocked_before_its_day(self) -> None:
        assert classify(with_unlisted({"A1": "yes", "B9": "yes"})).policy == "blocked_prohibited"

    def test_disputed_days_carry_both_readings_and_a_note(self) -> None:
        disputed = {duty.id: duty for duty in DUTIES if duty.other_reading}
        assert set(disputed) == {"art49_1", "art49_2", "art49_3", "art49_4", "art49_5"}
        for duty in disputed.values():
            assert (duty.applies_from, duty.other_reading) == (GENERAL, HIGH_RISK_ANNEX_III)
            assert all(texts.duty_texts()[duty.id][language]["note"] for language in texts.LANGUAGES)

    def test_the_calendar_has_the_days_of_the_duties(self) -> None:
        calendar = {entry["day"] for entry in texts.tree_texts()["calendar"]}
        days = {duty.applies_from for duty in DUTIES if duty.applies_from and duty.source == "ai_act"}
        assert days <= calendar


class TestWho:
    def test_deployer_and_provider_of_high_risk(self) -> None:
        deployer, provider, both = (set(owed(D4a="yes", A2=role)) for role in ("deployer", "provider", "both"))
        assert "art26_1" in deployer - provider
        assert {"art8_15", "art16", "art49_1"} == provider - deployer
        assert both == deployer | provider

    def test_critical_infrastructure_is_told_to_nobody_and_registered_nationally(self) -> None:
        rows = set(owed(D2="yes", A2="both"))
        assert not rows & {"art27", "art49_1", "art49_3", "art26_11"}
        assert "art49_5" in rows

    @pytest.mark.parametrize(("area", "expected"), [("D6", True), ("D7", True), ("D5a", False)])
    def test_police_and_migration_register_apart(self, area: str, expected: bool) -> None:
        assert ("art49_4" in owed(**{area: "yes"})) == expected

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"G5": "yes"}, "gdpr_art35"),
            ({"G4": "yes"}, "gdpr_art35_white_list"),
            ({}, "gdpr_art35_signature"),
        ],
    )
    def test_personal_data_end_in_exactly_one_word_on_the_assessment(
        self, answers: dict[str, str], expected: str
    ) -> None:
        assert [duty for duty in owed(G1="yes", **answers) if duty.startswith("gdpr_art35")] == [expected]

    def test_no_duty_without_a_reason(self) -> None:
        data = result_data(
            classify(answers := with_unlisted({"A1": "yes", "A2": "both", "D3a": "yes", "F1": "yes", "G1": "yes"})),
            answers,
            on=date(2026, 12, 1),
        )
        assert data["duties"]
        assert [duty["id"] for duty in data["duties"] if not (duty["reason"] and duty["what"] and duty["source"])] == []
        fria = next(duty for duty in data["duties"] if duty["id"] == "art27")
        assert fria["because"] == {"D3a": "yes", "E2": "none", "A2": "both"}
        assert (fria["applies_from"], fria["in_force"]) == ("2027-12-02", False)
        assert fria["applies_to"] == {"roles": ["deployer"], "classes": ["high_risk"]}


@pytest.mark.parametrize(
    ("language", "last"), [("de", "Das ist keine Rechtsberatung."), ("en", "This is not legal advice.")]
)
def test_the_summary_ends_with_a_warning(language: str, last: str) -> None:
    answers = with_unlisted({"A1": "yes", "D3a": "yes", "H2": "unknown"})
    lines = result_text(classify(answers), on=date(2026, 12, 1), language=language).splitlines()
    assert lines[-1] == last
