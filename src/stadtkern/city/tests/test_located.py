import contextlib
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from stadtkern.city.located import LARGEST_BYTES, Unreadable, read_text, read_yaml

TOWN = """\
# a comment
name: "Ort: eins"
empty:
postcode: 0800
truth: no
offices:
  - id: one
    words: [a, b]
  - id: two
    text: |
      Zeile eins
      Zeile zwei
"""


def test_values_stay_as_they_are_written() -> None:
    assert read_yaml(TOWN, "f").data == {
        "name": "Ort: eins",
        "empty": None,
        "postcode": "0800",
        "truth": "no",
        "offices": [{"id": "one", "words": ["a", "b"]}, {"id": "two", "text": "Zeile eins\nZeile zwei\n"}],
    }


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("name",), 2),
        (("offices",), 6),
        (("offices", 0, "words", 1), 8),
        (("offices", 1, "text"), 10),
        (("offices", 1, "missing"), 9),
        (("absent",), 2),
    ],
)
def test_every_part_knows_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert read_yaml(TOWN, "f").problem(place, "", "").line == line


def test_parts_and_items_keep_their_lines() -> None:
    one, two = read_yaml(TOWN, "f").part("offices").items()
    assert (two.label, two.problem(("id",), "", "").line) == ("two", 9)
    over = one.overlaid(two)
    assert over.data == {"id": "two", "words": ["a", "b"], "text": "Zeile eins\nZeile zwei\n"}
    assert [over.problem((key,), "", "").line for key in ("id", "words", "text")] == [9, 8, 10]


def test_an_empty_file_says_nothing() -> None:
    assert read_yaml("# nothing yet\n", "f").data is None


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: &x 1\n", 1, "Anchors and aliases (& and *) are not allowed here."),
        ("a: 1\nb: *x\n", 2, "Anchors and aliases (& and *) are not allowed here."),
        ("a: !!python/object:os.system 1\n", 1, "YAML tags (with an exclamation mark) are not allowed here."),
        ("- !!map {a: 1}\n", 1, "YAML tags (with an exclamation mark) are not allowed here."),
        ("a: 1\n---\na: 2\n", 3, "A second document begins here."),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” stands here twice."),
        ("? [a]\n: 1\n", 1, "A key must be a single word."),
        ("[" * 50, 1, "This is nested too deeply."),
        ("a: 1\n b: 2\n", 2, "This is not valid YAML (mapping values are not allowed in this context)."),
        ("a: 'open\n", 2, "This is not valid YAML (found unexpected end of stream)."),
        ("a: 1\nb: \x07\n", 2, "This line holds a character that YAML does not allow."),
    ],
)
def test_anything_but_plain_yaml_is_refused(text: str, line: int, what: str) -> None:
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        read_yaml(text, "f")
    assert (refused.value.problem.line, refused.value.problem.what) == (line, what)


def test_a_bomb_goes_off_nowhere() -> None:  # read to the end, either would take hours
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(9))
    with pytest.raises(Unreadable):
        read_yaml(levels, "f")
    with pytest.raises(Unreadable):
        read_yaml("[" * 100_000, "f")


@given(st.text(max_size=60))
@example("{")
@example("? ")
@example("- - - a: b\n")
@example("%YAML 9\n---\n")
@example("\ufeff\n")
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read_yaml(text, "f")


def test_files_are_refused_by_size_and_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xfc\n")
    with translation.override("en"), pytest.raises(Unreadable, match="x:2: This file is not written in UTF-8"):
        read_text(path, "x")
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    with translation.override("en"), pytest.raises(Unreadable, match="larger than one megabyte"):
        read_text(path, "x")
    with translation.override("en"), pytest.raises(Unreadable, match="missing"):
        read_text(tmp_path / "y.yaml", "y")
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_text(path, "x") == "a: 1\n"
