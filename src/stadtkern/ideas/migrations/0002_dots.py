"""Nobody gives more dots than the workshop has, not even by SQL: numbers run from 1 to the limit, each once."""

from typing import Any

from django.db import migrations

NOT_GIVEN = """NOT EXISTS (
    SELECT 1 FROM ideas_participant JOIN ideas_workshop ON ideas_workshop.id = ideas_participant.workshop_id
    WHERE ideas_participant.id = NEW.participant_id AND NEW.number BETWEEN 1 AND ideas_workshop.dots
)"""
ELSEWHERE = """NOT EXISTS (
    SELECT 1 FROM ideas_participant
    LEFT JOIN ideas_card ON ideas_card.id = NEW.card_id
    LEFT JOIN ideas_cardgroup ON ideas_cardgroup.id = NEW.group_id
    WHERE ideas_participant.id = NEW.participant_id
      AND ideas_participant.workshop_id = COALESCE(ideas_card.workshop_id, ideas_cardgroup.workshop_id)
)"""
RULES = (
    ("ideas_dot_is_given", NOT_GIVEN, "there are no more dots"),
    ("ideas_dot_in_its_workshop", ELSEWHERE, "a dot stays in its workshop"),
)
EVENTS = ("INSERT", "UPDATE")


def add(apps: Any, schema_editor: Any) -> None:
    for rule, wrong, message in RULES:
        for event in EVENTS:
            name = f"{rule}_{event.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN RAISE "
                    f"EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON ideas_dot FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON ideas_dot WHEN {wrong} "
                    f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )


def remove(apps: Any, schema_editor: Any) -> None:
    for rule, _, _ in RULES:
        for event in EVENTS:
            name = f"{rule}_{event.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER {name} ON ideas_dot")
                schema_editor.execute(f"DROP FUNCTION {name}()")
            else:
                schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("ideas", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
