"""The door of paperforms."""

from stadtkern.paperforms.setting import paper_form

__all__ = ["paper_form"]
