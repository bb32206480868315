"""The provider tells by itself what became of letters: kept like an answer, the same again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from stadtkern.delivery.actions.taking_over import take_over
from stadtkern.delivery.models import DualSending
from stadtkern.delivery.rules.dual import Heard, Progress, progress_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.delivery.rules.dual import Told

log = structlog.get_logger("stadtkern.delivery")


def hear(told: Sequence[Told], *, at: datetime) -> list[Heard]:
    """Keep what the provider tells about letters, each by itself; return what became of each."""
    return [_hear(each, at) for each in told]


def _hear(told: Told, at: datetime) -> Heard:
    """Keep what is told about one letter; about one that was never sent nobody can know anything."""
    sending = DualSending.objects.filter(app_id=told.app_id).exclude(state="about", tries=0).first()
    if sending is None:
        log.warning("dual_notice_unknown", code=told.code[:20])
        return Heard.UNKNOWN_LETTER
    try:
        take_over(sending.pk, told, at)
    except Exception as error:  # one letter must never stand in the way of all others
        log.error("dual_notice_not_kept", sending=sending.app_id, error=type(error).__name__)
        return Heard.NOT_KEPT
    return Heard.UNKNOWN_STATE if progress_of(told.code) == Progress.UNKNOWN else Heard.KEPT
