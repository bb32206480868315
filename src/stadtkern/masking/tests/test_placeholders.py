"""Masking and restoring: whatever the text, whatever the pieces, what comes back is what went in."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.masking.finding import KINDS, Finder, Span
from stadtkern.masking.placeholders import Mask


class Marked:
    """Finds what stands between ``‹`` and ``›`` with a kind: ``‹PERSON:Huber›`` marks all of it."""

    pattern = re.compile(r"‹([A-Z_]+):[^‹›]*›|Schrempfs?\b")

    def find(self, text: str) -> list[Span]:
        return [Span(*match.span(), match[1] or "PERSON") for match in self.pattern.finditer(text)]


class Broken:
    def find(self, text: str) -> list[Span]:
        raise RuntimeError("the recogniser failed")


PEOPLE = "Anna Berger wohnt bei Franz Koller, Tel. 0664 1234567, anna@example.at."


def test_the_same_string_has_the_same_placeholder_and_others_never_share_one() -> None:
    mask = Mask(Finder())
    assert mask.mask("Anna Berger traf Franz Koller.") == "[PERSON_1] traf [PERSON_2]."
    assert mask.mask("Franz Koller rief Anna Berger an.") == "[PERSON_2] rief [PERSON_1] an."
    assert dict(mask.found) == {"PERSON": 4}


def test_two_requests_never_get_each_others_names_back() -> None:
    one, other = Mask(Finder()), Mask(Finder())
    assert (one.mask("Herr Huber"), other.mask("Herr Maier")) == ("Herr [PERSON_1]", "Herr [PERSON_1]")
    assert (one.restore("[PERSON_1]"), other.restore("[PERSON_1]")) == ("Huber", "Maier")


def test_only_the_kinds_asked_for_are_masked() -> None:
    mask = Mask(Finder(), frozenset({"EMAIL"}))
    assert mask.mask(PEOPLE) == PEOPLE.replace("anna@example.at", "[EMAIL_1]")


def test_a_genitive_keeps_its_ending() -> None:
    mask = Mask(Marked())
    assert mask.mask("Schrempf klagt; Schrempfs Garage") == "[PERSON_1] klagt; [PERSON_1]s Garage"
    assert mask.restore("[PERSON_1]s Antrag") == "Schrempfs Antrag"


def test_a_genitive_before_its_nominative_has_the_same_placeholder() -> None:
    assert Mask(Marked()).mask("Schrempfs Garage gehört Schrempf") == "[PERSON_1]s Garage gehört [PERSON_1]"


@pytest.mark.parametrize(
    ("answer", "restored"),
    [
        ("[PERSON_1]", "Schrempf"),
        ("[Person_1]", "Schrempf"),
        ("[person 1]", "Schrempf"),
        ("[PERSON-1]", "Schrempf"),
        (r"[PERSON\_1]", "Schrempf"),
        (r"\[PERSON\_1\]", "Schrempf"),
        ("**[PERSON_1]s**", "**Schrempfs**"),
        ("[PERSON_2]", "[PERSON_2]"),
        ("[PERSON_11]", "[PERSON_11]"),
        ("[PERSON_01]", "[PERSON_01]"),
        ("[EMAIL_1]", "[EMAIL_1]"),
        ("[PERSON_1", "[PERSON_1"),
        ("PERSON_1", "PERSON_1"),
        ("[PERſON_1]", "[PERſON_1]"),
        ("[PERSON_١]", "[PERSON_١]"),
    ],
)
def test_what_models_do_to_placeholders(answer: str, restored: str) -> None:
    mask = Mask(Marked())
    mask.mask("Schrempf")
    assert mask.restore(answer) == restored


def test_kinds_of_two_words_are_restored_too() -> None:
    mask = Mask(Marked())
    assert mask.mask("‹ZIP_TOWN:8010 Graz›") == "[ZIP_TOWN_1]"
    for written in ("[ZIP_TOWN_1]", "[zip town 1]", r"[ZIP\_TOWN\_1]", "[Zip-Town-1]"):
        assert mask.restore(written) == "‹ZIP_TOWN:8010 Graz›"


def test_a_reserved_placeholder_stays_what_it_is_both_ways() -> None:
    mask = Mask(Marked())
    text = "Was heißt [PERSON_1] oder [person 2]? Schrempf fragt."
    mask.reserve(text)
    assert mask.mask(text) == "Was heißt [PERSON_1] oder [person 2]? [PERSON_3] fragt."
    assert mask.restore("[PERSON_1] ist ein Platzhalter, [PERSON_3].") == "[PERSON_1] ist ein Platzhalter, Schrempf."


def test_a_placeholder_typed_after_its_number_was_given_out_is_masked_itself() -> None:
    mask = Mask(Marked())
    assert mask.mask("Schrempf") == "[PERSON_1]"
    masked = mask.mask("[PERSON_1] und Schrempf")
    assert masked == "[PERSON_2] und [PERSON_1]"
    assert mask.restore(masked) == "[PERSON_1] und Schrempf"


def test_values_are_escaped_in_json() -> None:
    mask = Mask(Marked())
    value = '‹PERSON:Anna "Anni" \\ Berger\n›'
    arguments = json.dumps({"name": mask.mask(value)})
    assert json.loads(mask.restore(arguments, in_json=True)) == {"name": value}


def test_a_stream_flows_and_keeps_back_only_what_may_become_a_placeholder() -> None:
    mask = Mask(Marked())
    mask.mask("Schrempf")
    restorer = mask.restorer()
    pieces = ["Lieber ", "[", "PER", "SON_", "1", "]", " [x", "] [PERSON_2", "] [PERSON_1 ", "[", "Per"]
    shown = [restorer.feed(piece) for piece in pieces]
    assert shown == ["Lieber ", "", "", "", "", "Schrempf", " [x", "] [PERSON_2", "] [PERSON_1 ", "", ""]
    assert restorer.finish() == "[Per"


def test_a_failing_finder_fails_the_mask() -> None:
    with pytest.raises(RuntimeError, match="recogniser failed"):
        Mask(Broken()).mask("Herr Huber")


PIECES = st.sampled_from(
    [
        "Schrempf",
        "Schrempfs",
        "‹PERSON:Anna›",
        "‹EMAIL:a@b.at›",
        "‹ZIP_TOWN:8010 Graz›",
        "[PERSON_1]",
        "[PERSON_2]",
        "[person 1]",
        r"\[PERSON\_1\]",
        r"[ZIP\\_TOWN_1]",
        "[EMAIL-1]",
        "[",
        "]",
        "_",
        "\\",
        "\\\\",
        "PERSON",
        "1",
        "s",
        " ",
        "[PERSON_",
        "[PER",
        '"',
        "\n",
        "ä",
        "ä",
        "\xad",
        "\u200b",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=14).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.booleans())
def test_every_round_trip_restores(texts: list[str], reserve: bool) -> None:
    mask = Mask(Marked())
    for text in texts if reserve else []:
        mask.reserve(text)
    masked = [mask.mask(text) for text in texts]
    assert [mask.restore(each) for each in masked] == texts


@given(TEXTS, st.data())
def test_every_round_trip_restores_in_pieces(text: str, data: st.DataObject) -> None:
    mask = Mask(Marked())
    mask.reserve(text)
    masked = mask.mask(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(masked)), max_size=6)))
    restorer = mask.restorer()
    bounds = [0, *cuts, len(masked)]
    shown = [restorer.feed(masked[start:end]) for start, end in itertools.pairwise(bounds)]
    assert "".join(shown) + restorer.finish() == text


@pytest.mark.parametrize("text", [PEOPLE, "Schrempfs [PERSON_1] und \\[PERSON_2\\] von Herrn Schrempf, [ZIP_TOWN_1"])
def test_split_at_every_position(text: str) -> None:
    mask = Mask(Finder())
    mask.reserve(text)
    masked = mask.mask(text)
    assert masked != text
    for cut in range(len(masked) + 1):
        restorer = mask.restorer()
        assert restorer.feed(masked[:cut]) + restorer.feed(masked[cut:]) + restorer.finish() == text
    restorer = mask.restorer()
    assert "".join(map(restorer.feed, masked)) + restorer.finish() == text


@given(st.dictionaries(st.sampled_from(["name", "text"]), TEXTS))
def test_tool_arguments_restore_as_json(arguments: dict[str, str]) -> None:
    mask = Mask(Marked())
    for text in arguments.values():
        mask.reserve(text)
    masked = json.dumps({name: mask.mask(text) for name, text in arguments.items()})
    assert json.loads(mask.restore(masked, in_json=True)) == arguments


def test_every_kind_has_a_placeholder() -> None:
    mask = Mask(Marked())
    text = " ".join(f"‹{kind}:x›" for kind in KINDS)
    assert mask.mask(text) == " ".join(f"[{kind}_1]" for kind in KINDS)
    assert mask.restore(mask.mask(text)) == text
