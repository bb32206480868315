"""Triggers: entries are appended one by one and never changed but for tombstones; heads are never changed at all.

SQLite forgets triggers when a later migration builds a table anew: such a migration must end with this one's statements.
"""

from django.db import migrations

KEPT = (
    "number", "at", "verb", "subject", "reason", "facts", "actor_commitment", "on_behalf_of_commitment", "digest",
)  # fmt: skip
TOMBSTONE = "(erased)"


def forbidden_change(differs):
    """Return the SQL condition of every change of an entry that is no tombstone."""
    parts = [f"NEW.{name} {differs} OLD.{name}" for name in KEPT]
    for name in ("actor", "on_behalf_of"):
        moved = f"(NEW.{name} {differs} OLD.{name} OR NEW.{name}_salt {differs} OLD.{name}_salt)"
        parts.append(f"({moved} AND NOT (NEW.{name} = '{TOMBSTONE}' AND NEW.{name}_salt = ''))")
    return " OR ".join(parts)


BAD_ENTRY = """
    NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_auditentry)
    OR length(NEW.digest) <> 64 OR length(NEW.actor_commitment) <> 64 OR length(NEW.on_behalf_of_commitment) <> 64
"""
BAD_HEAD = """
    NOT EXISTS (SELECT 1 FROM audit_auditentry WHERE number = NEW.number AND digest = NEW.digest)
    OR EXISTS (SELECT 1 FROM audit_audithead WHERE day >= NEW.day OR number > NEW.number)
"""


def guards(differs):
    """Return (trigger, table, event, condition, what to say) of every guard."""
    return [
        ("audit_entry_follows", "audit_auditentry", "INSERT", BAD_ENTRY, "an entry follows the newest one"),
        ("audit_entry_stays", "audit_auditentry", "UPDATE", forbidden_change(differs), "entries never change"),
        ("audit_entry_is_kept", "audit_auditentry", "DELETE", "1 = 1", "entries are never removed"),
        ("audit_head_is_true", "audit_audithead", "INSERT", BAD_HEAD, "a head is the digest of an entry"),
        ("audit_head_stays", "audit_audithead", "UPDATE", "1 = 1", "published heads never change"),
        ("audit_head_is_kept", "audit_audithead", "DELETE", "1 = 1", "published heads are never removed"),
    ]


def on_sqlite():
    for name, table, event, condition, says in guards("IS NOT"):
        yield f"""
            CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
            BEGIN SELECT RAISE(ABORT, 'audit: {says}'); END
        """


def on_postgresql():
    for name, table, event, condition, says in guards("IS DISTINCT FROM"):
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    RAISE EXCEPTION 'audit: {says}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$
        """
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    for table in ("audit_auditentry", "audit_audithead"):
        yield f"""
            CREATE FUNCTION {table}_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'audit: {table} is never emptied' USING ERRCODE = 'integrity_constraint_violation';
            END $$
        """
        yield f"""
            CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_not_emptied()
        """


def put_up(apps, schema_editor):
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}[schema_editor.connection.vendor]()
    for statement in statements:
        schema_editor.execute(statement)


def take_down(apps, schema_editor):
    names = [(name, table) for name, table, *_ in guards("")]
    if schema_editor.connection.vendor == "sqlite":
        for name, _ in names:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    names += [(f"{table}_is_not_emptied", table) for table in ("audit_auditentry", "audit_audithead")]
    for name, table in names:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_chain")]

    operations = [migrations.RunPython(put_up, take_down)]
