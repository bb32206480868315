"""What was written stays as it was; a letter goes with its case, once that need not be kept."""

from typing import Any

from django.db import migrations

TABLE = "correspondence_caseletter"
KEPT = (
    "NOT EXISTS (SELECT 1 FROM procedures_tombstone AS stone"
    " JOIN procedures_case AS matter ON matter.number = stone.number WHERE matter.id = OLD.case_id)"
)
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in ("case_id", "kind", "text", "written_by"))
MADE = "length(OLD.content) > 0 AND (OLD.content <> NEW.content OR OLD.digest <> NEW.digest)"
GUARDS = (
    # name, event, what is wrong, message
    ("correspondence_letter_stays", "UPDATE", f"{CHANGED} OR ({MADE})", "a letter never changes"),
    ("correspondence_letter_is_kept", "DELETE", KEPT, "a letter is not deleted"),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event, wrong, message in GUARDS:
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial"), ("procedures", "0008_forms_on_paper")]
    operations = [migrations.RunPython(add, remove)]
