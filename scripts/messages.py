"""Collect every message of code and templates into the German catalogue, and compile it.

Needs none of gettext's own programs. Run by ``make messages``; a house test runs ``messages_in_use``.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polib
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "src" / "stadtkern" / "locale" / "de" / "LC_MESSAGES" / "django.po"
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One message; ``plural`` is empty for messages without a number."""

    text: str
    plural: str = ""


def messages_in_use(source: Path) -> set[Message]:
    """Return every literal message below ``source``; tests are left out."""
    found: set[Message] = set()
    for path in source.rglob("*"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".py":
            found |= set(_from_code(path.read_text(encoding="utf-8")))
        elif "templates" in path.parts and path.suffix in {".html", ".js", ".txt", ".xml"}:
            found |= set(_from_template(path.read_text(encoding="utf-8"), path.name))
    return found


def _from_code(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in SINGLE and words:
            yield Message(words[0])
        elif name in PLURAL and len(words) >= 2:
            yield Message(words[0], words[1])


def _from_template(text: str, name: str) -> Iterator[Message]:
    """Let Django turn template tags into calls, then read the calls."""
    calls = templatize(text, origin=name)
    for call in re.finditer(r"\b(ngettext|gettext|_)\(", calls):
        yield from _call_at(calls, call.start(), call[1])


def _call_at(calls: str, start: int, name: str) -> Iterator[Message]:
    """Parse one call by trying ever longer pieces; what follows the call is not Python."""
    for end in (close.end() for close in re.finditer(r"\)", calls[start:])):
        try:
            node = ast.parse(calls[start : start + end].strip(), mode="eval").body
        except SyntaxError:
            continue
        if isinstance(node, ast.Call):
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if words:
                yield Message(words[0], words[1] if name == "ngettext" else "")
        return


def update(catalogue: polib.POFile, wanted: set[Message]) -> list[str]:
    """Make the catalogue hold exactly the messages in use; return those still to translate.

    Entries that Django or Wagtail use (marked "override") stay.
    """
    known = {(entry.msgid, entry.msgid_plural or ""): entry for entry in catalogue}
    for message in sorted(wanted):
        if (message.text, message.plural) not in known:
            entry = polib.POEntry(msgid=message.text, msgid_plural=message.plural, msgstr="")
            if message.plural:
                entry.msgstr_plural = {0: "", 1: ""}
            catalogue.append(entry)
    keep = {(message.text, message.plural) for message in wanted}
    for key, entry in known.items():
        if key not in keep and entry.comment != "override":
            catalogue.remove(entry)
    catalogue.sort(key=lambda entry: entry.msgid)
    return [entry.msgid for entry in catalogue if not entry.translated()]


def main() -> int:
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=110)
    missing = update(catalogue, messages_in_use(ROOT / "src"))
    catalogue.save()
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    print(f"{len(catalogue)} messages, {len(missing)} to translate")
    for text in missing:
        print(f"  {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
