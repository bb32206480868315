"""Writes what became of a call: tokens, cost, electricity, verdicts, digests; never its words, unless kept sealed."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from stadtkern.gateway import metrics
from stadtkern.gateway.admission import priced
from stadtkern.gateway.answers import believed, keyed_digest
from stadtkern.gateway.ledger import LedgerError
from stadtkern.gateway.ledger_batch import Item
from stadtkern.modelcalls import energy
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.policy import Amounts
from stadtkern.modelcalls.provenance import marks_of

if TYPE_CHECKING:
    from stadtkern.gateway.admission import Admitted
    from stadtkern.gateway.answers import Answer
    from stadtkern.gateway.running import Running
    from stadtkern.metering.api import Share
    from stadtkern.modelcalls.energy import Energy
    from stadtkern.modelcalls.policy import Key
    from stadtkern.modelservers.servers import Line

LONGEST_KEPT = timedelta(days=30)


class Account:
    """What one call takes, from its beginning to its end."""

    def __init__(self, here: Running, admitted: Admitted) -> None:
        self.here = here
        self.admitted = admitted
        self.line: Line | None = None
        self.sent_at = 0.0
        self.is_open = self.has_begun = False
        self._share: Share | None = None

    async def begin(self, line: Line) -> None:
        """Write the beginning; returns once it is durable. Of a second server it is only noted that it is asked now.

        Raises:
            DeniedError: ``budget_spent``, ``ledger_unavailable``.
        """
        if self.is_open:
            self.line = line
            return
        call = self.admitted
        body = {
            "endpoint": call.shaped.endpoint,
            "purpose": call.asked.purpose,
            "data_class": call.asked.data_class,
            "tool": call.asked.model,
            "digest": call.grant.tool.digest if call.grant.tool else "",
            "key": call.key.public_id,
            "server": line.server.name,
            "is_local": line.server.is_local,
            "streams": call.shaped.streams,
            "functions": sorted(call.asked.functions),
            "masked": dict(call.masked),
            "asked": keyed_digest(self.here, "\n".join(slot.text for slot in call.shaped.slots)),
        }
        if call.case_mark:
            body["case"] = call.case_mark
        item = Item(
            "begun", call.call, call.grant.use_case, body, who_acts(call.key), call.holds, key=call.key.public_id
        )
        try:
            outcome = await self.here.ledger.begin(item)
        except LedgerError as error:
            denied = DeniedError("ledger_unavailable")
            denied.is_recorded = error.is_recorded
            raise denied from None
        if outcome == "over_budget":
            raise DeniedError("budget_spent")
        self.is_open = self.has_begun = True
        metrics.begun(call.grant.use_case)
        self.line = line
        self.sent_at = time.monotonic()
        if line.server.has_counters and self.here.meter.works:
            self._share = self.here.meter.begin()

    def end(self, outcome: str, answer: Answer | None = None, *, tokens: tuple[int, int, bool] | None = None) -> None:
        """Leave the end to be written; once."""
        if not self.is_open:
            return
        assert self.line is not None
        self.is_open = False
        told = tokens or (answer.tokens() if answer else (0, 0, True))
        tokens_in, tokens_out, is_estimate = believed(self.admitted.shaped, told)
        used = self._energy(tokens_in, tokens_out)
        spent = priced(self.admitted.servers, tokens_in, tokens_out)
        spent = Amounts(spent.tokens, spent.micro_eur, round(used.wh * 1e6))
        body: dict[str, Any] = {
            "outcome": outcome,
            "server": self.line.server.name,
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "is_estimate": is_estimate,
            "cost_micro_eur": spent.micro_eur,
            "energy": {
                "method": used.method,
                "low_uwh": round(used.low_wh * 1e6),
                "uwh": spent.micro_wh,
                "high_uwh": round(used.high_wh * 1e6),
            },
            "ms": round((time.monotonic() - self.admitted.began) * 1000),
        }
        item = Item(
            "finished", self.admitted.call, self.admitted.grant.use_case, body, holds=self.admitted.holds, spent=spent
        )
        if answer is not None:
            self._note_answer(item, answer)
        self.here.ledger.end(item)
        seconds = time.monotonic() - self.admitted.began
        metrics.ended(self.admitted.grant.use_case, outcome, seconds, (tokens_in, tokens_out))
        if self.here.traces is not None:
            self.here.traces.ended(self.line.server, outcome, (tokens_in, tokens_out, is_estimate))

    def _note_answer(self, item: Item, answer: Answer) -> None:
        written = "".join(answer.written)
        if answer.first_at is not None:
            item.body["first_ms"] = round((answer.first_at - self.sent_at) * 1000)
        item.body["answered"] = keyed_digest(self.here, written)
        if answer.is_held:
            item.kind = "held"
            item.body["held_for"] = sorted(set(answer.guard.found))
            full = self.admitted.mask.restore(written) if self.admitted.mask else written
            item.held = (",".join(item.body["held_for"])[:200], self.here.seal.encrypt(full.encode()))
        elif shown := answer.whole_shown:
            item.marks = tuple(marks_of(shown, self.here.mark_key))
        item.kept = self._kept(written)

    def _kept(self, written: str) -> tuple[tuple[str, bytes, Any], ...]:
        """Return question and answer sealed, as they left and came (masked), where the release allows keeping them."""
        grant = self.admitted.grant
        if grant.tool is None or grant.tool.rules is None or grant.tool.rules.logging != "content":
            return ()
        days = min(timedelta(days=min(grant.retention_days, grant.tool.rules.retention_days)), LONGEST_KEPT)
        if not days:
            return ()
        until = timezone.now() + days
        asked = "\n\n".join(slot.text for slot in self.admitted.shaped.slots)
        seal = self.here.seal.encrypt
        return ("question", seal(asked.encode()), until), ("answer", seal(written.encode()), until)

    def _energy(self, tokens_in: int, tokens_out: int) -> Energy:
        """Return what the call took, by the best method there is."""
        assert self.line is not None
        power = self.line.server.power_figures()
        if self._share is not None:
            self._share.tokens_in += tokens_in
            self._share.tokens_out += tokens_out
            uj = self.here.meter.end(self._share)
            if uj and self.line.server.has_counters:  # else a counter was silent
                return energy.metered(uj, power)
        if power is not None:
            return energy.reckoned(time.monotonic() - self.sent_at, power)
        if not self.line.server.is_local and self.admitted.servers.billions:
            return energy.modelled(tokens_out, self.admitted.servers.billions)
        return energy.UNKNOWN


def who_acts(key: Key) -> str:
    """Return who acts: the person of a key, or the program."""
    return f"program:{key.public_id}" if key.program else key.person
