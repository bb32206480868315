"""What a letter given to a provider may never become: forgotten, known by another id, or as if it was never sent."""

from typing import Any

from django.db import migrations

GUARDS = (
    # name, event, what is wrong, message
    (
        "delivery_sending_stays",
        "UPDATE",
        "OLD.app_id <> NEW.app_id OR OLD.posting_id <> NEW.posting_id",
        "a letter keeps its id",
    ),
    ("delivery_sending_is_kept", "DELETE", "1 = 1", "what was given to a provider is kept"),
    (
        "delivery_sending_goes_on",
        "UPDATE",
        "OLD.state <> 'about' AND NEW.state = 'about'",
        "what was sent is not about to be sent",
    ),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event, wrong, message in GUARDS:
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON delivery_dualsending WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON delivery_dualsending FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_dual")]
    operations = [migrations.RunPython(add, remove)]
