from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.retrieval.analysis import consonants, content_words, fold, words_of
from stadtkern.retrieval.function_words import FACT_WORDS, FUNCTION_WORDS, guess_language
from stadtkern.retrieval.stems import stem
from stadtkern.retrieval.word_parts import NEVER_PARTS, PARTS, SHORT_PARTS


@pytest.mark.parametrize("spellings", [("Gebühr", "Gebuehr", "gebuhr"), ("Straße", "STRASSE"), ("Öl", "Oel", "ol")])
def test_one_spelling_for_umlauts(spellings: tuple[str, ...]) -> None:
    assert len({fold(each) for each in spellings}) == 1


@pytest.mark.parametrize("word", ["neue", "steuer", "feuer", "bauer", "quelle"])
def test_vowels_that_only_look_like_umlauts_stay(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(
    "form",
    ["Bürger:innen", "Bürger*innen", "Bürger_innen", "BürgerInnen", "Bürger/innen", "Bürger/-innen", "Bürger:in"],
)
def test_gender_forms_are_one_word(form: str) -> None:
    assert [stem(word) for word in words_of(form)] == [stem("burger")]


def test_female_forms_share_the_stem() -> None:
    assert stem("beraterinnen") == stem("beraterin") == stem("berater")


def test_joined_words_are_found_apart_and_together() -> None:
    assert words_of("Digital.Team und KI-Strategie") == [
        "digital", "team", "und", "ki", "strategie", "digitalteam", "kistrategie",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Bitte, wo kann ich meinen Hund anmelden?", ["hund", "anmelden"]),
        ("i mecht mein hund aumödn", ["hund", "aumodn"]),
        ("How much is the dog tax?", ["dog", "tax"]),
        ("der die das", []),
        ("", []),
        ("😀 §§ !!!", []),
    ],
)
def test_content_words(question: str, words: list[str]) -> None:
    assert content_words(question) == words


def test_the_language_is_guessed() -> None:
    assert guess_language(words_of("where can I get a parking permit")) == "en"
    assert guess_language(words_of("wo bekomme ich ein parkpickerl")) == "de"


def test_inflected_forms_share_a_stem() -> None:
    assert stem("gebuhren") == stem("gebuhr")
    assert stem("hunde") == stem("hund") == stem("hunden")
    assert stem("fees", "en") == stem("fee", "en")
    assert stem("2026") == "2026"


@pytest.mark.parametrize(("dialect", "standard"), [("strofzettl", "strafzettel"), ("biacharei", "bucherei")])
def test_dialect_keeps_the_consonants(dialect: str, standard: str) -> None:
    assert consonants(dialect) == consonants(standard)


def test_word_lists_are_written_folded() -> None:
    listed = {*FUNCTION_WORDS["de"], *FUNCTION_WORDS["en"], *FACT_WORDS, *PARTS, *SHORT_PARTS, *NEVER_PARTS}
    assert {word for word in listed if fold(word) != word} == set()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert fold(fold(text)) == fold(text) or not text.isascii()
    assert all(word for word in words_of(text))
    content_words(text)


def test_huge_words_and_zero_bytes_do_no_harm() -> None:
    assert words_of("hund\x00marke") == ["hundmarke"]
    assert max(map(len, words_of("a" * 100_000))) <= 60
