"""Another town's register as drafts: nothing of it is trusted, nothing is lost without a word."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.register.rules.drafts import (
    LARGEST_FILE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Draft,
    UnreadableError,
    read,
    summary_with_source,
)

ENTRY: dict[str, Any] = {
    "name": "Hundemeldungen vorsortieren",
    "description_short": "Das Programm schlägt vor, welches Amt zuständig ist.",
    "organization": "Gemeente Noorderhaaks",
}


def test_our_own_file_is_read() -> None:
    file = {"license": "CC BY 4.0", "entries": [{**ENTRY, "source_id": "KI-1", "link": "https://a.example/1"}]}
    drafts, faulty = read(json.dumps(file))
    assert faulty == []
    assert drafts == [
        Draft(
            title=ENTRY["name"],
            summary=ENTRY["description_short"],
            organization=ENTRY["organization"],
            link="https://a.example/1",
            source_id="KI-1",
            licence="CC BY 4.0",
        )
    ]


def test_the_names_of_the_dutch_delivery_interface_are_read() -> None:
    row = {
        **ENTRY,
        "website": "https://b.example",
        "goal": "Schneller.",
        "proportionality": "Von Hand.",
        "lang": "nld",
        "source_data": "Meldungen",
        "impacttoetsen": ["DPIA", "IAMA"],
        "status": "In gebruik",
        "provider": "Haaks",
    }
    (draft,), _ = read(json.dumps([row]))
    assert draft.link == "https://b.example"
    assert draft.texts == {
        "status": "In gebruik",
        "purpose_and_impact": "Schneller.",
        "considerations": "Von Hand.",
        "impact_assessments": "DPIA, IAMA",
        "data": "Meldungen",
        "supplier": "Haaks",
    }


def test_a_single_entry_is_read() -> None:
    assert len(read(json.dumps(ENTRY))[0]) == 1


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("text", "not_an_entry"),
        (None, "not_an_entry"),
        ({**ENTRY, "name": " \u200b "}, "name_missing"),
        ({**ENTRY, "name": {"de": "x"}}, "name_missing"),
        ({**ENTRY, "name": True}, "name_missing"),
        ({**ENTRY, "organization": ""}, "organization_missing"),
        ({**ENTRY, "description_short": None}, "summary_missing"),
        ({**ENTRY, "organization": "STADTGEMEINDE musterstadt"}, "own_entry"),
    ],
)
def test_a_faulty_row_is_named_and_the_rest_is_read(row: Any, fault: str) -> None:
    drafts, faulty = read(json.dumps([row, ENTRY]), own_organization="Stadtgemeinde Musterstadt")
    assert [(each.number, each.fault) for each in faulty] == [(1, fault)]
    assert len(drafts) == 1


def test_the_same_entry_counts_once() -> None:
    drafts, faulty = read(json.dumps([ENTRY, ENTRY]))
    assert len(drafts) == 1
    assert [(each.number, each.fault) for each in faulty] == [(2, "twice")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("<html>", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"a": 1}', "no_entries"),
        ("[]", "no_entries"),
        ('"name"', "no_entries"),
        ("17", "no_entries"),
        ('{"entries": {}}', "no_entries"),
        ("[{}" + ",{}" * 500 + "]", "too_many"),
        (" " * (LARGEST_FILE + 1), "too_large"),
        ("9" * 10_000, "not_json"),
    ],
)
def test_what_is_no_register_says_why(text: str, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "https://user:pw@a.example/", "//a.example",
             "https://[::1", "https://a.example/" + "x" * 400, "https://a b.example/"],
)  # fmt: skip
def test_a_link_that_is_no_web_page_is_dropped(link: str) -> None:
    (draft,), _ = read(json.dumps({**ENTRY, "link": link}))
    assert draft.link == ""


def test_what_hides_in_texts_is_dropped_and_what_is_too_long_is_cut() -> None:
    row = {**ENTRY, "name": "A\u202eB\x00\n" + "lang " * 100, "description_short": "Satz. " * 200}
    (draft,), _ = read(json.dumps(row))
    assert draft.title.startswith("AB lang")
    assert len(draft.title) <= LONGEST_TITLE
    assert len(draft.summary) <= LONGEST_SUMMARY


@given(st.text(max_size=349), st.text(max_size=400))
def test_a_summary_keeps_its_source(summary: str, source: str) -> None:
    said = summary_with_source(Draft("t", summary, "o"), source)
    assert len(said) <= LONGEST_SUMMARY
    assert source[:20] in said


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "entries", "organization", "description_short", "link"]), children)
    ),
    max_leaves=20,
)


@given(json_values)
def test_no_json_brings_it_down(value: Any) -> None:
    try:
        drafts, faulty = read(json.dumps(value))
    except UnreadableError:
        return
    assert all(each.title and each.organization and each.summary for each in drafts)
    assert drafts or faulty
