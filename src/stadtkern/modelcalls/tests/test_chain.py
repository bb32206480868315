"""Whatever is done to one entry of the ledger is found, at its number."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from stadtkern.modelcalls.chain import START, Break, Entry, canonical, digest_of, first_break

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\n"), max_size=12)
COLUMNS = ("at", "kind", "call", "use_case", "body")


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Entry]:
    """Return a chain of a few entries with any words in them."""
    entries: list[Entry] = []
    for number in range(1, draw(st.integers(least, 7)) + 1):
        previous = entries[-1].digest if entries else START
        body = canonical(draw(st.dictionaries(st.sampled_from("abc"), st.text(max_size=5) | st.integers(0, 99))))
        told = (number, draw(WORDS), draw(WORDS), draw(WORDS), draw(WORDS), body)
        entries.append(Entry(*told, digest_of(previous, *told)))
    return entries


@given(chains(least=0))
def test_an_untouched_chain_holds(entries: list[Entry]) -> None:
    assert first_break(entries, {entry.number: entry.digest for entry in entries}) is None


@given(chains(), st.data(), st.sampled_from(COLUMNS), WORDS)
def test_a_changed_column_is_found(entries: list[Entry], data: st.DataObject, column: str, value: str) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    assume(getattr(entries[place], column) != value)
    changed: Any = {column: value}
    entries[place] = entries[place]._replace(**changed)
    assert first_break(entries) == Break(place + 1, "changed")


@given(chains(least=2), st.data())
def test_a_missing_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 2))
    del entries[place]
    assert first_break(entries) == Break(place + 1, "missing")


@given(chains(least=2), st.data())
def test_two_that_changed_places_are_found(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 2))
    entries[place], entries[place + 1] = entries[place + 1], entries[place]
    assert first_break(entries) == Break(place + 1, "missing")


@given(chains())
def test_a_cut_end_is_found_by_what_the_trail_kept(entries: list[Entry]) -> None:
    last = entries.pop()
    assert first_break(entries) is None
    assert first_break(entries, {last.number: last.digest}) == Break(last.number, "missing")


@given(chains(least=3), st.data())
def test_a_chain_written_anew_is_found_by_what_the_trail_kept(entries: list[Entry], data: st.DataObject) -> None:
    sealed = data.draw(st.integers(0, len(entries) - 1))
    seals = {sealed + 1: entries[sealed].digest}
    digest = START
    for place, entry in enumerate(entries):
        told = (entry.number, "2026-01-01T00:00:00.000000Z", *entry[2:-1])
        digest = digest_of(digest, *told)
        entries[place] = Entry(*told, digest)
    assert first_break(entries) is None
    assert first_break(entries, seals) == Break(sealed + 1, "sealed")


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(-(2**63), 2**63 - 1) | st.none()))
def test_there_is_one_way_to_write_values(values: dict[str, Any]) -> None:
    assert canonical(values) == canonical(dict(reversed(values.items())))
    assert "\n" not in canonical(values)
