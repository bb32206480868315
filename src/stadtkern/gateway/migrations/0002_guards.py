"""Triggers: entries of the ledger follow one another and never change but for a tombstone in place of a person.

SQLite forgets triggers when a later migration builds a table anew: such a migration must end with this one's statements.
"""

from django.db import migrations

TABLE = "gateway_ledgerentry"
KEPT = ("number", "at", "kind", "call", "use_case", "body", "digest")
FOLLOWS = f"NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {TABLE}) OR length(NEW.digest) <> 64"


def changed(differs):
    parts = [f"NEW.{name} {differs} OLD.{name}" for name in KEPT]
    moved = f"(NEW.actor {differs} OLD.actor OR NEW.actor_salt {differs} OLD.actor_salt)"
    parts.append(f"({moved} AND NOT (NEW.actor = '(erased)' AND NEW.actor_salt = ''))")
    return " OR ".join(parts)


def guards(differs):
    """Return (trigger, event, condition, what to say) of every guard."""
    return [
        ("gateway_entry_follows", "INSERT", FOLLOWS, "an entry follows the newest one"),
        ("gateway_entry_stays", "UPDATE", changed(differs), "entries never change"),
        ("gateway_entry_is_kept", "DELETE", "1 = 1", "entries are never removed"),
    ]


def on_sqlite():
    for name, event, condition, says in guards("IS NOT"):
        yield f"""
            CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {condition}
            BEGIN SELECT RAISE(ABORT, 'gateway: {says}'); END
        """


def on_postgresql():
    for name, event, condition, says in guards("IS DISTINCT FROM"):
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    RAISE EXCEPTION 'gateway: {says}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$
        """
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield f"""
        CREATE FUNCTION gateway_ledger_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'gateway: the ledger is never emptied' USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """
    yield f"""
        CREATE TRIGGER gateway_ledger_is_not_emptied BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION gateway_ledger_is_not_emptied()
    """


def put_up(apps, schema_editor):
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}[schema_editor.connection.vendor]()
    for statement in statements:
        schema_editor.execute(statement)


def take_down(apps, schema_editor):
    names = [name for name, *_ in guards("")]
    if schema_editor.connection.vendor == "sqlite":
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    for name in [*names, "gateway_ledger_is_not_emptied"]:
        schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [("gateway", "0001_initial")]

    operations = [migrations.RunPython(put_up, take_down)]
