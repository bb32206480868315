"""A file stays whole until it need not be kept: only behind a tombstone of a closed case anything of it goes.

SQLite forgets triggers when a later migration builds a table anew: such a migration must end with these statements.
"""

from typing import Any

from django.db import migrations

from stadtkern.procedures.migrations._triggers import drop, triggers


def _no_tombstone(case: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM procedures_tombstone AS stone"
        f" JOIN procedures_case AS matter ON matter.number = stone.number WHERE matter.id = {case})"
    )


OF_DECISION = "(SELECT case_id FROM procedures_decision WHERE id = OLD.decision_id)"
CLOSED = "SELECT 1 FROM procedures_case WHERE number = NEW.number AND state IN ('final', 'withdrawn')"
GUARDS = (
    # name, event, table, what is wrong, message
    (
        "procedures_decision_is_kept",
        "DELETE",
        "decision",
        f"OLD.decided_at IS NOT NULL AND {_no_tombstone('OLD.case_id')}",
        "a decision is not deleted",
    ),
    ("procedures_event_is_kept", "DELETE", "caseevent", _no_tombstone("OLD.case_id"), "what happened is not deleted"),
    ("procedures_letter_is_kept", "DELETE", "decisionletter", _no_tombstone(OF_DECISION), "a letter is not deleted"),
    (
        "procedures_letter_stays",
        "UPDATE",
        "decisionletter",
        "NEW.content <> OLD.content OR NEW.digest <> OLD.digest OR NEW.decision_id <> OLD.decision_id",
        "a letter never changes",
    ),
    ("procedures_case_is_kept", "DELETE", "case", _no_tombstone("OLD.id"), "a case is not deleted"),
    ("procedures_tombstone_of_closed", "INSERT", "tombstone", f"NOT EXISTS ({CLOSED})", "only a closed case is deleted"),
    ("procedures_tombstone_stays", "UPDATE", "tombstone", "1 = 1", "a tombstone never changes"),
    ("procedures_tombstone_is_kept", "DELETE", "tombstone", "1 = 1", "a tombstone is not deleted"),
)


def drop_older(apps: Any, schema_editor: Any) -> None:
    drop(schema_editor, "procedures_decision_is_kept")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_tombstones")]
    operations = [migrations.RunPython(drop_older, migrations.RunPython.noop), triggers(GUARDS)]
