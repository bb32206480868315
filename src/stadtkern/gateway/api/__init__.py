"""The door of the gateway. ``operating`` beside it is for the room of its pages, ``gatehouse``."""

from stadtkern.gateway.asking import Asking, ask, embed, tool_of

__all__ = ["Asking", "ask", "embed", "tool_of"]
