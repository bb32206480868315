"""What a letter may never become: printed in two batches, sent elsewhere than it says, noted and then noted otherwise."""

from typing import Any

from django.db import migrations


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


POSTING = ("code", "reference", "subject", "digest", "quality", "is_test", "handed_over_at")
FORGOTTEN = "length(NEW.address) = 0 AND OLD.state NOT IN ('waiting', 'batched')"
GUARDS = (
    # name, event, table, what is wrong, message
    ("delivery_posting_stays", "UPDATE", "posting", f"{_changed(*POSTING)} OR (OLD.address <> NEW.address AND NOT ({FORGOTTEN}))", "a letter on its way never changes"),
    ("delivery_posting_is_kept", "DELETE", "posting", "1 = 1", "a letter on its way is not deleted"),
    ("delivery_posting_begins", "INSERT", "posting", "NEW.state <> 'waiting'", "a letter begins when it waits"),
    (
        "delivery_posting_is_printed_once",
        "UPDATE",
        "posting",
        "OLD.batch_id IS NOT NULL AND (NEW.batch_id IS NULL OR OLD.batch_id <> NEW.batch_id OR OLD.place <> NEW.place)",
        "a letter is in one batch",
    ),
    ("delivery_batch_stays", "UPDATE", "batch", "1 = 1", "a batch never changes"),
    ("delivery_batch_is_kept", "DELETE", "batch", "1 = 1", "a batch is not deleted"),
    (
        "delivery_mark_stays",
        "UPDATE",
        "mark",
        f"OLD.posting_id <> NEW.posting_id OR OLD.undone_at IS NOT NULL OR "
        f"{_changed('kind', 'reason', 'made_by', 'made_at')} OR OLD.{{on}} <> NEW.{{on}}",
        "what was noted stays",
    ),
    ("delivery_mark_is_kept", "DELETE", "mark", "1 = 1", "what was noted is kept"),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event, table, condition, message in GUARDS:
        wrong = condition.replace("{on}", '"on"')
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON delivery_{table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON delivery_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
