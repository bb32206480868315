"""Background entry points of learning."""

from django.utils import timezone

from stadtkern.learning import actions


def remind_daily() -> None:
    """Tell people once a day whose proofs end soon, with the first minute of the day that finds time."""
    actions.remind(at=timezone.now())
