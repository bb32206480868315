"""The state machine in the database: what the application refuses, SQL refuses too (K11, K33)."""

from typing import Any

from django.db import migrations

PLACES = (
    "CASE {new}.gate WHEN '' THEN 0 WHEN 'G9' THEN 0 WHEN 'G4' THEN 2 WHEN 'G7' THEN 2 WHEN 'G10' THEN 2 ELSE 1 END"
)
RESUMED = "('tool_released', 'pilot', 'pilot_reported', 'rollout', 'under_review', 'adapting')"

BEGINS = "{new}.state <> 'idea' OR {new}.round <> 0"
NOT_WHERE_IT_STANDS = (
    """NOT EXISTS (
    SELECT 1 FROM governance_usecase
    WHERE id = {new}.use_case_id AND state = {new}.before AND round = {new}.number - 1
      AND ({new}.before <> 'suspended' OR {new}.after NOT IN """
    + RESUMED
    + """ OR {new}.after = suspended_from)
)"""
)
NOT_SIGNED = (
    """(
    SELECT COUNT(DISTINCT person) FROM governance_signature
    WHERE use_case_id = {new}.use_case_id AND gate = {new}.gate AND round = {new}.number - 1
) < """
    + PLACES
)
WITHOUT_MOVE = """({old}.state <> {new}.state OR {old}.round <> {new}.round OR {old}.suspended_from <> {new}.suspended_from)
AND NOT EXISTS (
    SELECT 1 FROM governance_move
    WHERE use_case_id = {new}.id AND number = {new}.round AND number = {old}.round + 1
      AND before = {old}.state AND after = {new}.state
)"""
FOLLOW = """UPDATE governance_usecase SET state = {new}.after, round = {new}.number,
    suspended_from = CASE {new}.after WHEN 'suspended' THEN {new}.before ELSE '' END
WHERE id = {new}.use_case_id"""

GUARDS = (
    # name, event, table, condition, message
    ("governance_begins_as_idea", "INSERT", "governance_usecase", BEGINS, "a use case begins as an idea"),
    (
        "governance_move_from_here",
        "INSERT",
        "governance_move",
        NOT_WHERE_IT_STANDS,
        "a move begins where the use case is",
    ),
    ("governance_move_is_signed", "INSERT", "governance_move", NOT_SIGNED, "a gate needs its signatures"),
    ("governance_state_by_move", "UPDATE", "governance_usecase", WITHOUT_MOVE, "a state changes by a move only"),
    *(
        (f"governance_{table}_{event.lower()}", event, f"governance_{table}", "1 = 1", f"a {table} never changes")
        for table in ("paper", "signature", "move")
        for event in ("UPDATE", "DELETE")
    ),
)


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        _add_postgresql(schema_editor)
    else:
        _add_sqlite(schema_editor)


def _add_sqlite(schema_editor: Any) -> None:
    for name, event, table, condition, message in GUARDS:
        wrong = condition.format(new="NEW", old="OLD")
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    follow = FOLLOW.format(new="NEW")
    schema_editor.execute(f"CREATE TRIGGER governance_follow AFTER INSERT ON governance_move BEGIN {follow}; END")


def _add_postgresql(schema_editor: Any) -> None:
    for name, event, table, condition, message in GUARDS:
        wrong = condition.format(new="NEW", old="OLD")
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    follow = FOLLOW.format(new="NEW")
    schema_editor.execute(
        f"CREATE FUNCTION governance_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {follow}; RETURN NEW; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER governance_follow AFTER INSERT ON governance_move FOR EACH ROW EXECUTE FUNCTION governance_follow()"
    )


def remove(apps: Any, schema_editor: Any) -> None:
    names = [(guard[0], guard[2]) for guard in GUARDS] + [("governance_follow", "governance_move")]
    for name, table in names:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
