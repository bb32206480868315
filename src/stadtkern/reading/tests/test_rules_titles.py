from __future__ import annotations

import pytest

from stadtkern.reading.rules.titles import best_title


@pytest.mark.parametrize(
    "left",
    [
        "about:blank",
        "Microsoft Word - Hunde.docx",
        "Microsoft Word - Hunde",
        "untitled",
        "Unbenannt 1",
        "Dokument1",
        "Document 2",
        "hunde_final.pdf",
        "https://www.example.at/x",
        " ",
    ],
)
def test_what_programs_leave_behind_is_no_title(left: str) -> None:
    assert best_title(left, headings=["Hundeabgabe"], text="Hundeabgabe\n\nText.") == "Hundeabgabe"


@pytest.mark.parametrize("said", ["Hundeabgabe 2026", "Dokumente für die Hochzeit", "Untitled Festival Ordnung v. 2"])
def test_what_a_person_wrote_stays(said: str) -> None:
    expected = said if not said.startswith("Untitled") else "Anders"
    assert best_title(said, headings=["Anders"], text="Anders") == expected


@pytest.mark.parametrize(
    ("text", "is_plain", "title"),
    [
        ("Hundeabgabe\nSie kostet 60 Euro.", True, "Hundeabgabe"),
        ("Die Hundeabgabe kostet 60 Euro.\nHunde", True, ""),
        ("Die Hundeabgabe kostet 60 Euro.\nHunde", False, "Hunde"),
        ("x" * 101, True, ""),
        ("\n\n  # Hunde\n", True, "Hunde"),
        ("", True, ""),
    ],
)
def test_without_headings_a_short_line_that_is_no_sentence(text: str, is_plain: bool, title: str) -> None:
    assert best_title("", headings=[], text=text, is_plain=is_plain) == title
