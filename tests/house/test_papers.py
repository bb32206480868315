"""Documents that are derived from code stay level with it."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from stadtkern.config.options import OptionError, describe_options, read_options

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 32
CATALOGUE = ROOT / "src" / "stadtkern" / "locale" / "de" / "LC_MESSAGES" / "django.po"


def test_options_are_documented() -> None:
    written = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    assert written == describe_options(), "run: make docs"


def test_unknown_options_are_errors() -> None:
    with pytest.raises(OptionError, match="STADTKERN_SESION"):
        read_options({"STADTKERN_SECRET_KEY": KEY, "STADTKERN_SESION": "1"})


@pytest.mark.parametrize(("name", "value"), [("HTTPS", "maybe"), ("UPLOAD_MB", "-1"), ("UPLOAD_MB", "ten")])
def test_values_of_the_wrong_type_are_errors(name: str, value: str) -> None:
    with pytest.raises(OptionError, match=name):
        read_options({"STADTKERN_SECRET_KEY": KEY, f"STADTKERN_{name}": value})


def test_a_short_secret_key_is_an_error() -> None:
    with pytest.raises(OptionError, match="SECRET_KEY"):
        read_options({"STADTKERN_SECRET_KEY": "short"})


WHOLE = {"ISSUER": "https://a.example", "CLIENT_ID": "c", "CLIENT_SECRET": "geheim", "LABEL": "Rathaus"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"ISSUER": ""}, "ISSUER"),
        ({"ISSUER": "http://a.example"}, "ISSUER"),
        ({"ISSUER": "https://a.example/?tenant=1"}, "ISSUER"),
        ({"ISSUER": "https://name:word@a.example"}, "ISSUER"),
        ({"ISSUER": "https://a.example:port"}, "ISSUER"),
        ({"CLIENT_ID": ""}, "CLIENT_ID"),
        ({"CLIENT_SECRET": ""}, "CLIENT_SECRET"),
        ({"LABEL": ""}, "LABEL"),
        ({"LABEL": "L" * 41}, "LABEL"),
    ],
)
def test_a_sign_in_provider_is_named_completely_and_its_secret_is_not_repeated(
    changed: dict[str, str], named: str
) -> None:
    given = {f"STADTKERN_STAFF_OIDC_{name}": value for name, value in (WHOLE | changed).items()}
    with pytest.raises(OptionError, match=f"STADTKERN_STAFF_OIDC_{named}") as error:
        read_options({"STADTKERN_SECRET_KEY": KEY, **given})
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("issuer", ["https://a.example/realms/town", "http://localhost:9400", "http://127.0.0.1:9400"])
def test_a_sign_in_provider_speaks_https_or_is_on_this_machine(issuer: str) -> None:
    given = {f"STADTKERN_STAFF_OIDC_{name}": value for name, value in (WHOLE | {"ISSUER": issuer}).items()}
    assert read_options({"STADTKERN_SECRET_KEY": KEY, **given}).staff_oidc_issuer == issuer


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements-*.lock")), ids=lambda path: path.name)
def test_locks_hold_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "torch" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_every_dependency_has_a_reason() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[project.scripts]")[0]
    wanted = re.findall(r'^    "[^"]+",.*$', declared.partition("dependencies = [")[2], re.MULTILINE)
    assert wanted
    assert [line for line in wanted if "#" not in line] == []


def test_german_is_complete() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue if entry.obsolete or entry.fuzzy or not entry.translated()] == []


def test_the_compiled_catalogue_is_level() -> None:
    compiled = {(each.msgctxt, each.msgid): each.msgstr for each in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    written = {(each.msgctxt, each.msgid): each.msgstr for each in polib.pofile(str(CATALOGUE))}
    assert compiled == written, "run: make messages"


def test_every_message_in_use_is_translated() -> None:
    """Read every literal message out of code and templates and look it up."""
    from messages import messages_in_use

    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    used = {message.text for message in messages_in_use(ROOT / "src")}
    assert sorted(used - known) == [], "run: make messages"


def test_nothing_names_the_machine_it_was_written_on() -> None:
    private = re.compile(r"/(?:root|work|home/\w+)/")
    named = []
    for pattern in ("*.md", "*.py", "*.toml", "*.yaml", "*.yml", "*.html"):
        for path in ROOT.rglob(pattern):
            if not {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts) and path != Path(__file__):
                named += [str(path)] if private.search(path.read_text(encoding="utf-8")) else []
    assert named == []
