"""Other rooms read their own YAML with the same care: shape, file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.city import api as city
from stadtkern.city.api import Day, Slug, Strict

if TYPE_CHECKING:
    from pathlib import Path


class Note(Strict):
    id: Slug
    on: Day


def test_a_file_becomes_its_shape_or_problems(tmp_path: Path) -> None:
    path = tmp_path / "note.yaml"
    path.write_text("id: eins\non: 2027-03-01\n")
    found, problems = city.read_as(path, Note)
    assert found is not None
    assert (found.value.id, found.value.on.isoformat(), problems) == ("eins", "2027-03-01", ())
    assert found.problem("Falsch.", "Richtig machen.", "on").line == 2
    path.write_text("id: eins\non: morgen\nunten: 1\n")
    found, problems = city.read_as(path, Note)
    assert found is None
    assert [problem.line for problem in problems] == [2, 3]
    assert [problem.line for problem in city.read_as(tmp_path / "missing.yaml", Note)[1]] == [1]
