"""The expected no of the gateway."""

from __future__ import annotations


class DeniedError(Exception):
    """A call is refused; ``code`` is one of ``modelcalls.refusals``, ``detail`` names a field or a number."""

    def __init__(self, code: str, detail: str = "", *, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.tool = ""
        self.is_recorded = False  # the ledger has it already
