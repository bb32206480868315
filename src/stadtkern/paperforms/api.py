"""The door of paperforms."""

from stadtkern.paperforms.codes import FormCode, read_code
from stadtkern.paperforms.reading import codes_in
from stadtkern.paperforms.setting import filled_form, paper_form

__all__ = ["FormCode", "codes_in", "filled_form", "paper_form", "read_code"]
