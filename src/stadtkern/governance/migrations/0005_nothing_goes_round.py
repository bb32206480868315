"""Ways round the state machine are closed: REPLACE, rows under an old number, forged releases, skipped gates (K11).

Where REPLACE removes a row, SQLite runs no DELETE trigger: so a guarded table refuses to insert what is there already.
A later migration that builds one of these tables anew calls ``remove`` first and ``add`` last, as here with 0002's.
"""

import importlib

from django.db import migrations, models

MACHINE = importlib.import_module("stadtkern.governance.migrations.0002_state_machine")

KEYS = {  # table: what no two rows share
    "usecase": (("id",), ("public_id",)),
    "paper": (("id",), ("use_case_id", "number")),
    "signature": (("id",), ("use_case_id", "gate", "round", "person", "papers_sha256")),
    "move": (("id",), ("use_case_id", "number")),
    "tool": (("id",), ("public_id",), ("name", "version", "digest")),
    "release": (("id",),),
}
KEPT = {  # table: what never changes in a row
    "usecase": ("id", "public_id", "origin", "created_at"),
    "tool": ("id", "public_id", "name", "version", "digest", "created_at"),
    "release": (
        "id", "use_case_id", "tool_id", "phase", "purpose", "prompt_digest", "knowledge_digest", "groups",
        "data_classes", "functions", "valid_from", "valid_until",
    ),
}  # fmt: skip
NOT_OF_THIS_STATE = "NOT EXISTS (SELECT 1 FROM governance_usecase WHERE id = NEW.use_case_id AND state = NEW.phase)"
NOT_OF_THIS_ROUND = "NOT EXISTS (SELECT 1 FROM governance_usecase WHERE id = NEW.use_case_id AND round = NEW.round)"
NOT_SCORED = """NEW.before = 'blocked' AND NEW.after = 'scored' AND NOT EXISTS (
    SELECT 1 FROM governance_move WHERE use_case_id = NEW.use_case_id AND number = NEW.number - 1
      AND before IN ('scored', 'classified', 'privacy_checked')
)"""


def guards(differs):
    """Return (trigger, event, table, condition, message) of every guard; ``differs`` compares empty values too."""
    changed = {
        table: " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in names) for table, names in KEPT.items()
    }
    changed["release"] += " OR OLD.ended_at IS NOT NULL"
    return [
        ("governance_release_of_state", "INSERT", "release", NOT_OF_THIS_STATE, "a release belongs to a state"),
        ("governance_signed_now", "INSERT", "signature", NOT_OF_THIS_ROUND, "a signature belongs to this round"),
        ("governance_nothing_skipped", "INSERT", "move", NOT_SCORED, "what was never scored begins again"),
        *((f"governance_{table}_kept", "UPDATE", table, changed[table], f"a {table} stays itself") for table in KEPT),
        *((f"governance_{table}_stays", "DELETE", table, "1 = 1", f"a {table} is never removed") for table in KEPT),
    ]


def not_there_yet():
    """Return the guards against REPLACE; PostgreSQL has no such statement."""
    for table, keys in KEYS.items():
        same = " OR ".join(f"({' AND '.join(f'{name} = NEW.{name}' for name in names)})" for names in keys)
        there = f"EXISTS (SELECT 1 FROM governance_{table} WHERE {same})"
        yield f"governance_{table}_once", "INSERT", table, there, f"this {table} is there already"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for guard in guards("IS DISTINCT FROM"):
            _add_postgresql(schema_editor, *guard)
        return
    for name, event, table, wrong, message in [*guards("IS NOT"), *not_there_yet()]:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON governance_{table} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _add_postgresql(schema_editor, name, event, table, wrong, message):
    row = "OLD" if event == "DELETE" else "NEW"
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON governance_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def remove(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, _event, table, *_more in [*guards(""), *([] if is_postgresql else not_there_yet())]:
        if is_postgresql:
            schema_editor.execute(f"DROP TRIGGER {name} ON governance_{table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0004_pilots_and_assessment'),
    ]

    operations = [
        migrations.RunPython(MACHINE.remove, MACHINE.add),
        migrations.RemoveConstraint(
            model_name='move',
            name='governance_move_is_allowed',
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('after', 'described'), ('before', 'idea'), ('gate', 'G0')), models.Q(('after', 'scored'), ('before', 'described'), ('gate', 'G1')), models.Q(('after', 'classified'), ('before', 'scored'), ('gate', 'G2')), models.Q(('after', 'privacy_checked'), ('before', 'classified'), ('gate', 'G3')), models.Q(('after', 'tool_released'), ('before', 'privacy_checked'), ('gate', 'G4')), models.Q(('after', 'pilot'), ('before', 'tool_released'), ('gate', 'G5')), models.Q(('after', 'pilot_reported'), ('before', 'pilot'), ('gate', 'G6')), models.Q(('after', 'rollout'), ('before', 'pilot_reported'), ('gate', 'G7')), models.Q(('after', 'rollout'), ('before', 'under_review'), ('gate', 'G8')), models.Q(('after', 'rejected'), ('before', 'idea'), ('gate', '')), models.Q(('after', 'blocked'), ('before', 'idea'), ('gate', '')), models.Q(('after', 'rejected'), ('before', 'described'), ('gate', '')), models.Q(('after', 'blocked'), ('before', 'described'), ('gate', '')), models.Q(('after', 'rejected'), ('before', 'scored'), ('gate', '')), models.Q(('after', 'blocked'), ('before', 'scored'), ('gate', '')), models.Q(('after', 'rejected'), ('before', 'classified'), ('gate', '')), models.Q(('after', 'blocked'), ('before', 'classified'), ('gate', '')), models.Q(('after', 'rejected'), ('before', 'privacy_checked'), ('gate', '')), models.Q(('after', 'blocked'), ('before', 'privacy_checked'), ('gate', '')), models.Q(('after', 'suspended'), ('before', 'tool_released'), ('gate', 'G9')), models.Q(('after', 'suspended'), ('before', 'pilot'), ('gate', 'G9')), models.Q(('after', 'suspended'), ('before', 'pilot_reported'), ('gate', 'G9')), models.Q(('after', 'suspended'), ('before', 'rollout'), ('gate', 'G9')), models.Q(('after', 'suspended'), ('before', 'under_review'), ('gate', 'G9')), models.Q(('after', 'suspended'), ('before', 'adapting'), ('gate', 'G9')), models.Q(('after', 'tool_released'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'pilot'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'pilot_reported'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'rollout'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'under_review'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'adapting'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'retired'), ('before', 'tool_released'), ('gate', 'G10')), models.Q(('after', 'retired'), ('before', 'pilot'), ('gate', 'G10')), models.Q(('after', 'retired'), ('before', 'pilot_reported'), ('gate', 'G10')), models.Q(('after', 'retired'), ('before', 'rollout'), ('gate', 'G10')), models.Q(('after', 'retired'), ('before', 'under_review'), ('gate', 'G10')), models.Q(('after', 'retired'), ('before', 'adapting'), ('gate', 'G10')), models.Q(('after', 'retired'), ('before', 'suspended'), ('gate', 'G10')), models.Q(('after', 'idea'), ('before', 'tool_released'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'tool_released'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'tool_released'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'pilot'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'pilot'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'pilot'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'pilot_reported'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'pilot_reported'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'pilot_reported'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'rollout'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'rollout'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'rollout'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'under_review'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'under_review'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'under_review'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'adapting'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'adapting'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'adapting'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'privacy_checked'), ('before', 'suspended'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'privacy_checked'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'privacy_checked'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'classified'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'classified'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'scored'), ('gate', '')), models.Q(('after', 'scored'), ('before', 'blocked'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'blocked'), ('gate', '')), models.Q(('after', 'idea'), ('before', 'rejected'), ('gate', '')), models.Q(('after', 'under_review'), ('before', 'rollout'), ('gate', '')), models.Q(('after', 'adapting'), ('before', 'under_review'), ('gate', '')), models.Q(('after', 'adapting'), ('before', 'pilot_reported'), ('gate', '')), _connector='OR'), name='governance_move_is_allowed'),
        ),
        migrations.RunPython(MACHINE.add, MACHINE.remove),
        migrations.RunPython(add, remove),
    ]
