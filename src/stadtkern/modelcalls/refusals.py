"""The codes of every no, with the HTTP status and the clause of the AI strategy behind it; programs read them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a code means to a program: status, the OpenAI error type, the clause."""

    status: int
    clause: str
    type: str = "invalid_request_error"


def _denied(clause: str) -> Kind:
    return Kind(403, clause, "permission_error")


def _down(status: int, clause: str) -> Kind:
    return Kind(status, clause, "server_error")


REFUSALS: dict[str, Kind] = {
    # Who knocks.
    "no_key": Kind(401, "K10", "authentication_error"),
    "key_revoked": Kind(401, "K10", "authentication_error"),
    "key_expired": Kind(401, "K10", "authentication_error"),
    "not_an_account": _denied("K10"),
    "use_case_missing": Kind(400, "K04"),
    # What is asked, as a form.
    "unknown_path": Kind(404, "K06"),
    "without_v1": Kind(404, "K06"),
    "wrong_method": Kind(405, "K06"),
    "not_json": Kind(400, "K06"),
    "unknown_field": Kind(400, "K06"),
    "wrong_value": Kind(400, "K06"),
    "remote_content": Kind(400, "K32"),
    "stored_elsewhere": Kind(400, "K32"),
    "too_large": Kind(413, "K50"),
    "request_too_slow": Kind(408, "K50"),
    # Register, release, purpose, person: the rules of the lease and of the tool.
    "no_strategy": _denied("K17"),
    "not_in_register": _denied("K04"),
    "no_release": _denied("K31"),
    "not_live": _denied("K31"),
    "ended": _denied("K31"),
    "expired": _denied("K63"),
    "other_tool": Kind(404, "K06"),
    "other_version": _denied("K06"),
    "other_prompt": _denied("K06"),
    "other_knowledge": _denied("K06"),
    "other_purpose": _denied("K06"),
    "other_group": _denied("K06"),
    "other_data_class": _denied("K06"),
    "other_function": _denied("K07"),
    "purpose_missing": Kind(400, "K06"),
    "data_class_missing": Kind(400, "K32"),
    "not_for_citizens": _denied("K06"),
    "no_person": _denied("K08"),
    "not_in_pilot_team": _denied("K30"),
    "untrained": _denied("K10"),
    "sensitive_area": _denied("K14"),
    "tool_without_rules": _denied("K36"),
    "tool_unchecked": _denied("K17"),
    "tool_contract_ended": _denied("K36"),
    "tool_data_class": _denied("K36"),
    "tool_purpose": _denied("K36"),
    "tool_function": _denied("K36"),
    "tool_network": _denied("K35"),
    "cannot_be_filtered": _denied("K32"),
    "personal_data": _denied("K32"),
    "budget_spent": Kind(429, "K50", "rate_limit_error"),
    # What does not work just now: always a no, never a way round.
    "policy_stale": _down(503, "K12"),
    "ledger_unavailable": _down(503, "K12"),
    "filter_failed": _down(503, "K12"),
    "no_server": _down(503, "K35"),
    "busy": Kind(429, "K50", "rate_limit_error"),
    "server_failed": _down(502, "K12"),
    "server_too_slow": _down(504, "K12"),
    "server_other_version": _down(503, "K06"),
    "stopped": _denied("K65"),
    "held": _denied("K48"),
    "discarded": Kind(410, "K48"),
    "server_refused": Kind(400, "K12"),
}
