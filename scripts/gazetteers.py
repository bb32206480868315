"""Write the word lists of ``stadtkern.masking`` from public name lists, place names and statutes.

    python scripts/gazetteers.py --names FOLDER --statutes laws.json.gz --texts cities benchmarks/retrieval

``FOLDER`` holds the tables named in ``src/stadtkern/masking/data/LICENCES.md``. Ordinary words are counted in statutes,
which are free of copyright, and in our own texts. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from stadtkern.masking.lexicon import COMMON, DATA, FIRST, LAST, NOUN, WORD

EVERYDAY = Path(__file__).resolve().parent / "everyday_words.txt"  # what statutes do not speak of
MORE_NAMES = {"Berger", "Moore", "Buchholz", "Stern"}  # statutes bear their names
CAPITAL_INSIDE = re.compile(r"(?<=[a-zäöüß,;] )[A-ZÄÖÜ][a-zäöüß]{2,}(?![\w.:*-])")
SMALL = re.compile(r"(?<![\w.])[a-zäöüß]{2,}(?![\w.])")
NAME = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]{2,})?\Z")


def rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(reader)
        yield from reader


def first_names(folder: Path) -> Counter[str]:
    """Count bearers; hyphenated names are looked up by their parts."""
    counts: Counter[str] = Counter()
    for file, least in (
        ("at_first_names_1984_2020.tsv", 2),
        ("vienna_first_names_residents.tsv", 1),
        ("berlin_first_names_2012_2023.tsv", 3),
    ):
        for name, *bearers in rows(folder / file):
            number = sum(map(int, bearers))
            if number >= least and NAME.match(name) and name[0].isupper():
                counts[name] += number
    return counts


def surnames(folder: Path) -> Counter[str]:
    """Count bearers, Austrians ten times."""
    counts: Counter[str] = Counter()
    for name, count, austrian, _ in rows(folder / "surnames_wikidata.tsv"):
        for part in name.split("-"):
            if NAME.match(part) and part[0].isupper() and not part.isupper():
                counts[part] += int(count) + 10 * int(austrian)
    return counts


def texts(statutes: Path, folders: Iterable[Path]) -> Iterator[str]:
    for passage in json.loads(gzip.decompress(statutes.read_bytes()))["passages"]:
        yield passage["text"]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".md", ".yaml", ".json"}:
                text = path.read_text(encoding="utf-8")
                yield from [text] * 3  # town halls write otherwise than parliaments


def ordinary_words(sources: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    nouns: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in sources:
        nouns.update(CAPITAL_INSIDE.findall(text))
        small.update(SMALL.findall(text))
    return nouns, small


def heads(nouns: Counter[str], least: int) -> list[str]:
    """Return the nouns that are not compounds of one kept already: the tail of a compound is enough to know it."""
    kept: set[str] = set()
    for noun in sorted((noun for noun, count in nouns.items() if count >= least), key=lambda noun: (len(noun), noun)):
        if not any(noun[cut:].capitalize() in kept for cut in range(3, len(noun) - 3)):
            kept.add(noun)
    return sorted(kept)


def ambiguous(folder: Path) -> set[str]:
    """Return names that stand more often for something else in the two corpora they were counted in."""
    return {
        name
        for name, inside, outside in rows(folder / "ambiguous_names_de.tsv")
        if int(outside) >= 3 and int(outside) > int(inside)
    }


def names(folder: Path, statutes: Path, everyday: set[str]) -> dict[str, int]:
    """Return each name with what it may be. Whether it is a word as well is asked of statutes: they name nobody."""
    nouns, small = ordinary_words(texts(statutes, ()))
    first, last, doubtful = first_names(folder), surnames(folder), ambiguous(folder)
    flags = dict.fromkeys(first, FIRST)
    flags.update((name, FIRST | COMMON) for name, count in first.items() if count >= 30)
    for name in last:
        flags[name] = flags.get(name, 0) | LAST
    for name in flags.keys() - MORE_NAMES:
        seen = nouns[name] + small[name.lower()]
        if seen < (20 if flags[name] & COMMON else 5) and not (name in doubtful and seen) and name not in everyday:
            continue
        surname = LAST if last[name] >= 12 else 0  # "Zeit" is not asked whether it is a surname
        forename = FIRST | COMMON if first[name] >= 30 else 0
        flags[name] = flags[name] & (surname | forename) | NOUN
    return flags


def lexicon(folder: Path, statutes: Path, folders: Iterable[Path]) -> dict[str, int]:
    """Return each word with what it may be."""
    everyday = set(EVERYDAY.read_text(encoding="utf-8").split())
    flags = names(folder, statutes, everyday)
    nouns, small = ordinary_words(texts(statutes, folders))
    nouns.update(dict.fromkeys(everyday, 3))
    for noun in heads(nouns, 3):
        flags.setdefault(noun, NOUN)
    for word, count in small.items():
        if len(word) < 14 and (count >= 30 or (count >= 3 and word.capitalize() in flags)):
            flags[word] = flags.get(word, 0) | WORD
    return flags


def places(folder: Path) -> dict[str, list[str]]:
    """Return postal codes, names of places and municipalities, and codes that may be years with their places."""
    codes, names, towns = set(), set(), set()
    years: dict[str, set[str]] = {}
    for code, place, municipality, _ in rows(folder / "at_postcodes_places.tsv"):
        codes.add(code)
        names.add(place.partition(",")[0].partition("(")[0].strip())
        names.add(municipality.removeprefix("Gemeindebezirk ").partition("(")[0].strip())
        towns.add(re.split(r"[ ,(/]", municipality.removeprefix("Gemeindebezirk "))[0])
        if "1900" <= code <= "2099":
            years.setdefault(code, set()).update(re.split("[ ,]", each)[0].lower() for each in (place, municipality))
    return {
        "codes": sorted(codes),
        "names": sorted(name for name in names if len(name) > 2),
        "towns": sorted(town for town in towns if len(town) > 3),
        "years": [" ".join((code, *sorted(years[code]))) for code in sorted(years)],
    }


def packed(blocks: Mapping[str, Iterable[str]]) -> bytes:
    text = "\f".join(f"{name}\n" + "\n".join(words) for name, words in blocks.items())
    return lzma.compress(text.encode(), format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--statutes", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    words = lexicon(given.names, given.statutes, given.texts)
    groups: dict[str, list[str]] = {}
    for word in sorted(words):
        groups.setdefault(str(words[word]), []).append(word)
    DATA.mkdir(exist_ok=True)
    (DATA / "words.xz").write_bytes(packed(groups))
    (DATA / "places.xz").write_bytes(packed(places(given.names)))
    for flag, group in sorted(groups.items(), key=lambda each: int(each[0])):
        print(flag, len(group), group[:: max(1, len(group) // 12)])
    print(len(words), "words")


if __name__ == "__main__":
    main()
