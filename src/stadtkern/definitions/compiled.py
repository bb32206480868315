"""A procedure with its formulas read: ready to ask, to check and to explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stadtkern.definitions.schema import Procedure, TableOfRules
from stadtkern.procedurelaw.expressions import Expression, ExpressionError, read_expression
from stadtkern.procedurelaw.functions import Kind
from stadtkern.procedurelaw.tables import Edition, Row, Table

Place = tuple[str | int, ...]
KIND_OF_ANSWER: Mapping[str, Kind] = {
    "number": "number",
    "money": "number",
    "date": "date",
    "yes_no": "yes_no",
    "confirm": "yes_no",
    "choices": "texts",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A formula that cannot be used, and where it stands in the file."""

    place: Place
    error: ExpressionError


@dataclass(frozen=True, slots=True)
class Compiled:
    """The formulas of a procedure by their place in its file, and its tables by name."""

    procedure: Procedure
    formulas: Mapping[Place, Expression]
    tables: Mapping[str, Table]

    def formula(self, *place: str | int) -> Expression | None:
        """Return the formula at a place of the file, if one is written there."""
        return self.formulas.get(place)


def table_of(written: TableOfRules) -> Table:
    """Return a table as rules use it; steps lowest first."""
    is_exact = written.editions[0].rows[0].word is not None
    editions = tuple(
        Edition(
            each.valid_from,
            tuple(
                sorted(
                    (Row(row.value, row.from_number, row.word or "") for row in each.rows),
                    key=lambda row: row.from_number or 0,
                )
            ),
            each.each_more,
        )
        for each in written.editions
    )
    return Table(written.id, written.law, is_exact, editions)


def compile_procedure(procedure: Procedure, note: Callable[[Fault], None] | None = None) -> Compiled:
    """Return a procedure with its formulas read; each that cannot be is given to ``note``.

    An amount may use the amounts written before it.

    Raises:
        ExpressionError: for the first formula that cannot be read, without ``note``.
    """
    tables = {each.id: table_of(each) for each in procedure.tables}
    kinds: dict[str, Kind] = {each.id: KIND_OF_ANSWER.get(each.kind, "text") for each in procedure.questions}
    formulas: dict[Place, Expression] = {}

    def read(place: Place, source: str | None, wanted: Kind) -> None:
        if source is None:
            return
        try:
            expression = read_expression(source, kinds, tables)
            if expression.kind != wanted:
                raise ExpressionError("wrong_kind", f"{expression.kind} {wanted}")
        except ExpressionError as error:
            if note is None:
                raise
            note(Fault(place, error))
        else:
            formulas[place] = expression

    for place, source in _questions(procedure):
        read(place, source, "yes_no")
    for number, amount in enumerate(procedure.amounts):
        read(("amounts", number, "value"), amount.value, "number")
        kinds[amount.id] = "number"
    for place, source, wanted in _others(procedure):
        read(place, source, wanted)
    return Compiled(procedure, formulas, tables)


def _questions(procedure: Procedure) -> Iterator[tuple[Place, str | None]]:
    for page_number, page in enumerate(procedure.pages):
        yield ("pages", page_number, "when"), page.when
        for number, question in enumerate(page.questions):
            place = ("pages", page_number, "questions", number)
            yield (*place, "when"), question.when
            for check_number, check in enumerate(question.checks):
                yield (*place, "checks", check_number, "must"), check.must


def _others(procedure: Procedure) -> Iterator[tuple[Place, str | None, Kind]]:
    lists: Mapping[str, tuple[Any, ...]] = {
        "documents": procedure.documents,
        "steps": procedure.steps,
        "fees": procedure.fees,
    }
    for name, things in lists.items():
        for number, each in enumerate(things):
            yield (name, number, "when"), each.when, "yes_no"
    for number, fee in enumerate(procedure.fees):
        yield ("fees", number, "count"), fee.count, "number"
    for number, rule in enumerate(procedure.rules):
        yield ("rules", number, "holds"), rule.holds, "yes_no"
    yield ("four_eyes",), procedure.four_eyes, "yes_no"
