"""Denied unless everything fits: every rule says its no, no further fault turns a no into a yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.tools import SecurityRules
from stadtkern.modelcalls.policy import NOTHING, STRICTEST, Asked, Key, Snapshot, refusal, rules_of, treatment
from stadtkern.modelcalls.refusals import REFUSALS
from stadtkern.modelcalls.testing import GRANT, KEY, NOW, PERSON, RULES, SNAPSHOT, TOOL, USE_CASE, with_grant

TODAY = NOW.date()


def ruled(**changes: Any) -> SecurityRules:
    return RULES.model_copy(update=changes)


ELSEWHERE = ruled(network="internet")


ASKED = Asked(TOOL, "draft-answers", "service", "public", said_data_class=True)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a verdict is made of."""

    snapshot: Snapshot = SNAPSHOT
    key: Key = KEY
    asked: Asked = ASKED

    def code(self) -> str | None:
        return refusal(self.snapshot, self.key, self.asked, at=NOW, today=TODAY)


Fault = Callable[[Facts], Facts]


def pictured(**changes: Any) -> Fault:
    return lambda facts: replace(facts, snapshot=replace(facts.snapshot, **changes))


def granted(**changes: Any) -> Fault:
    def fault(facts: Facts) -> Facts:
        grant = facts.snapshot.grants.get(USE_CASE)
        missing = [name for name in ("lease", "tool") if isinstance(changes.get(name), dict)]
        if grant is None or any(getattr(grant, name) is None for name in missing):
            return facts
        return replace(facts, snapshot=with_grant(facts.snapshot, **changes))

    return fault


def keyed(**changes: Any) -> Fault:
    return lambda facts: replace(facts, key=replace(facts.key, **changes))


def asks(**changes: Any) -> Fault:
    return lambda facts: replace(facts, asked=replace(facts.asked, **changes))


def both(first: Fault, second: Fault) -> Fault:
    return lambda facts: second(first(facts))


FAULTS: dict[str, Fault] = {
    "key_revoked": keyed(is_revoked=True),
    "key_expired": keyed(ends_at=NOW),
    "no_strategy": pictured(strategy_since=TODAY + timedelta(days=1)),
    "not_in_register": pictured(grants={}),
    "not_an_account": keyed(person="account:99"),
    "no_release": granted(lease=None),
    "sensitive_area": asks(areas=frozenset({"health"})),
    "purpose_missing": asks(purpose=""),
    "data_class_missing": asks(said_data_class=False, data_class=STRICTEST),
    "not_for_citizens": both(keyed(serves_citizens=True, program="Auskunft"), granted(is_for_citizens=False)),
    "other_tool": asks(model="gpt-9"),
    "not_live": granted(state=State.SUSPENDED),
    "ended": granted(lease={"ended_at": NOW}),
    "expired": granted(lease={"valid_until": NOW}),
    "other_version": granted(tool={"digest": "sha256:" + "b" * 64}),
    "other_prompt": asks(prompt_digest="sha256:" + "b" * 64),
    "other_knowledge": asks(knowledge_digest="sha256:" + "b" * 64),
    "other_purpose": asks(purpose="hiring"),
    "other_group": asks(group="finance"),
    "other_data_class": asks(data_class="personal"),
    "other_function": asks(functions=frozenset({"act:send"})),
    "no_person": both(keyed(person=""), pictured(people=frozenset({"", PERSON}))),
    "not_in_pilot_team": granted(lease={"members": frozenset({"account:8"})}),
    "untrained": granted(training_class="image"),
    "tool_without_rules": granted(tool={"rules": None}),
    "tool_unchecked": granted(tool={"is_checked": False}),
    "tool_contract_ended": granted(tool={"contract_until": TODAY - timedelta(days=1)}),
    "tool_data_class": granted(tool={"rules": ruled(data_classes=("internal",))}),
    "tool_purpose": granted(tool={"rules": ruled(purposes=("translate",))}),
    "tool_function": both(asks(functions=frozenset({"embeddings"})), granted(tool={"rules": ruled(functions=())})),
    "tool_network": granted(tool={"is_local": False}),
    "cannot_be_filtered": both(
        granted(tool={"is_local": False, "rules": ELSEWHERE}), asks(has_unreadable=True, data_class="internal")
    ),
}
ALSO: dict[str, tuple[Fault, str]] = {
    "no strategy at all": (pictured(strategy_since=None), "no_strategy"),
    "a release without a tool": (granted(tool=None), "no_release"),
    "not yet begun": (granted(lease={"valid_from": NOW + timedelta(seconds=1)}), "expired"),
    "a key that ran out": (keyed(ends_at=NOW - timedelta(days=1)), "key_expired"),
    "nobody is in the pilot's team": (granted(lease={"members": frozenset()}), "not_in_pilot_team"),
}


def test_everything_in_order_is_a_yes() -> None:
    assert Facts().code() is None


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_rule_says_its_no(code: str) -> None:
    assert FAULTS[code](Facts()).code() == code


@pytest.mark.parametrize("name", sorted(ALSO))
def test_further_faults(name: str) -> None:
    fault, code = ALSO[name]
    assert fault(Facts()).code() == code


def test_the_table_has_every_rule_there_is() -> None:
    facts = Facts()
    rules = {code for code, _ in rules_of(facts.snapshot, facts.key, facts.asked, at=NOW, today=TODAY)}
    assert rules == set(FAULTS)


@given(st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=6))
def test_no_further_fault_turns_a_no_into_a_yes(names: list[str]) -> None:
    facts = Facts()
    for name in names:
        facts = FAULTS[name](facts)
        assert facts.code() in REFUSALS


@pytest.mark.parametrize("state", list(State))
def test_only_a_use_case_in_use_passes(state: State) -> None:
    in_use = {State.PILOT, State.ROLLOUT, State.UNDER_REVIEW}
    assert granted(state=state)(Facts()).code() == (None if state in in_use else "not_live")


def test_an_empty_picture_allows_nothing() -> None:
    assert Facts(snapshot=Snapshot()).code() == "no_strategy"


def test_citizens_need_neither_account_nor_training() -> None:
    served = both(keyed(person="account:99", serves_citizens=True, program="Auskunft"), granted(training_class="image"))
    assert served(Facts()).code() is None


def test_a_released_prompt_is_compared_by_its_digest() -> None:
    released = granted(lease={"prompt_digest": "sha256:" + "c" * 64})(Facts())
    codes = [asks(prompt_digest=said)(released).code() for said in (NOTHING, "sha256:" + "c" * 64, None)]
    assert codes == ["other_prompt", None, None]  # None: an endpoint that knows no prompt


TREATED = {
    ("public", None): ("mask", "mask"),
    ("internal", None): ("mask", "mask"),
    ("personal", None): ("mask", "mask"),
    ("special", None): ("refuse", "refuse"),
    ("secret", None): ("refuse", "refuse"),
    ("personal", "allow"): ("allow", "mask"),  # unmasked never leaves the house
    ("personal", "mask"): ("mask", "mask"),
    ("personal", "refuse"): ("refuse", "refuse"),
    ("special", "allow"): ("allow", "mask"),
    ("special", "mask"): ("mask", "mask"),
}


@pytest.mark.parametrize(("data_class", "decided"), sorted(TREATED, key=str))
def test_what_happens_to_personal_data(data_class: str, decided: Any) -> None:
    snapshot = replace(SNAPSHOT, treatments={(USE_CASE, data_class): decided} if decided else {})
    assert GRANT.tool is not None
    remote = replace(GRANT, tool=replace(GRANT.tool, is_local=False))
    found = (treatment(snapshot, GRANT, data_class), treatment(snapshot, remote, data_class))
    assert found == TREATED[data_class, decided]


def test_without_a_tool_nothing_goes_unmasked() -> None:
    snapshot = replace(SNAPSHOT, treatments={(USE_CASE, "public"): "allow"})
    assert treatment(snapshot, replace(GRANT, tool=None), "public") == "mask"
