"""Turns what a model writes into what may be shown: guarded, restored, labelled, counted."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

from stadtkern.gateway.wording import IN_PLACE_OF_HELD
from stadtkern.modelcalls.guard import Guard
from stadtkern.modelcalls.provenance import SOURCE_TYPE
from stadtkern.modelcalls.replies import Usage, estimated

if TYPE_CHECKING:
    from stadtkern.gateway.admission import Admitted
    from stadtkern.gateway.running import Running
    from stadtkern.masking.placeholders import Restorer
    from stadtkern.modelcalls.replies import Piece, ToolPiece
    from stadtkern.modelcalls.shapes import Shaped

MOST_CHARACTERS = 4_000_000
LONGEST_TOKEN = 32  # characters; a server that writes more than that for each token it may write does not obey
MOST_TOOLS = 128


class AnswerTooLongError(Exception):
    """A model that does not stop."""


class Tool:
    """One call of a tool as it comes in."""

    def __init__(self, call_id: str, name: str, restorer: Restorer | None) -> None:
        self.call_id = call_id
        self.name = name
        self.restorer = restorer
        self.written: list[str] = []
        self.arguments = ""

    def feed(self, piece: str) -> None:
        """Take a piece of its arguments; they are looked at and shown once they are whole."""
        self.written.append(piece)

    def finish(self) -> str:
        """Return the arguments as they may be shown."""
        written = "".join(self.written)
        self.arguments = self.restorer.feed(written) + self.restorer.finish() if self.restorer else written
        return self.arguments


class Answer:
    """One answer on its way to the reader. ``shown`` is what the reader got, ``written`` what the model wrote."""

    def __init__(self, admitted: Admitted, here: Running) -> None:
        self.admitted = admitted
        self.here = here
        self.usage = Usage()
        self.guard = Guard(here.tripwires, [slot.text for slot in admitted.shaped.slots])
        in_json = admitted.shaped.answers_in_json
        self._restorer = admitted.mask.restorer(in_json=in_json) if admitted.mask and admitted.masked else None
        self.written: list[str] = []
        self.shown: list[str] = []
        self.tools: dict[int, Tool] = {}
        self.finish = ""
        self.characters = 0
        self.first_at: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether something held it back."""
        return bool(self.guard.found)

    @property
    def outcome(self) -> str:
        """Return how the call ends once all of it is there."""
        return "held" if self.is_held else "answered"

    def text(self, piece: str) -> str:
        """Return what may be shown after a piece of text."""
        if not piece:
            return ""
        self.count(len(piece))
        self.written.append(piece)
        guarded = self.guard.feed(piece)
        return self._show(self._restorer.feed(guarded) if self._restorer else guarded)

    def tool(self, piece: ToolPiece) -> tuple[Tool, bool]:
        """Return the tool's call, and whether it is new. A tool nobody offered holds the answer back."""
        self.count(len(piece.arguments))
        is_new = piece.index not in self.tools
        if is_new:
            restorer = (
                self.admitted.mask.restorer(in_json=True) if self.admitted.mask and self.admitted.masked else None
            )
            if len(self.tools) >= MOST_TOOLS:
                raise AnswerTooLongError
            self.tools[piece.index] = Tool(piece.call_id or f"call_{piece.index}", piece.name, restorer)
            if piece.name not in self.admitted.shaped.offered:
                self.guard.found.append("unknown_tool")
        tool = self.tools[piece.index]
        tool.feed(piece.arguments)
        return tool, is_new

    def rest(self) -> str:
        """Return what was still waiting at the end, when the tools' calls are whole too."""
        guarded = self.guard.finish()
        for made in self.tools.values():
            self.guard.look("".join(made.written))
            self.written += made.written
            made.finish()
        if self._restorer is None:
            return self._show(guarded)
        return self._show(self._restorer.feed(guarded) + self._restorer.finish())

    def take(self, piece: Piece) -> None:
        """Read a whole answer at once."""
        if piece.hidden:
            self.count(piece.hidden)
        self.text(piece.text)
        for tool in piece.tools:
            self.tool(tool)
        self.finish = piece.finish
        self.rest()

    def count(self, characters: int) -> None:
        """Count what a model writes, seen or not.

        Raises:
            AnswerTooLongError: if it does not stop.
        """
        if self.first_at is None:
            self.first_at = time.monotonic()
        self.characters += characters
        most = self.admitted.shaped.max_output
        if self.characters > min(MOST_CHARACTERS, (most or MOST_CHARACTERS) * LONGEST_TOKEN):
            raise AnswerTooLongError

    def _show(self, text: str) -> str:
        if text:
            self.shown.append(text)
        return text

    @property
    def whole_shown(self) -> str:
        """Return everything the reader got."""
        return "".join(self.shown)

    def neutral(self) -> str:
        """Return what stands in place of an answer that was held back."""
        return "\n\n".join(words % self.here.contact for words in IN_PLACE_OF_HELD.values())

    def tokens(self) -> tuple[int, int, bool]:
        """Return tokens read and written, and whether somebody had to guess them."""
        usage, shaped = self.usage, self.admitted.shaped
        told_out = usage.tokens_out is not None or self.characters == 0
        is_estimate = usage.tokens_in is None or not told_out
        tokens_in = usage.tokens_in or estimated(shaped.most_input_tokens)
        return believed(shaped, (tokens_in, usage.tokens_out or estimated(self.characters), is_estimate))


def believed(shaped: Shaped, told: tuple[int, int, bool]) -> tuple[int, int, bool]:
    """Return tokens read, written, and whether they are a guess: never more than was held for the call.

    A server's word is not believed beyond what it was allowed.
    """
    tokens_in, tokens_out, is_estimate = told
    most_in, most_out = shaped.most_input_tokens, shaped.max_output or 0
    if tokens_in > most_in or tokens_out > most_out:
        is_estimate = True
    return min(tokens_in, most_in), min(tokens_out, most_out), is_estimate


def usage_of(answer: Answer) -> dict[str, int]:
    """Return usage as the OpenAI API writes it."""
    tokens_in, tokens_out, _ = answer.tokens()
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}


def provenance(admitted: Admitted) -> dict[str, Any]:
    """Return the label every answer carries, for programs and for people (Art. 50 AI Act; K41)."""
    return {
        "ai_generated": True,
        "label": admitted.grant.label,
        "digital_source_type": SOURCE_TYPE,
        "call": admitted.call,
        "use_case": admitted.grant.use_case,
        "tool": admitted.asked.model,
        "masked": dict(admitted.masked),
    }


def keyed_digest(here: Running, text: str) -> str:
    """Return the digest by which the content of a call can be recognised, and not guessed."""
    return hashlib.blake2b(text.encode(), key=here.mark_key, digest_size=32).hexdigest()
