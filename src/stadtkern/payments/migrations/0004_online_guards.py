"""What a payment at the payment service may never become: another one, or unpaid again."""

from typing import Any

from django.db import migrations

STAYS = ('"order"', "charge_id", "amount_eur", "provider", "begun_by")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in STAYS)
GUARDS = (
    # name, event, what is wrong, message
    ("payments_online_stays", "UPDATE", CHANGED, "a payment never becomes another one"),
    (
        "payments_online_is_known_once",
        "UPDATE",
        "OLD.provider_id <> '' AND OLD.provider_id <> NEW.provider_id",
        "a payment known there never becomes another one",
    ),
    (
        "payments_online_ended_stays",
        "UPDATE",
        "OLD.state IN ('paid', 'refused', 'cancelled') AND OLD.state <> NEW.state",
        "what has ended stays ended",
    ),
    (
        "payments_online_entry_stays",
        "UPDATE",
        "OLD.entry_id IS NOT NULL AND (NEW.entry_id IS NULL OR OLD.entry_id <> NEW.entry_id)",
        "a booking stays",
    ),
    ("payments_online_begins", "INSERT", "NEW.entry_id IS NOT NULL", "a payment begins unpaid"),
    ("payments_online_is_kept", "DELETE", "1 = 1", "a payment is not deleted"),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event, wrong, message in GUARDS:
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON payments_onlinepayment WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON payments_onlinepayment FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_online")]
    operations = [migrations.RunPython(add, remove)]
