"""The door of the gateway: what other rooms of the town may ask of a model. The same rules hold as over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import get_language

from stadtkern.core.errors import Refused
from stadtkern.core.loop_thread import LoopThread
from stadtkern.gateway.calling import one_call
from stadtkern.gateway.reply import Reply
from stadtkern.gateway.running import running
from stadtkern.gateway.wording import refusal_words
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.policy import Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stadtkern.identity.api import Actor

__all__ = ["Asking", "ask", "embed", "tool_of"]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what: a use case of the register, its purpose, the class of the data, and on whose behalf.

    ``by`` is a person of the staff; None for a citizen, then ``program`` names the room that asks for them.
    """

    use_case: str
    purpose: str
    data_class: str
    by: Actor | None = None
    program: str = ""
    group: str = ""
    knowledge_digest: str = ""

    def key(self) -> Key:
        """Return what this call may speak for."""
        person = self.by.public_id if self.by and self.by.is_human else ""
        return Key(
            "in-house",
            self.use_case,
            person,
            program=self.program,
            serves_citizens=self.by is None,
            group=self.group,
            purpose=self.purpose,
            data_class=self.data_class,
            knowledge_digest=self.knowledge_digest,
        )


def ask(asking: Asking, messages: Sequence[Mapping[str, Any]], *, patience_s: float = 120.0, **fields: Any) -> Any:
    """Return a whole chat answer in the form of the OpenAI API, with its label.

    Raises:
        Refused: with the gateway's code and a sentence in the reader's language.
    """
    return _called(asking, "/v1/chat/completions", {"messages": list(messages), **fields}, patience_s)


def embed(asking: Asking, texts: Sequence[str], *, patience_s: float = 30.0) -> Any:
    """Return an answer of the embeddings API for texts.

    Raises:
        Refused: with the gateway's code and a sentence in the reader's language.
    """
    return _called(asking, "/v1/embeddings", {"input": list(texts)}, patience_s)


def tool_of(use_case: str) -> str:
    """Return the tool a use case has released now; empty if it has none."""
    grant = running().watch.newest.grants.get(use_case)
    return grant.tool.public_id if grant and grant.tool and grant.lease else ""


_loop = LoopThread("gateway calls")


def _called(asking: Asking, path: str, body: dict[str, Any], patience_s: float) -> Any:
    here = running()
    body["model"] = tool_of(asking.use_case) or "none"
    pieces: list[bytes] = []

    async def send(message: Any) -> None:
        pieces.append(message.get("body", b""))

    try:
        _loop.run(one_call(here, asking.key(), path, orjson.dumps(body), {}, Reply(send)), patience_s)
    except DeniedError as denied:
        raise Refused(denied.code, " ".join(refusal_words(denied.code, _language(), denied.detail))) from None
    except TimeoutError:
        raise Refused("server_too_slow", " ".join(refusal_words("server_too_slow", _language()))) from None
    return orjson.loads(b"".join(pieces))


def _language() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"
