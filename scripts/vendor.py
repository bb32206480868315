"""Fetch the front-end files we ship from others, checked by sha512, and trim KERN's style sheet.

``python scripts/vendor.py`` writes below ``src/stadtkern/ui/static/ui/vendor`` what ``vendor.json`` there lists.
It needs npm; newcomers and CI do not, because the result is committed. The same input gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "src/stadtkern/ui/static/ui/vendor"
CLASS = re.compile(r"\.kern-([a-z0-9-]+)")
VARIABLE = re.compile(r"(--kern-[a-z0-9-]+)\s*:")
USED = re.compile(r"var\(\s*(--kern-[a-z0-9-]+)")


def split_blocks(css: str) -> list[tuple[str, str]]:
    """Split a style sheet without comments into (prelude, body) of its outermost blocks."""
    blocks, depth, start, opened = [], 0, 0, 0
    quote = ""
    for index, char in enumerate(css):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "{":
            opened = index if depth == 0 else opened
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                blocks.append((" ".join(css[start:opened].split()), css[opened + 1 : index]))
                start = index + 1
    return blocks


def split_selectors(prelude: str) -> list[str]:
    """Split a selector list at its outer commas."""
    parts, depth, current = [], 0, ""
    for char in prelude:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return [*parts, current.strip()]


def wanted(selector: str, keep: frozenset[str]) -> bool:
    """Tell whether every KERN class in ``selector`` is kept; alternatives and exceptions do not count."""
    certain = re.sub(r":(is|not|where)\([^()]*\)", "", selector)
    names = {re.split(r"--|__", name)[0] for name in CLASS.findall(certain)}
    return names <= keep


def squeeze(body: str) -> str:
    """Return declarations in one line, without the blanks nobody reads."""
    return re.sub(r"\s*;\s*", ";", re.sub(r"\s+", " ", body)).strip(" ;")


def trim_rules(css: str, keep: frozenset[str]) -> list[str]:
    """Return the rules of ``css`` that concern kept components only, media queries included."""
    rules = []
    for prelude, body in split_blocks(css):
        if prelude.startswith(("@media", "@supports")):
            inner = trim_rules(body, keep)
            if inner:
                rules.append(prelude + "{" + "".join(inner) + "}")
        elif prelude.startswith("@"):
            rules.append(prelude + "{" + squeeze(body) + "}")
        else:
            selectors = [selector for selector in split_selectors(prelude) if wanted(selector, keep)]
            if selectors and squeeze(body):
                rules.append(",".join(selectors) + "{" + squeeze(body) + "}")
    return rules


def drop_unused_variables(css: str, also_used: frozenset[str]) -> str:
    """Remove custom properties that nothing reads, until nothing changes any more."""
    while True:
        used = set(USED.findall(css)) | also_used
        unused = sorted(set(VARIABLE.findall(css)) - used, key=len, reverse=True)
        if not unused:
            return css
        for name in unused:
            css = re.sub(rf"(?<=[{{;]){re.escape(name)}\s*:[^;}}]*;?", "", css)
        css = re.sub(r";}", "}", css)


def trim(css: str, keep: frozenset[str], also_used: frozenset[str], version: str) -> str:
    """Return KERN's style sheet reduced to the components we use."""
    css = re.sub(r"/\*.*?\*/", "", css.replace('@charset "UTF-8";', ""), flags=re.DOTALL)
    rules = "\n".join(trim_rules(css, keep))
    rules = drop_unused_variables(rules, also_used)
    lines = [line for line in rules.splitlines() if not line.endswith("{}")]
    note = f"/* KERN UX {version}, EUPL-1.2, trimmed by scripts/vendor.py to the components this site uses. */"
    return "\n".join([note, *lines]) + "\n"


def variables_of_ours() -> frozenset[str]:
    """Return the KERN variables that our own style sheets read."""
    sheets = sorted(VENDOR.parent.glob("*.css"))
    return frozenset(name for sheet in sheets for name in USED.findall(sheet.read_text(encoding="utf-8")))


def unpack(package: dict[str, Any], folder: Path) -> Path:
    """Download one package, compare its sha512 and return the folder with its files."""
    spec = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", spec, "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package["integrity"]:
        sys.exit(f"{spec}: the download has another sha512 than vendor.json says; nothing was copied")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def copy(package: dict[str, Any], source: Path) -> None:
    for name, target in package["copy"].items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((source / name).read_bytes())
        print(f"{target}: {path.stat().st_size:,} bytes")
    if rule := package.get("trim"):
        css = (source / rule["from"]).read_text(encoding="utf-8")
        path = VENDOR / rule["to"]
        trimmed = trim(css, frozenset(rule["keep"]), variables_of_ours(), package["version"])
        path.write_text(trimmed, encoding="utf-8")
        print(f"{rule['to']}: {path.stat().st_size:,} bytes, {len(css):,} before trimming")


def main() -> None:
    for package in json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))["packages"]:
        with tempfile.TemporaryDirectory() as folder:
            copy(package, unpack(package, Path(folder)))


if __name__ == "__main__":
    main()
