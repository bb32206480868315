"""Somebody with full access to the database tampers; the command and the independent program find it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import translation

from stadtkern.audit import api as audit
from stadtkern.audit import queries, verify_audit
from stadtkern.audit.actions import publish_head
from stadtkern.audit.rules.chain import Head
from stadtkern.audit.testing import without_guards
from stadtkern.cli.audit import command

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 2, 12, tzinfo=UTC)
ENTRIES = 6
TAMPERING = [
    ("UPDATE audit_auditentry SET reason = 'other' WHERE number = 3", (3, "changed")),
    ("UPDATE audit_auditentry SET actor = 'account:9' WHERE number = 3", (3, "changed")),
    ("UPDATE audit_auditentry SET facts = '{}' WHERE number = 4", (4, "changed")),
    ("UPDATE audit_auditentry SET facts = '{ }' WHERE number = 5", (5, "changed")),
    ("UPDATE audit_auditentry SET at = '2020-01-01 00:00:00' WHERE number = 2", (2, "changed")),
    ("DELETE FROM audit_auditentry WHERE number = 1", (1, "missing")),
    ("DELETE FROM audit_auditentry WHERE number = 4", (4, "missing")),
    ("DELETE FROM audit_auditentry WHERE number = 6", (6, "missing")),
    ("DELETE FROM audit_auditentry", (1, "missing")),
    ("UPDATE audit_auditentry SET number = 0 WHERE number = 3", (1, "order")),
    ("UPDATE audit_audithead SET number = 4", (4, "head")),
    (f"UPDATE audit_audithead SET digest = '{'a' * 64}'", (6, "head")),
    ("UPDATE audit_auditentry SET actor = '(erased)', actor_salt = '' WHERE number = 2", (2, "erased")),
]


@pytest.fixture(autouse=True)
def _trail(db: None) -> None:
    for number in range(1, ENTRIES + 1):
        facts = {"count": number} if number == 4 else {}
        audit.record(actor=f"account:{number}", verb="thing.opened", subject="thing:1", reason="ä €", facts=facts)
    publish_head(at=LATER)


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    with translation.override(translation.get_language()):
        yield


def run(*arguments: object) -> Any:
    return CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": None}).invoke(command, [str(each) for each in arguments])


def tamper(sql: str) -> None:
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(sql)


def published() -> list[tuple[int, str]]:
    return [(head.number, head.digest) for head in queries.published()]


def exported(folder: Path) -> Path:
    path = folder / "trail.jsonl"
    assert run("export", path).exit_code == 0
    return path


def copied(folder: Path) -> Path:
    """Return the trail as a database file of its own; the plus keeps values from being read as moments."""
    path = folder / "copy.sqlite3"
    columns = ", ".join(f"+{name} AS {name}" for name in verify_audit.COLUMNS)
    with closing(sqlite3.connect(path)) as copy, connection.cursor() as cursor:
        copy.execute(f"CREATE TABLE audit_auditentry ({', '.join(verify_audit.COLUMNS)})")
        cursor.execute(f"SELECT {columns} FROM audit_auditentry")
        places = ", ".join("?" * len(verify_audit.COLUMNS))
        copy.executemany(f"INSERT INTO audit_auditentry VALUES ({places})", cursor.fetchall())
        copy.commit()
    return path


@pytest.mark.parametrize(("sql", "first_bad"), TAMPERING)
def test_tampering_is_found_by_everybody(sql: str, first_bad: tuple[int, str], tmp_path: Path) -> None:
    assert queries.verify() is None
    tamper(sql)
    assert queries.verify() == first_bad
    assert verify_audit.first_break(verify_audit.entries_in(exported(tmp_path)), published()) == first_bad
    if connection.vendor == "sqlite":
        assert verify_audit.first_break(verify_audit.entries_in(copied(tmp_path)), published()) == first_bad


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize(
    "change", ["at = 'yesterday'", "at = x'00'", "verb = x'00'", "facts = 'no json'", "reason = x'FF'"]
)
def test_values_that_cannot_even_be_read_are_named(change: str, tmp_path: Path) -> None:
    tamper(f"UPDATE audit_auditentry SET {change} WHERE number = 3")
    assert queries.verify() == (3, "changed")
    assert verify_audit.first_break(verify_audit.entries_in(copied(tmp_path)), published()) == (3, "changed")


def test_a_kept_head_finds_what_the_database_no_longer_knows() -> None:
    kept = [Head(*each) for each in published()]
    tamper("DELETE FROM audit_audithead")
    tamper("DELETE FROM audit_auditentry WHERE number > 4")
    assert queries.verify() is None
    assert queries.verify(heads=kept) == (5, "missing")


def test_the_command_says_that_all_is_well() -> None:
    result = run("verify")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "The trail holds: 6 entries.")


def test_the_command_names_the_first_bad_entry() -> None:
    tamper("UPDATE audit_auditentry SET verb = 'thing.closed' WHERE number >= 3")
    result = run("verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "First bad entry: 3. It was changed" in result.stderr


def test_the_command_takes_kept_heads(tmp_path: Path, client: Any) -> None:
    kept = tmp_path / "koepfe.json"
    kept.write_bytes(client.get("/protokoll/koepfe.json").content)
    assert run("verify", "--heads", kept).exit_code == 0
    kept.write_text(kept.read_text().replace(published()[0][1], "a" * 64))
    assert run("verify", "--heads", kept).exit_code == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"heads": [1]}', '{"heads": [{"number": "x", "digest": ""}]}'])
def test_the_command_refuses_other_files(text: str, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(text)
    assert run("verify", "--heads", other).exception.reason == "unreadable"


def test_the_program_runs_alone(tmp_path: Path, client: Any) -> None:
    heads = tmp_path / "koepfe.json"
    heads.write_bytes(client.get("/protokoll/koepfe.json").content)
    program = tmp_path / "verify_audit.py"
    program.write_bytes(b"".join(client.get("/protokoll/verify_audit.py").streaming_content))
    trail = exported(tmp_path)

    def checked() -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-I", program, trail, heads], capture_output=True, text=True)
        return done.returncode, done.stdout

    assert checked() == (0, "the trail holds\n")
    trail.write_text(trail.read_text(encoding="utf-8").replace("account:5", "account:6"), encoding="utf-8")
    assert checked() == (1, "first bad entry: 5 (changed)\n")
    trail.write_text("{")
    assert checked() == (1, "first bad entry: 1 (changed)\n")


def test_an_export_is_for_its_owner_and_never_overwrites(tmp_path: Path) -> None:
    path = exported(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("export", path).exception.reason == "file_exists"


@pytest.mark.parametrize(
    ("erased", "numbers"), [("with", [1, 2, 3, 4, 5, 6, 7]), ("only", [2]), ("without", [1, 3, 4, 5, 6, 7])]
)
def test_an_export_can_leave_out_the_erased(erased: str, numbers: list[int], tmp_path: Path) -> None:
    audit.erase("account:2", by="account:1")
    path = tmp_path / "trail.jsonl"
    assert run("export", path, "--erased", erased).stdout.split()[0] == str(len(numbers))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines] == numbers


def test_the_trail_of_a_subject_is_shown() -> None:
    audit.record(actor="account:1", verb="thing.closed", subject="thing:2", on_behalf_of="account:2", facts={"a": 1})
    audit.erase("account:2", by="account:1")
    assert run("trail", "thing:2").stdout.split("  ")[2:] == ["account:1 for (erased)", "thing.closed", "a=1\n"]
    nothing = run("trail", "thing:3")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
