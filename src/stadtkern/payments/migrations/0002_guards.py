"""What money may never become: a claim changed afterwards, a booking rewritten, a payout one person made alone."""

from typing import Any

from django.db import migrations


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


APPROVER = """NEW.approved_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM identity_account AS account
    WHERE account.is_active AND account.is_staff AND NEW.approved_by = 'account:' || CAST(account.id AS TEXT)
)"""
APPROVES = f"OLD.approved_at IS NULL AND {APPROVER}"
PAYOUT = ("public_id", "subject", "recipient", "iban", "purpose", "amount_eur", "proposed_by", "proposed_at")
ENTRY = (
    "account", "statement", "bank_reference", "amount_eur", "is_credit", "is_reversal", "booked_on", "payer", "text",
)
GUARDS = (
    # name, event, table, what is wrong, message
    ("payments_charge_stays", "UPDATE", "charge", _changed("reference", "total_eur", "case_number", "lines"), "a charge stays"),
    ("payments_charge_is_kept", "DELETE", "charge", "1 = 1", "a charge is waived, not deleted"),
    ("payments_entry_stays", "UPDATE", "bankentry", _changed(*ENTRY), "a booking never changes"),
    ("payments_entry_is_kept", "DELETE", "bankentry", "1 = 1", "a booking is not deleted"),
    (
        "payments_entry_is_undone_first",
        "UPDATE",
        "bankentry",
        "OLD.charge_id IS NOT NULL AND NEW.charge_id IS NOT NULL AND OLD.charge_id <> NEW.charge_id",
        "a match is undone before another is made",
    ),
    ("payments_payout_stays", "UPDATE", "payout", _changed(*PAYOUT), "a payout never changes"),
    ("payments_payout_is_kept", "DELETE", "payout", "1 = 1", "a payout is stopped, not deleted"),
    (
        "payments_payout_begins",
        "INSERT",
        "payout",
        "NEW.approved_at IS NOT NULL OR NEW.file_id IS NOT NULL",
        "a payout begins as a proposal",
    ),
    ("payments_payout_approved_by_staff", "UPDATE", "payout", APPROVES, "a person of the house approves"),
    (
        "payments_payout_approval_stays",
        "UPDATE",
        "payout",
        "OLD.approved_at IS NOT NULL AND (NEW.approved_at IS NULL OR OLD.approved_by <> NEW.approved_by)",
        "an approval stays",
    ),
    (
        "payments_payout_is_sent_once",
        "UPDATE",
        "payout",
        "OLD.file_id IS NOT NULL AND (NEW.file_id IS NULL OR OLD.file_id <> NEW.file_id)",
        "a payout is sent once",
    ),
    ("payments_file_stays", "UPDATE", "transferfile", "1 = 1", "a file never changes"),
    ("payments_file_is_kept", "DELETE", "transferfile", "1 = 1", "a file is not deleted"),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event, table, wrong, message in GUARDS:
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON payments_{table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON payments_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("identity", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
