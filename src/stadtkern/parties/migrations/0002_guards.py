"""What was received, told and bound stays as it was; a file goes with its case, once that need not be kept."""

from typing import Any

from django.db import migrations


def _kept(joins: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM procedures_tombstone AS stone"
        f" JOIN procedures_case AS matter ON matter.number = stone.number {joins})"
    )


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


OF_CASE = _kept("WHERE matter.id = OLD.case_id")
OF_PARTY = _kept("JOIN parties_caseparty AS party ON party.case_id = matter.id WHERE party.id = OLD.party_id")
OF_STATEMENT = _kept(
    "JOIN parties_caseparty AS party ON party.case_id = matter.id"
    " JOIN parties_statement AS said ON said.party_id = party.id WHERE said.id = OLD.statement_id"
)
IS_BOUND = "OLD.bound_to_id IS NOT NULL AND (NEW.bound_to_id IS NULL OR NEW.bound_to_id <> OLD.bound_to_id)"
GUARDS = (
    # name, event, table, what is wrong, message
    ("party_stays", "UPDATE", "caseparty", _changed("case_id", "place", "role", "kind", "details", "lookup"), "a party stays who it is"),
    ("party_is_bound_once", "UPDATE", "caseparty", IS_BOUND, "a code binds one person"),
    ("party_is_kept", "DELETE", "caseparty", OF_CASE, "a party is not deleted"),
    ("notice_stays", "UPDATE", "partynotice", "1 = 1", "what parties were told never changes"),
    ("notice_is_kept", "DELETE", "partynotice", OF_CASE, "what parties were told is not deleted"),
    ("letter_stays", "UPDATE", "partyletter", "length(OLD.content) > 0 AND OLD.content <> NEW.content", "a letter never changes"),
    ("letter_is_kept", "DELETE", "partyletter", OF_PARTY, "a letter is not deleted"),
    ("statement_stays", "UPDATE", "statement", "1 = 1", "a statement never changes"),
    ("statement_is_kept", "DELETE", "statement", OF_PARTY, "a statement is not deleted"),
    ("file_stays", "UPDATE", "statementfile", "1 = 1", "a file of a statement never changes"),
    ("file_is_kept", "DELETE", "statementfile", OF_STATEMENT, "a file of a statement is not deleted"),
    ("treatment_stays", "UPDATE", "treatment", "1 = 1", "a treatment never changes"),
    ("treatment_is_kept", "DELETE", "treatment", OF_STATEMENT, "a treatment is not deleted"),
    ("confirmation_stays", "UPDATE", "confirmation", "1 = 1", "a confirmation never changes"),
    ("confirmation_is_kept", "DELETE", "confirmation", OF_CASE, "a confirmation is not deleted"),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for short, event, table, wrong, message in GUARDS:
        name = f"parties_{short}"
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON parties_{table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON parties_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for short, *_rest in GUARDS:
        schema_editor.execute(f"DROP FUNCTION parties_{short}() CASCADE" if is_postgresql else f"DROP TRIGGER parties_{short}")


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial"), ("procedures", "0007_opinions")]
    operations = [migrations.RunPython(add, remove)]
