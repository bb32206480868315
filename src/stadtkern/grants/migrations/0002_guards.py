"""What the money a town gives may never become: more than its budget, paid twice, paid by one person, forgotten.

Both sums of a budget are kept here, row by row: whoever writes an award, the budget's own row is changed with it, and a
constraint refuses what is over. A row that waits for another reads the newest sum (PostgreSQL, read committed).
"""

from typing import Any

from django.db import migrations


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


def _no_staff(column: str) -> str:
    return f"""NOT EXISTS (
    SELECT 1 FROM identity_account AS account
    WHERE account.is_active AND account.is_staff AND NEW.{column} = 'account:' || CAST(account.id AS TEXT)
)"""


CHANGES = "(SELECT COALESCE(SUM(delta_cents), 0) FROM grants_grantbudgetchange WHERE budget_id = NEW.id)"
AWARDS = (
    "(SELECT COALESCE(SUM(amount_cents - reclaimed_cents), 0) FROM grants_award WHERE budget_id = NEW.id AND released_at IS NULL)"
)
IN_RUN = "grants_award WHERE run_id = NEW.id"
APPROVES = "OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL"
AWARD = ("public_id", "reference", "budget_id", "amount_cents", "label", "awarded_by", "awarded_at")
RUN = ("public_id", "count", "total_cents", "made_by", "made_at")
LIST = ("public_id", "budget_id", "ground", "count", "total_cents", "made_by", "made_at")
LEAVES_RUN = "OLD.run_id IS NOT NULL AND (NEW.run_id IS NULL OR NEW.run_id <> OLD.run_id)"
JOINS_RUN = "NEW.run_id IS NOT NULL AND (OLD.run_id IS NULL OR NEW.run_id <> OLD.run_id)"
FORGETS = "length(NEW.recipient) = 0 AND length(NEW.iban) = 0"
OVER = "(OLD.released_at IS NOT NULL OR EXISTS (SELECT 1 FROM grants_payoutrun WHERE id = OLD.run_id AND executed_on IS NOT NULL))"
GUARDS = (
    # name, event, table, what is wrong, message
    ("budget_begins", "INSERT", "grantbudget", "NEW.amount_cents <> 0 OR NEW.awarded_cents <> 0", "a budget begins empty"),
    ("budget_stays", "UPDATE", "grantbudget", _changed("slug", "year"), "a budget stays what it is for"),
    (
        "budget_adds_up",
        "UPDATE",
        "grantbudget",
        f"NEW.amount_cents <> {CHANGES} OR NEW.awarded_cents <> {AWARDS}",
        "a budget is the sum of its changes and awards",
    ),
    ("budget_is_kept", "DELETE", "grantbudget", "1 = 1", "a budget is not deleted"),
    ("change_stays", "UPDATE", "grantbudgetchange", "1 = 1", "a change of a budget never changes"),
    ("change_is_kept", "DELETE", "grantbudgetchange", "1 = 1", "a change of a budget is not deleted"),
    (
        "award_begins",
        "INSERT",
        "award",
        "NEW.released_at IS NOT NULL OR NEW.run_id IS NOT NULL OR NEW.reclaim_cents <> 0 OR NEW.reclaimed_cents <> 0",
        "an award begins unpaid",
    ),
    (
        "award_of_an_approved_list",
        "INSERT",
        "award",
        "NEW.award_list_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM grants_awardlist "
        "WHERE id = NEW.award_list_id AND approved_at IS NOT NULL AND budget_id = NEW.budget_id)",
        "a list gives money once another person approved it",
    ),
    ("award_stays", "UPDATE", "award", _changed(*AWARD), "an award never changes"),
    (
        "award_keeps_what_came_back",
        "UPDATE",
        "award",
        "NEW.reclaimed_cents < OLD.reclaimed_cents",
        "what was paid back stays so",
    ),
    (
        "award_keeps_its_recipient",
        "UPDATE",
        "award",
        f"(OLD.recipient <> NEW.recipient OR (OLD.iban <> NEW.iban AND length(OLD.iban) > 0)) AND NOT ({FORGETS} AND {OVER})",
        "an award goes to one recipient on one account",
    ),
    (
        "award_is_released_once",
        "UPDATE",
        "award",
        "OLD.released_at IS NOT NULL AND (NEW.released_at IS NULL OR NEW.released_at <> OLD.released_at "
        "OR NEW.released_reason <> OLD.released_reason)",
        "a released award stays released",
    ),
    (
        "award_on_its_way_stays",
        "UPDATE",
        "award",
        "OLD.released_at IS NULL AND NEW.released_at IS NOT NULL AND NEW.run_id IS NOT NULL "
        "AND NEW.released_reason NOT IN ('returned', 'reclaimed')",
        "what was ordered is released when the money is back",
    ),
    (
        "award_is_paid_once",
        "UPDATE",
        "award",
        f"{LEAVES_RUN} AND NOT EXISTS (SELECT 1 FROM grants_payoutrun WHERE id = OLD.run_id AND stopped_at IS NOT NULL)",
        "an award is in one run",
    ),
    (
        "award_joins_an_open_run",
        "UPDATE",
        "award",
        f"{JOINS_RUN} AND (NEW.released_at IS NOT NULL OR NEW.held_at IS NOT NULL OR length(NEW.iban) = 0 OR NOT EXISTS "
        "(SELECT 1 FROM grants_payoutrun WHERE id = NEW.run_id AND approved_at IS NULL AND stopped_at IS NULL))",
        "a run takes what is to be paid until it is approved",
    ),
    ("award_is_kept", "DELETE", "award", "1 = 1", "an award is released, not deleted"),
    (
        "run_begins",
        "INSERT",
        "payoutrun",
        f"NEW.approved_at IS NOT NULL OR NEW.stopped_at IS NOT NULL OR {_no_staff('made_by')}",
        "a run begins with a person of the house",
    ),
    ("run_stays", "UPDATE", "payoutrun", _changed(*RUN), "a run never changes"),
    ("run_approved_by_staff", "UPDATE", "payoutrun", f"{APPROVES} AND {_no_staff('approved_by')}", "a person of the house approves"),
    (
        "run_adds_up",
        "UPDATE",
        "payoutrun",
        f"{APPROVES} AND (NEW.count <> (SELECT COUNT(*) FROM {IN_RUN}) "
        f"OR NEW.total_cents <> (SELECT COALESCE(SUM(amount_cents), 0) FROM {IN_RUN}))",
        "a run pays its awards",
    ),
    (
        "run_approval_stays",
        "UPDATE",
        "payoutrun",
        f"OLD.approved_at IS NOT NULL AND (NEW.approved_at IS NULL OR {_changed('approved_by', 'digest', 'content')})",
        "an approval stays",
    ),
    ("run_stays_stopped", "UPDATE", "payoutrun", "OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NULL", "a stopped run stays stopped"),
    ("run_is_kept", "DELETE", "payoutrun", "1 = 1", "a run is stopped, not deleted"),
    (
        "list_begins",
        "INSERT",
        "awardlist",
        f"NEW.approved_at IS NOT NULL OR NEW.stopped_at IS NOT NULL OR {_no_staff('made_by')}",
        "a list begins with a person of the house",
    ),
    (
        "list_stays",
        "UPDATE",
        "awardlist",
        f"{_changed(*LIST)} OR (OLD.rows <> NEW.rows AND NOT (length(NEW.rows) = 0 AND NEW.approved_at IS NOT NULL))",
        "a list never changes",
    ),
    ("list_approved_by_staff", "UPDATE", "awardlist", f"{APPROVES} AND {_no_staff('approved_by')}", "a person of the house approves"),
    (
        "list_ends_once",
        "UPDATE",
        "awardlist",
        "(OLD.approved_at IS NOT NULL AND NEW.approved_at IS NULL) OR (OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NULL)",
        "an approval stays",
    ),
    ("list_is_kept", "DELETE", "awardlist", "1 = 1", "a list is stopped, not deleted"),
)
KEEPERS = (
    # name, event, table, when, the column of the budget, by how much
    ("keep_amount", "INSERT", "grantbudgetchange", "1 = 1", "amount_cents", "+ NEW.delta_cents"),
    ("keep_awarded", "INSERT", "award", "1 = 1", "awarded_cents", "+ NEW.amount_cents"),
    (
        "keep_released",
        "UPDATE",
        "award",
        "OLD.released_at IS NULL AND NEW.released_at IS NOT NULL",
        "awarded_cents",
        "- (NEW.amount_cents - NEW.reclaimed_cents)",
    ),
    (
        "keep_reclaimed",
        "UPDATE",
        "award",
        "NEW.released_at IS NULL AND NEW.reclaimed_cents <> OLD.reclaimed_cents",
        "awarded_cents",
        "- (NEW.reclaimed_cents - OLD.reclaimed_cents)",
    ),
)


def add(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for short, event, table, wrong, message in GUARDS:
        name = f"grants_{short}"
        if not is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON grants_{table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({wrong}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON grants_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    for short, event, table, when, column, change in KEEPERS:
        name = f"grants_{short}"
        update = f"UPDATE grants_grantbudget SET {column} = {column} {change} WHERE id = NEW.budget_id"
        if not is_postgresql:
            schema_editor.execute(f"CREATE TRIGGER {name} AFTER {event} ON grants_{table} WHEN {when} BEGIN {update}; END")
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({when}) THEN {update}; END IF; "
            f"RETURN NULL; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON grants_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for short, *_rest in (*GUARDS, *KEEPERS):
        schema_editor.execute(f"DROP FUNCTION grants_{short}() CASCADE" if is_postgresql else f"DROP TRIGGER grants_{short}")


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial"), ("identity", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
