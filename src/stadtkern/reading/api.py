"""The door of reading."""

from stadtkern.reading.extract import Extracted, extract
from stadtkern.reading.extract.markdown import markdown_text
from stadtkern.reading.extract.result import Writer
from stadtkern.reading.rules.blocks import blocks_of
from stadtkern.reading.rules.contradictions import Claim, Contradiction, Names, contradictions, digest
from stadtkern.reading.rules.passages import cut
from stadtkern.reading.rules.rich_text import rich_text
from stadtkern.reading.rules.statements import from_plain, statements_in, subjects, title_words

__all__ = [
    "Claim",
    "Contradiction",
    "Extracted",
    "Names",
    "Writer",
    "blocks_of",
    "contradictions",
    "cut",
    "digest",
    "extract",
    "from_plain",
    "markdown_text",
    "rich_text",
    "statements_in",
    "subjects",
    "title_words",
]
