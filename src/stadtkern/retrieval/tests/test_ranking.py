from __future__ import annotations

from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.retrieval import collection
from stadtkern.retrieval.ranking import Entry, Hit, PassageIndex, fuse

TOWN = [
    ("hund", "Hund anmelden", "Die Hundeabgabe beträgt 60 Euro im Jahr. Die Marke ist zu tragen.", "Hundemarke"),
    ("parken", "Kurzparkzone", "Die Parkraumbewirtschaftung gilt von 8 bis 18 Uhr.", ""),
    ("kinder", "Kindergarten", "Die Einschreibung findet im Jänner statt.", ""),
    ("museum", "Stadtmuseum", "Der Eintritt kostet 7 Euro.", ""),
    ("strafe", "Organstrafverfügung", "Wer falsch parkt, zahlt 30 Euro.", ""),
    ("team", "Digital.Team", "Zwölf Mitarbeiter:innen helfen bei der Digitalisierung.", ""),
    ("garten", "Grünschnitt", "Äste und Laub nimmt die Kompostieranlage.", ""),
    ("wasser", "Wasserzähler", "Den Zählerstand melden Sie im September.", ""),
]


def town() -> list[Entry]:
    return [Entry(key, title, text, "service", "de", words) for key, title, text, words in TOWN]


def index_of(entries: list[Entry]) -> PassageIndex:
    index = PassageIndex([(("Strafzettel",), ("Organstrafverfügung",))])
    index.build(entries)
    return index


def keys(hits: list[Hit]) -> list[str]:
    return [hit.key for hit in hits]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("Hunde anmelden", "hund"),
        ("hundemarke", "hund"),
        ("Parkraum", "parken"),
        ("bewirtschaftung", "parken"),
        ("kindergraten", "kinder"),
        ("was kostet das museum", "museum"),
        ("hob an strofzettl kriagt strafzettel", "strafe"),
        ("digitalteam", "team"),
        ("Mitarbeiterinnen", "team"),
        ("aeste", "garten"),
        ("gruenschnitt", "garten"),
        ("grunschnitt", "garten"),
        ("zählerstand", "wasser"),
    ],
)
def test_the_right_passage_comes_first(query: str, key: str) -> None:
    assert keys(index_of(town()).search(query))[:1] == [key]


@pytest.mark.parametrize("query", ["", " ", "\x00", "😀", "der die das", "§ !? (.*", "qqqqq", "\ud83d"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert index_of(town()).search(query) == []


@pytest.mark.parametrize("query", ["hund " * 2_000, "hund" * 2_500, "hund [a-z]+ \\d (", "hund\x00"])
def test_odd_queries_do_no_harm(query: str) -> None:
    assert len(index_of(town()).search(query)) <= 10


def test_the_empty_index_finds_nothing() -> None:
    index = PassageIndex()
    assert (len(index), index.search("hund"), index.suggest("hu")) == (0, [], [])


def test_language_and_kind_limit_the_search() -> None:
    english = Entry("dog", "Register a dog", "The dog tax is 60 euros.", "service", "en")
    news = Entry("news", "Hund entlaufen", "Ein Hund wird gesucht.", "news", "de")
    index = index_of([*town(), english, news])
    assert keys(index.search("how do I register my dogs", language="en")) == ["dog"]
    assert keys(index.search("hund", kinds=frozenset({"news"}))) == ["news"]
    assert index.search("hund", kinds=frozenset({"unknown"})) == []
    assert index.search("hund", language="fr") == []
    assert "dog" not in keys(index.search("hund dog", language="de"))


def test_put_replaces_and_remove_forgets_at_once() -> None:
    index = index_of(town())
    index.put([Entry("hund", "Katzen", "Über Katzen.", "service", "de")])
    assert "hund" not in keys(index.search("hundeabgabe marke"))
    assert keys(index.search("katze")) == ["hund"]
    assert len(index) == len(TOWN)
    index.remove(["hund", "nicht da", "hund"])
    assert index.search("katze") == []
    assert len(index) == len(TOWN) - 1


def test_everything_can_go_and_come_back() -> None:
    index = index_of(town())
    index.remove([entry.key for entry in town()])
    assert (len(index), index.search("hund"), index.suggest("hund")) == (0, [], [])
    index.settle()
    assert index.search("hund") == []
    index.put(town())
    assert keys(index.search("hundemarke"))[:1] == ["hund"]


def test_a_broken_entry_leaves_the_index_as_it_was() -> None:
    index = index_of(town())
    broken = Entry("b", "Titel", None, "x", "de")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        index.put([Entry("a", "Neues", "seltsam", "x", "de"), broken])
    index.put([Entry("c", "Weiteres", "sonderbar", "x", "de")])
    assert (index.search("seltsam"), keys(index.search("sonderbar"))) == ([], ["c"])


def test_the_later_of_two_with_one_key_counts() -> None:
    first, second = Entry("a", "Alt", "alter text", "x", "de"), Entry("a", "Neu", "neue worte", "x", "de")
    for index in (index_of([first, second]), PassageIndex()):
        index.put([first, second])
        assert (len(index), index.search("alt"), keys(index.search("worte"))) == (1, [], ["a"])


WORDS = [
    "hund",
    "hunde",
    "marke",
    "parkplatz",
    "gebühr",
    "müllabfuhr",
    "amt",
    "stadt",
    "bürger",
    "termin",
    "wald",
    "baum",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
CHANGES = st.lists(st.tuples(st.integers(0, 9), TEXTS, TEXTS), min_size=1, max_size=25)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(CHANGES, st.lists(st.integers(0, 9), max_size=5), st.sampled_from(WORDS))
def test_putting_and_settling_equals_building(changes: list[tuple[int, str, str]], gone: list[int], query: str) -> None:
    entries = [Entry(str(key), title, text, "x", "de") for key, title, text in changes]
    step_by_step = PassageIndex()
    for entry in entries:
        step_by_step.put([entry])
    step_by_step.remove([str(key) for key in gone])
    step_by_step.settle()
    latest = {entry.key: entry for entry in entries if int(entry.key) not in gone}
    at_once = PassageIndex()
    at_once.build(latest.values())
    assert _rounded(step_by_step.search(query)) == _rounded(at_once.search(query))
    assert len(step_by_step) == len(at_once)


def _rounded(hits: list[Hit]) -> dict[str, float]:
    return {hit.key: round(hit.score, 4) for hit in hits}


def test_small_segments_are_merged_without_losing_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "MERGE_AFTER", 3)
    index = index_of([Entry(f"base{n}", "Grund", f"wort{n} text", "x", "de") for n in range(120)])
    for number in range(25):
        index.put([Entry(f"new{number}", "Neu", f"seltsam{number} gemeinsam", "x", "de")])
    assert [keys(index.search(f"seltsam{number}"))[:1] for number in range(25)] == [[f"new{n}"] for n in range(25)]
    assert len(index.search("gemeinsam", k=100)) == 25
    assert keys(index.search("wort7"))[:1] == ["base7"]


def test_saving_and_loading_keeps_everything(tmp_path: Path) -> None:
    index = index_of(town())
    index.put([Entry("neu", "Flohmarkt", "Der Flohmarkt ist am Sonntag.", "event", "de")])
    index.remove(["garten"])
    index.save(tmp_path / "index.npz")
    loaded = PassageIndex([(("Strafzettel",), ("Organstrafverfügung",))])
    loaded.load(tmp_path / "index.npz")
    assert len(loaded) == len(index)
    for query in ("flohmarkt", "hund", "strafzettel", "äste", "parkraum"):
        assert keys(loaded.search(query)) == keys(index.search(query))
    loaded.put([Entry("spät", "Adventmarkt", "Im Advent.", "event", "de")])
    assert keys(loaded.search("adventmarkt"))[:1] == ["spät"]
    assert [path.name for path in tmp_path.iterdir()] == ["index.npz"]


@pytest.mark.parametrize("content", [b"", b"no index", b"PK\x03\x04broken"])
def test_a_broken_file_is_refused_and_the_index_stays(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    path.write_bytes(content)
    index = index_of(town())
    with pytest.raises(ValueError, match="is not a search index"):
        index.load(path)
    assert len(index) == len(TOWN)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", numbers=np.arange(3))
    with pytest.raises(ValueError, match="not a search index"):
        PassageIndex().load(tmp_path / "other.npz")


@pytest.mark.slow
def test_progress_is_told() -> None:
    seen: list[int] = []
    PassageIndex().build((Entry(str(n), "t", "text", "x", "de") for n in range(2_500)), seen.append)
    assert seen == [2_000, 2_500]


@pytest.mark.slow
def test_readers_never_wait_or_fail_while_a_writer_puts() -> None:
    index = index_of(town())
    failures: list[Exception] = []
    done = False

    def read() -> None:
        while not done:
            try:
                assert keys(index.search("museum"))[:1] == ["museum"]
            except Exception as failure:  # whatever it is, the test shall show it
                failures.append(failure)

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(60):
        index.put([Entry(f"n{number}", f"Neues {number}", f"Ein Text mit wort{number}.", "news", "de")])
    done = True
    for reader in readers:
        reader.join()
    assert failures == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("hun", "hund"),
        ("anmeld", "hund"),
        ("hundemar", "hund"),
        ("stadtmusem", "museum"),
        ("zähler", "wasser"),
        ("hund an", "hund"),
    ],
)
def test_suggestions_while_typing(typed: str, key: str) -> None:
    assert index_of(town()).suggest(typed)[:1] == [key]


def test_suggestions_name_each_title_once() -> None:
    parts = [Entry(f"{n}", "Hallenbad", f"Teil {n}", "page", "de") for n in range(5)]
    index = index_of([*parts, Entry("en", "Hallenbad opening", "x", "page", "en")])
    assert index.suggest("hallen", language="de") == ["0"]
    assert index.suggest("hallen", k=0) == []


def test_rankings_are_fused() -> None:
    assert fuse([["a", "b", "c"], ["c", "a"]]) == ["a", "c", "b"]
    assert fuse([["a"], ["b"]], weights=[1.0, 2.0], k=1) == ["b"]
    with pytest.raises(ValueError, match="one weight per ranking"):
        fuse([["a"]], weights=[])
