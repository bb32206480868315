"""Triggers that refuse, written once for both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations

if TYPE_CHECKING:
    from collections.abc import Sequence

Guard = tuple[str, str, str, str, str]  # name, event, table, what is wrong, message


def triggers(guards: Sequence[Guard]) -> migrations.RunPython:
    """Return the operation that adds them, and takes them away again."""

    def add(apps: Any, schema_editor: Any) -> None:
        for guard in guards:
            _add(schema_editor, *guard)

    def remove(apps: Any, schema_editor: Any) -> None:
        for name, *_rest in guards:
            drop(schema_editor, name)

    return migrations.RunPython(add, remove)


def _add(schema_editor: Any, name: str, event: str, table: str, wrong: str, message: str) -> None:
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON procedures_{table} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    row = "OLD" if event == "DELETE" else "NEW"
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON procedures_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def drop(schema_editor: Any, name: str) -> None:
    """Take one away."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE" if is_postgresql else f"DROP TRIGGER IF EXISTS {name}")
