"""What we ship from others is listed, licensed, and trimmed by rules that can be run again."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

STATIC = Path(__file__).resolve().parent.parent / "static/ui"
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "scripts/vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packages() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((STATIC / "vendor/vendor.json").read_text(encoding="utf-8"))["packages"]
    return listed


def test_every_shipped_file_is_listed() -> None:
    listed = {target for package in packages() for target in package["copy"].values()}
    listed |= {package["trim"]["to"] for package in packages() if "trim" in package}
    there = {str(path.relative_to(STATIC / "vendor")) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert there == listed | {"vendor.json"}


def test_every_package_brings_its_licence() -> None:
    assert [package["name"] for package in packages() if not any("LICENSE" in name for name in package["copy"])] == []


def test_no_address_of_a_registry_is_recorded() -> None:
    assert "://" not in (STATIC / "vendor/vendor.json").read_text(encoding="utf-8")


def test_trimming_keeps_what_is_used_and_nothing_else(vendor: ModuleType) -> None:
    css = """@charset "UTF-8"; /* note } */
    :root { --kern-a: 1px; --kern-b: var(--kern-a); --kern-c: 3px; }
    .kern-btn, .kern-dialog { width: var(--kern-b); mask: url("data:image/svg+xml,%3Csvg d='{a}'%3E"); }
    .kern-dialog .kern-btn { width: 1px; }
    :is(body, .kern-dark):not([class*=kern-level-]) { color: red; }
    @media (min-width: 1px) { .kern-dialog { width: 2px; } .kern-btn--primary { width: 3px; } }
    @media print { .kern-dialog { width: 2px; } }"""
    assert vendor.trim(css, frozenset({"btn"}), frozenset(), "1").splitlines()[1:] == [
        ":root{--kern-a: 1px;--kern-b: var(--kern-a)}",
        ".kern-btn{width: var(--kern-b);mask: url(\"data:image/svg+xml,%3Csvg d='{a}'%3E\")}",
        ":is(body, .kern-dark):not([class*=kern-level-]){color: red}",
        "@media (min-width: 1px){.kern-btn--primary{width: 3px}}",
    ]


def test_trimming_again_changes_nothing(vendor: ModuleType) -> None:
    (kern,) = (package for package in packages() if "trim" in package)
    shipped = (STATIC / "vendor" / kern["trim"]["to"]).read_text(encoding="utf-8")
    again = vendor.trim(shipped, frozenset(kern["trim"]["keep"]), vendor.variables_of_ours(), kern["version"])
    assert again == shipped


def test_our_style_sheets_read_only_variables_that_exist() -> None:
    sheets = [*STATIC.glob("*.css"), *STATIC.glob("vendor/**/*.css")]
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    without_fallback = set(re.findall(r"var\(\s*(--[a-z0-9-]+)\s*\)", css))
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    assert without_fallback - defined == set()


def test_classes_of_kern_in_templates_are_shipped() -> None:
    templates = STATIC.parent.parent / "templates/ui"
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in STATIC.rglob("*.css"))
    used = {
        name
        for template in templates.glob("*.html")
        for name in re.findall(r"kern-[a-z]+(?:[_-]+[a-z]+)*", template.read_text(encoding="utf-8"))
        if not name.startswith("kern-theme")
    }
    assert {name for name in used if f".{name}" not in css} == set()
