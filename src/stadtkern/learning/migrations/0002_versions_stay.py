"""A prompt's version never changes: releases name it by the digest of its text. Only who wrote it can be forgotten."""

from typing import Any

from django.db import migrations

KEPT = ("prompt_id", "number", "title", "task", "text", "change", "sha256", "written_at")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in KEPT)
GUARDS = (
    ("learning_version_update", "UPDATE", CHANGED, "NEW"),
    ("learning_version_delete", "DELETE", "1 = 1", "OLD"),
)
TABLE = "learning_promptversion"
MESSAGE = "a version of a prompt never changes"


def add(apps: Any, schema_editor: Any) -> None:
    for name, event, wrong, row in GUARDS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
                f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {row}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def remove(apps: Any, schema_editor: Any) -> None:
    for name, _event, _wrong, _row in GUARDS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
