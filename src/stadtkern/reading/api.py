"""The door of reading."""

from stadtkern.reading.extract import Extracted, extract
from stadtkern.reading.extract.markdown import markdown_text
from stadtkern.reading.extract.result import Writer
from stadtkern.reading.rules.contradictions import Claim, Contradiction, Names, contradictions, digest
from stadtkern.reading.rules.passages import cut
from stadtkern.reading.rules.statements import from_plain, statements_in, subjects, title_words

__all__ = [
    "Claim",
    "Contradiction",
    "Extracted",
    "Names",
    "Writer",
    "contradictions",
    "cut",
    "digest",
    "extract",
    "from_plain",
    "markdown_text",
    "statements_in",
    "subjects",
    "title_words",
]
