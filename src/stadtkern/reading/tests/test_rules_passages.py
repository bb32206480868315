from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stadtkern.reading.rules.passages import LONGEST, LONGEST_ROW, Cut, Heading, Table, cut

SENTENCE = "Der Reisepass kostet 75,90 Euro und gilt zehn Jahre. "


def shown(text: str, cuts: list[Cut]) -> list[tuple[str, str]]:
    return [(each.heading, text[each.start : each.end]) for each in cuts]


def heading(text: str, words: str, level: int) -> Heading:
    start = text.index(words)
    return Heading(level, start, start + len(words))


def test_a_high_heading_begins_a_passage_and_superior_headings_join_it() -> None:
    text = "Reisepass\n\nKosten\n\n75,90 Euro.\n\nDauer\n\nFünf Tage."
    headings = [heading(text, "Reisepass", 1), heading(text, "Kosten", 2), heading(text, "Dauer", 2)]
    assert shown(text, cut(text, headings=headings)) == [
        ("Reisepass > Kosten", "Reisepass\n\nKosten\n\n75,90 Euro."),
        ("Reisepass > Dauer", "Dauer\n\nFünf Tage."),
    ]


def test_the_title_is_not_repeated_in_the_path() -> None:
    text = "Reisepass\n\nKosten\n\n75,90 Euro."
    headings = [heading(text, "Reisepass", 1), heading(text, "Kosten", 2)]
    assert [each.heading for each in cut(text, headings=headings, title="Reisepass")] == ["Kosten"]


def test_a_low_heading_does_not_force_a_passage() -> None:
    text = "Kosten\n\nDer Pass kostet 75,90 Euro.\n\nKinder\n\nFür Kinder 30 Euro."
    headings = [heading(text, "Kosten", 2), heading(text, "Kinder", 4)]
    assert shown(text, cut(text, headings=headings)) == [("Kosten", text)]


def test_the_number_signs_before_a_heading_belong_to_its_passage() -> None:
    text = "Vorwort.\n## Ziele\nWir wollen viel."
    assert shown(text, cut(text, headings=[heading(text, "Ziele", 2)])) == [
        ("", "Vorwort."),
        ("Ziele", "## Ziele\nWir wollen viel."),
    ]


def test_long_paragraphs_are_cut_between_sentences() -> None:
    text = (SENTENCE * 60).strip()
    passages = [text[each.start : each.end] for each in cut(text)]
    assert all(len(passage) <= LONGEST for passage in passages)
    assert all(passage.startswith("Der Reisepass") and passage.endswith("Jahre.") for passage in passages)


def test_paragraphs_are_gathered_until_a_passage_is_long_enough() -> None:
    text = "\n\n".join([(SENTENCE * 5).strip()] * 4)
    assert [each.end - each.start for each in cut(text)] == [796, 264]


def test_a_line_that_announces_stays_with_what_follows() -> None:
    text = (SENTENCE * 20).strip() + "\n\nMitzubringen sind:\n- Lichtbild\n- " + "Geburtsurkunde " * 30
    passages = [text[each.start : each.end] for each in cut(text)]
    assert passages[1].startswith("Mitzubringen sind:\n- Lichtbild")


def test_rows_stay_whole_and_later_rows_name_their_header() -> None:
    rows = [
        f"Hund {number} | {number} Euro im Jahr, zahlbar bis zum 15. April. Nachweis mitbringen."
        for number in range(40)
    ]
    text = "\n".join(["Art | Abgabe", *rows])
    cuts = cut(text, tables=[Table(0, len("Art | Abgabe"), len(text))])
    assert [each.heading for each in cuts] == ["", *["Art | Abgabe"] * (len(cuts) - 1)]
    assert len(cuts) > 2
    assert [line for each in cuts for line in text[each.start : each.end].split("\n")] == text.split("\n")


def test_a_table_without_header_adds_nothing_to_the_path() -> None:
    text = "\n".join(["Montag | 8 bis 12 Uhr"] * 100)
    assert {each.heading for each in cut(text, tables=[Table(0, 0, len(text))])} == {""}


def test_blank_text_has_no_passage() -> None:
    assert cut(" \n\t\n") == []


WORDS = st.text(alphabet="aÄß .,:|!?\n\t\u00a01#-", max_size=60)
TEXTS = st.lists(WORDS | st.just(SENTENCE * 30) | st.just("x" * 2500) | st.just("Gebühr:\n"), max_size=12).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Heading], list[Table]]:
    text = draw(TEXTS)
    points = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    headings = [Heading(draw(st.integers(1, 6)), a, b) for a, b in zip(points[::2], points[1::2], strict=False)]
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    tables = [Table(a, a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return text, headings, tables


@given(documents())
def test_passages_cover_every_character_once_and_in_order(document: tuple[str, list[Heading], list[Table]]) -> None:
    text, headings, tables = document
    cuts = cut(text, headings=headings, tables=tables)
    covered = 0
    for each in cuts:
        assert text[covered : each.start].strip() == ""
        assert each.start < each.end
        assert text[each.start : each.end].strip() == text[each.start : each.end]
        assert each.end - each.start <= LONGEST_ROW + LONGEST
        covered = each.end
    assert text[covered:].strip() == ""


@given(documents())
def test_a_passage_never_crosses_a_high_heading(document: tuple[str, list[Heading], list[Table]]) -> None:
    text, _, _ = document
    lines = [at for at in range(len(text)) if text[at].strip() and (at == 0 or text[at - 1] == "\n")]
    headings = [Heading(2, at, at + 1) for at in lines[::3]]
    starts = {each.start for each in cut(text, headings=headings)}
    assert {each.start for each in headings} <= starts
