"""What a hand-over may never become: changed, made by a stranger, received by nobody, or a way to lose a file.

A case that belongs to the archive leaves a tombstone only when the archive has acknowledged a package that holds its
last event and all its documents; without a tombstone nothing of a case is deleted (``procedures``, 0005). SQLite forgets
triggers when a later migration builds a table anew: such a migration must end with these statements again, one of the
table of tombstones included.
"""

from typing import Any

from django.db import migrations


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


def _not_competent(column: str, further: str = "") -> str:
    return f"""NOT EXISTS (
    SELECT 1 FROM procedures_competence AS competence
    JOIN identity_account AS account ON account.id = competence.account_id
    JOIN procedures_case AS matter ON matter.unit = competence.unit
    WHERE matter.id = NEW.case_id AND account.is_active AND account.is_staff {further}
      AND NEW.{column} = 'account:' || CAST(account.id AS TEXT)
)"""


def _no_tombstone(case: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM procedures_tombstone AS stone"
        f" JOIN procedures_case AS matter ON matter.number = stone.number WHERE matter.id = {case})"
    )


PACKAGE = ("number", "purpose", "held", "last_event", "documents", "with_notes", "digest", "size", "made_by", "made_at")
RECEIVES = "OLD.received_at IS NULL AND NEW.received_at IS NOT NULL"
TAKEN = "(SELECT 1 FROM handover_return WHERE id = OLD.source_id AND taken_at IS NOT NULL)"
CASE_OF_SOURCE = "(SELECT case_id FROM handover_return WHERE id = OLD.source_id)"
PACKED = """(
    SELECT 1 FROM handover_package AS package JOIN procedures_case AS matter ON matter.id = package.case_id
    WHERE matter.number = NEW.number AND package.purpose = 'archive' AND package.received_at IS NOT NULL
      AND package.last_event = (SELECT MAX(id) FROM procedures_caseevent WHERE case_id = matter.id)
      AND package.documents = (SELECT COUNT(*) FROM procedures_document WHERE case_id = matter.id)
)"""
FOR_ARCHIVE = """EXISTS (
    SELECT 1 FROM procedures_case AS matter JOIN procedures_procedureversion AS version ON version.id = matter.version_id
    WHERE matter.number = NEW.number AND {then} = 'archive'
)"""
THEN = {"sqlite": "json_extract(version.data, '$.retention.then')", "postgresql": "version.data #>> '{retention,then}'"}
GUARDS = (
    # name, event, table, what is wrong, message
    (
        "package_begins",
        "INSERT",
        "handover_package",
        f"NEW.received_at IS NOT NULL OR {_not_competent('made_by')}",
        "a case is packed by who works for its office",
    ),
    (
        "package_stays",
        "UPDATE",
        "handover_package",
        f"{_changed(*PACKAGE)} OR (OLD.received_at IS NOT NULL AND "
        f"({_changed('receipt', 'received_by', 'received_at')} OR NEW.received_at IS NULL))",
        "a package never changes",
    ),
    (
        "package_is_received",
        "UPDATE",
        "handover_package",
        f"{RECEIVES} AND ({_not_competent('received_by', 'AND competence.may_decide')} "
        "OR NOT EXISTS (SELECT 1 FROM handover_piece WHERE package_id = NEW.id))",
        "only who may decide says that the archive has it",
    ),
    ("package_is_kept", "DELETE", "handover_package", "1 = 1", "a package is not deleted"),
    ("piece_stays", "UPDATE", "handover_piece", "1 = 1", "a piece never changes"),
    ("piece_is_kept", "DELETE", "handover_piece", _no_tombstone("OLD.case_id"), "a piece goes with its case"),
    ("return_stays", "UPDATE", "handover_return", "OLD.taken_at IS NOT NULL", "what was taken in never changes"),
    (
        "return_is_taken",
        "UPDATE",
        "handover_return",
        f"NEW.taken_at IS NOT NULL AND {_not_competent('taken_by')}",
        "a return is taken by who works for the office",
    ),
    (
        "return_is_kept",
        "DELETE",
        "handover_return",
        f"OLD.taken_at IS NOT NULL AND {_no_tombstone('OLD.case_id')}",
        "what was taken in is kept",
    ),
    ("returned_stays", "UPDATE", "handover_returneddocument", "1 = 1", "what came back never changes"),
    (
        "returned_is_kept",
        "DELETE",
        "handover_returneddocument",
        f"EXISTS {TAKEN} AND {_no_tombstone(CASE_OF_SOURCE)}",
        "what was taken in is kept",
    ),
    (
        "archived_first",
        "INSERT",
        "procedures_tombstone",
        f"{FOR_ARCHIVE} AND NOT EXISTS {PACKED}",
        "a case for the archive is packed and received first",
    ),
)


def add(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for short, event, table, condition, message in GUARDS:
        name, wrong = f"handover_{short}", condition.replace("{then}", THEN[vendor])
        if vendor != "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for short, *_rest in GUARDS:
        name = f"handover_{short}"
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("handover", "0001_initial"), ("procedures", "0007_opinions"), ("identity", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
