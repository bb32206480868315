"""Sets a document with Typst: archivable and accessible in one file, from a template and data that are never markup."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.utils.translation import gettext

from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from stadtkern.letters.rules.letter import LetterLanguage

HERE: Final = Path(__file__).resolve().parent
OWN_TEMPLATES: Final = HERE / "templates_typst"
FONTS: Final = ("Fira Sans", "Libertinus Serif", "DejaVu Sans Mono")  # the last two come with Typst: other scripts
ARCHIVE: Final[list[Any]] = ["a-3a", "ua-1"]  # ISO 19005-3 level A, ISO 14289-1
PICTURE: Final[list[Any]] = ["a-3b"]
TRIES: Final = 3
SEAL_WIDTH_MM: Final = 165
SEAL_HEIGHT_MM: Final = 33
SEAL_LEFT_MM: Final = 25
SEAL_BOTTOM_MM: Final = 25
_compile: Any = typst.compile  # its types want template and folder to be of one kind
_NO_GLYPH: Final = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
_ESCAPE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_PLACE: Final = re.compile(r"┌─ (?P<file>\S+):(?P<line>\d+):\d+")
_FROM_OUTSIDE: Final = re.compile(r"@preview/")
_UNSEEN: Final = frozenset({*map(chr, range(0xFE00, 0xFE10)), "\u200d", "\u200c"})


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a document says about itself.

    ``record`` is kept in the file for other programs, as JSON named ``record_name``. ``has_seal`` keeps room
    for a seal at the end of the last page.
    """

    title: str
    author: str
    language: LetterLanguage
    at: datetime
    record: Any = None
    record_name: str = ""
    record_description: str = ""
    has_seal: bool = False


def compile_pdf(template: Path, data: Mapping[str, Any], about: About, *, is_picture: bool = False) -> bytes:
    """Return the PDF a template makes of data: PDF/A-3a and PDF/UA-1, the same bytes for the same input.

    The template is a Typst file that offers ``layout(data, end)``; it can read files of its own folder, no others.
    Characters no font knows are written as ``[U+1F600]``; the record keeps them.

    Raises:
        Refused: ``template_broken``; the hint names file and line.
    """
    _check_folder(template.parent)
    main = _main().replace("/TEMPLATE", f"/{template.name}").encode()
    given = {
        "about": json.dumps(_about(about)),
        "record": json.dumps(about.record, ensure_ascii=False, indent=1),
    }
    current: Any = data
    for _ in range(TRIES):
        try:
            made: bytes = _compile(
                main,
                root=str(template.parent),
                font_paths=[str(HERE / "fonts")],
                ignore_system_fonts=True,
                sys_inputs={**given, "data": json.dumps(current)},
                pdf_standards=PICTURE if is_picture else ARCHIVE,
                timestamp=int(about.at.timestamp()),
            )
            return made
        except typst.TypstError as error:
            if not (unknown := _unknown_characters(error.diagnostic)):
                raise _broken(template, error) from error
            current = _spelt_out(current, unknown)
            given["about"] = json.dumps(_spelt_out(_about(about), unknown))
    raise Refused("template_broken", gettext("The template writes characters that none of the fonts of letters has."))


@lru_cache(maxsize=1)
def _main() -> str:
    return (OWN_TEMPLATES / "main.typ").read_text(encoding="utf-8")


def _about(about: About) -> dict[str, Any]:
    return {
        "title": about.title,
        "author": about.author,
        "language": about.language,
        "fonts": FONTS,
        "record_name": about.record_name,
        "record_description": about.record_description,
        "seal": {"height_mm": SEAL_HEIGHT_MM * about.has_seal, "left_mm": SEAL_LEFT_MM, "bottom_mm": SEAL_BOTTOM_MM},
    }


def _check_folder(folder: Path) -> None:
    """Stop before Typst would fetch a package from elsewhere: no request leaves the house."""
    if folder == OWN_TEMPLATES:
        return
    for path in sorted(folder.rglob("*.typ")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if _FROM_OUTSIDE.search(line):
                raise _refusal(path.name, number, gettext("Packages from elsewhere are not fetched."))


def _unknown_characters(diagnostic: str) -> set[str]:
    """Return the characters no font has, as Typst's message names them."""
    texts = (_ESCAPE.sub(lambda code: chr(int(code[1], 16)), found["text"]) for found in _NO_GLYPH.finditer(diagnostic))
    return {each for text in texts for each in text}


def _spelt_out(value: Any, unknown: set[str]) -> Any:
    """Return data in which unknown characters are named; what only changes the look of another is left out."""
    if isinstance(value, str):
        table = {ord(each): "" if each in _UNSEEN else f"[U+{ord(each):04X}]" for each in unknown}
        return value.translate(table)
    if isinstance(value, dict):
        return {key: _spelt_out(each, unknown) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spelt_out(each, unknown) for each in value]
    return value


def _broken(template: Path, error: typst.TypstError) -> Refused:
    place = _PLACE.search(error.diagnostic)
    name, line = (Path(place["file"]).name, int(place["line"])) if place else (template.name, 1)
    if name == "__typst_py_bytes__.typ":  # the frame around the template: what it asks of it is missing
        name, line = template.name, 1
    said = "; ".join([error.message, *error.hints])
    return _refusal(name, line, said)


def _refusal(name: str, line: int, said: str) -> Refused:
    hint = gettext(
        "The template %(file)s cannot be set: line %(line)s: %(said)s. No letter was made, nothing is lost. Mend this "
        "line, or remove the town's template: then the built-in one is used."
    ) % {"file": name, "line": line, "said": said.rstrip(".")}
    return Refused("template_broken", hint)
