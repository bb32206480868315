"""The one class for every expected no."""


class Refused(Exception):  # noqa: N818 - the word of the field, not an error
    """An expected no: a stable code for tests and statistics, a sentence for people.

    ``hint`` says what happened, what is kept and what to do next. Everything that is not ``Refused`` is a bug.
    """

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(f"{reason}: {hint}")
        self.reason = reason
        self.hint = hint
