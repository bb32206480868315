"""Background entry points of audit."""

from django.utils import timezone

from stadtkern.audit import actions


def publish_head() -> None:
    actions.publish_head(at=timezone.now())
