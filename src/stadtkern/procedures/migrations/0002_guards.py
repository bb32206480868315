"""What a case may never become: decided by nobody, by somebody without competence, twice, or changed afterwards."""

from django.db import migrations

from stadtkern.procedures.migrations._triggers import triggers


def _not_competent(column: str) -> str:
    return f"""NOT EXISTS (
    SELECT 1 FROM procedures_competence AS competence
    JOIN identity_account AS account ON account.id = competence.account_id
    JOIN procedures_case AS matter ON matter.unit = competence.unit
    WHERE matter.id = NEW.case_id AND competence.may_decide AND account.is_active AND account.is_staff
      AND NEW.{column} = 'account:' || CAST(account.id AS TEXT)
)"""


DECIDES, APPROVES = "NEW.decided_at IS NOT NULL", "NEW.approved_at IS NOT NULL"
STATE = "(SELECT state FROM procedures_case WHERE id = NEW.case_id)"
DECIDED = "procedures_decision WHERE case_id = NEW.id AND decided_at IS NOT NULL"
WRITTEN = (
    ("decided_by_competence", f"{DECIDES} AND {_not_competent('decided_by')}", "only who may decide decides"),
    ("approved_by_competence", f"{APPROVES} AND {_not_competent('approved_by')}", "only who may decide approves"),
    ("decided_in_review", f"{DECIDES} AND {STATE} <> 'in_review'", "a case is decided while it is worked on"),
    ("decided_by_two", f"{DECIDES} AND NEW.needs_second AND {APPROVES.replace('NOT ', '')}", "a second one approves first"),
)
GUARDS = (
    # name, event, table, what is wrong, message
    *(
        (f"procedures_{name}_{event.lower()}", event, "decision", wrong, message)
        for name, wrong, message in WRITTEN
        for event in ("INSERT", "UPDATE")
    ),
    ("procedures_decision_stays", "UPDATE", "decision", "OLD.decided_at IS NOT NULL", "a decision never changes"),
    ("procedures_decision_is_kept", "DELETE", "decision", "OLD.decided_at IS NOT NULL", "a decision is not deleted"),
    (
        "procedures_decision_is_not_replaced",
        "INSERT",
        "decision",
        "EXISTS (SELECT 1 FROM procedures_decision WHERE id = NEW.id)",
        "a decision is not replaced",
    ),
    (
        "procedures_case_decided_by_decision",
        "UPDATE",
        "case",
        f"NEW.state IN ('decided', 'delivered', 'appealed', 'final') AND NOT EXISTS (SELECT 1 FROM {DECIDED})",
        "a case is decided by a decision",
    ),
    ("procedures_case_begins", "INSERT", "case", "NEW.state <> 'received'", "a case begins when it is received"),
    ("procedures_event_stays", "UPDATE", "caseevent", "1 = 1", "what happened never changes"),
)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial"), ("identity", "0001_initial")]
    operations = [triggers(GUARDS)]
