"""Vectors of texts from a model, through the gateway: register, release, masking and ledger hold for search as well.

After any failure nobody asks for a minute: words decide alone, so search never waits for a model.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from stadtkern.core.errors import Refused
from stadtkern.gateway import api as gateway
from stadtkern.gateway.api import Asking
from stadtkern.retrieval.vectors import vectors_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.retrieval.arrays import Floats

log = structlog.get_logger("stadtkern.search")
QUIET_S = 60.0
LONGEST_TEXT = 3_000  # characters
PURPOSE = "search"  # as the release names it
OF_PASSAGES, OF_QUESTIONS = "public", "personal"  # classes of data: our own pages, and what residents type


class EmbeddingError(Exception):
    """There are no vectors this time; ``reason`` is a stable word for logs and tests."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmbeddingModel:
    """The model a use case of the register has released for search. Any number of threads may use it."""

    def __init__(self, use_case: str) -> None:
        """Take the use case's identifier."""
        self.use_case = use_case
        self._quiet_until = 0.0

    @property
    def name(self) -> str:
        """Return the tool's identifier: a new version has a new one, and gets new vectors."""
        return gateway.tool_of(self.use_case)

    def embed(self, texts: Sequence[str], *, data_class: str, dimension: int | None, patience_s: float) -> Floats:
        """Return one vector of length one per text, in order; long texts are shortened.

        Raises:
            EmbeddingError: ``quiet`` after a recent failure, a refusal's code of the gateway, or what
                ``retrieval.vectors.vectors_in`` says; also written to the log, without the texts.
        """
        if time.monotonic() < self._quiet_until:
            raise EmbeddingError("quiet")
        asking = Asking(self.use_case, PURPOSE, data_class, program="search")
        try:
            answer = gateway.embed(asking, [text[:LONGEST_TEXT] for text in texts], patience_s=patience_s)
            return vectors_in(answer, count=len(texts), dimension=dimension)
        except (Refused, ValueError) as error:
            reason = error.reason if isinstance(error, Refused) else str(error)
            self._quiet_until = time.monotonic() + QUIET_S
            log.warning("embeddings_failed", reason=reason, texts=len(texts), quiet_s=QUIET_S)
            raise EmbeddingError(reason) from None


def current_model() -> EmbeddingModel:
    """Return the model of the use case the options name; only while they do."""
    return _model(settings.OPTIONS.embeddings_use_case)


@lru_cache(maxsize=1)
def _model(use_case: str) -> EmbeddingModel:
    return EmbeddingModel(use_case)
