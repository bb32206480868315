"""What the wish to take a letter back may never become: forgotten, somebody else's, or open again once decided."""

from typing import Any

from django.db import migrations

GUARDS = (
    # name, event, what is wrong, message
    (
        "delivery_cancellation_stays",
        "UPDATE",
        "OLD.sending_id <> NEW.sending_id OR OLD.asked_by <> NEW.asked_by OR OLD.asked_at <> NEW.asked_at",
        "who wanted a letter back stays",
    ),
    ("delivery_cancellation_is_kept", "DELETE", "1 = 1", "the wish to take a letter back is kept"),
    (
        "delivery_cancellation_ends_once",
        "UPDATE",
        "OLD.state <> 'open' AND OLD.state <> NEW.state",
        "what the provider has decided stays",
    ),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event, wrong, message in GUARDS:
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON delivery_dualcancellation WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON delivery_dualcancellation FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_cancellation")]
    operations = [migrations.RunPython(add, remove)]
