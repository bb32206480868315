"""What a model writes is read before anybody sees it, however it is cut into pieces."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtkern.modelcalls.guard import LONGEST_KEPT_BACK, PATTERNS, Guard, Tripwire, guarded
from stadtkern.modelcalls.testing import INJECTED

WIRES = (Tripwire("insult", frozenset({"arschloch"})), *PATTERNS)
KNOWN = "https://stadt.example/a"
SOURCES = [f"Frau Huber fragt nach {KNOWN}."]
BLOB = "QUJD" * (LONGEST_KEPT_BACK // 3)
SHOWN = {
    f"Siehe [Merkblatt zur Abgabe]({KNOWN}) und {KNOWN}.": f"Siehe [Merkblatt zur Abgabe]({KNOWN}) und {KNOWN}.",
    "[hier steht es](https://evil.example/x)": "hier steht es (https[:]//evil.example/x)",
    "![ein Wappen](https://evil.example/p.png?q=1) da": "ein Wappen da",
    "[so](//evil.example/x) [da](/logout)": "so (//evil.example/x) da (/logout)",
    "[a\nb](//evil.example) [](//evil.example)": "[a\nb] (//evil.example) [] (//evil.example)",
    "![a [b] c](//evil.example/x y) d": "[a [b] c] (//evil.example/x y) d",
    "![x][1]\n\n[1]: //evil.example/p.png\n": "[x][1]\n\n[1] : //evil.example/p.png\n",
    "[1]: &sol;&sol;evil.example/x\n": "[1] : &sol;&sol;evil.example/x\n",
    "[X]![(//evil.example)](y) und [X]![: //evil.example](y)": "[X] (//evil.example) und [X] : //evil.example",
    'Ein <div style="background:url(//evil.example/x)">Bild</div>':
        'Ein &lt;div style="background:url(//evil.example/x)">Bild</div>',
    "<Wort<a href='//evil.example'>": "&lt;Wort&lt;a href='//evil.example'>",
    "<https://evil.example/auto> und www.evil.example": "<https[:]//evil.example/auto> und www[.]evil.example",
    "Frau [PERSON_1]: 1 < 2 und [ADDRESS_1] (hier)": "Frau [PERSON_1]: 1 < 2 und [ADDRESS_1] (hier)",
    f"{BLOB}![x](https://evil.example/x)": f"{BLOB}x",
}  # fmt: skip
HITS = {
    "insult": "Sie Arschloch, das geht nicht.",
    "generalises": "Wissen Sie, alle Ausländer sind so.",
    "denies_language": "Lernen Sie bitte erst einmal Deutsch, dann sehen wir weiter.",
    "asks_private": "Woher kommen Sie wirklich?",
    "violence": "Bringen Sie sich um oder gehen Sie.",
}
CLICKABLE = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"!\[",
        rf"\]\(\s*<?(?!\s|{re.escape(KNOWN)}[)\s>])",
        rf"^ {{0,3}}\[[^\[\]\n]+\]:\s*<?(?!{re.escape(KNOWN)}[\s>])[^\s<>&\[]*[/\\]",
        r"\b(?:https?|ftps?|file|mailto|javascript|data|tel|sms):(?=\S)(?!//stadt\.example/a(?![\w/.:-]))",
        r"\bwww\.\w",
        r"<[a-z][^>]*=",
    )
]
FRAGMENTS = (
    "[", "]", "(", ")", "![", "](", "]: ", "]:", "<", "</a>", ">", " ", " ", "\n", "Wort", "a b", "//evil.example/x",
    "https://evil.example/y", KNOWN, "www.", "evil.example", "javascript:", "<img src=", '<div style="', '"', "'", "=",
    "data:text/html,x", "[PERSON_1]", "mailto:a@b.at", "\\\\evil\\x", "<x:y>", "http", "s", "://", "!", "&", "w" * 70,
)  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)


def in_pieces(text: str, cuts: list[int]) -> tuple[str, list[str], list[str]]:
    """Return what is shown, what held it back, and what was shown piece by piece."""
    guard = Guard(WIRES, SOURCES)
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    shown = [guard.feed(text[start:end]) for start, end in pairwise(places)]
    shown.append(guard.finish())
    return "".join(shown), guard.found, shown


@pytest.mark.parametrize("text", sorted(SHOWN))
def test_addresses_nobody_asked_about_lead_nowhere(text: str) -> None:
    assert guarded(text, WIRES, SOURCES) == (SHOWN[text], [])


@pytest.mark.parametrize("text", sorted({*SHOWN, INJECTED, *HITS.values()} - {f"{BLOB}![x](https://evil.example/x)"}))
def test_every_split_in_two_gives_the_same(text: str) -> None:
    whole, found = guarded(text, WIRES, SOURCES)
    for cut in range(1, len(text)):
        shown, codes, _ = in_pieces(text, [cut])
        assert (codes, found != [] or shown == whole) == (found, True)


@given(texts, st.lists(st.integers(0, 2_000), max_size=8))
@example(INJECTED, list(range(len(INJECTED))))
@example(f"{BLOB} ![x](https://evil.example/x)", list(range(0, 2_000, 7)))
@example("!![x](//evil.example/x)", [1])
@example("javascript:<a href='x'>", [5])
@example(f"[y]: {KNOWN}[z] ", [20])
def test_nothing_the_request_did_not_name_can_be_clicked_however_it_is_cut(text: str, cuts: list[int]) -> None:
    whole, _ = guarded(text, WIRES, SOURCES)
    shown, _, _ = in_pieces(text, cuts)
    assert shown == whole
    assert [found[0] for pattern in CLICKABLE for found in [pattern.search(shown.replace(f"<{KNOWN}>", KNOWN))]
            if found] == []  # fmt: skip


@pytest.mark.parametrize("code", sorted(HITS))
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_what_trips_a_wire_is_never_shown(code: str, size: int) -> None:
    text = f"Guten Tag. {HITS[code]} Auf Wiedersehen."
    shown, found, _ = in_pieces(text, list(range(0, len(text), size)))
    assert found == [code]
    assert [each for each in WIRES if each.pattern and each.pattern.search(shown)] == []
    assert ("arschloch" in shown.lower(), "Wiedersehen" in shown) == (False, False)


def test_a_word_in_a_text_without_blanks_is_found() -> None:
    text = '{"a":"' + "x" * 1_990 + '","b":"arschloch","c":"' + "y" * 4_000 + '"}'
    for size in (1, 50, 999):
        shown, found, _ = in_pieces(text, list(range(0, len(text), size)))
        assert (found, "arschloch" in shown) == (["insult"], False)


def test_a_word_that_only_contains_one_is_none() -> None:
    assert guarded("Das Marschlochen ist kein Wort, aber auch keine Beleidigung.", WIRES)[1] == []


def test_an_answer_comes_word_by_word() -> None:
    shown = in_pieces("Guten Tag, 1 < 2 ist wahr.", list(range(26)))[2]
    assert [piece for piece in shown if piece] == ["Guten ", "Tag, ", "1 ", "< ", "2 ", "ist ", "wahr."]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["[a](", "![a](", "x]:/", "]:", "](", "[", "<a ", "<a=", "https://x]", "data:", "](  "]
)
def test_no_text_a_model_can_be_made_to_write_stops_the_reader(unit: str) -> None:
    """A careless pattern would take minutes; nothing else runs in the process meanwhile."""
    shown, _found = guarded(unit * 10_000, PATTERNS)
    assert "://x" not in shown
