"""What the language of rules can do with values: kinds, signs, functions."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Literal

from stadtkern.procedurelaw.periods import Period, runs_out_on

Kind = Literal["number", "text", "yes_no", "date", "texts"]
Value = Decimal | str | bool | date | tuple[str, ...]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Function:
    """Kinds it takes, the kind it gives; with ``takes_many`` any number of its one kind."""

    takes: tuple[Kind, ...]
    gives: Kind
    apply: Callable[..., Value]
    takes_many: bool = False


def age(born_on: date, on: date) -> Decimal:
    """Return full years of life; who was born on 29 February is a year older on 1 March."""
    return Decimal(on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day)))


def days_between(first: date, last: date) -> Decimal:
    """Return the days from one day to another, negative if it lies before."""
    return Decimal((last - first).days)


def months_after(on: date, number: Decimal) -> date:
    """Return the same day some months later, or the last one of that month."""
    return runs_out_on(Period(int(number), "months"), from_on=on)


FUNCTIONS: dict[str, Function] = {
    "age": Function(("date", "date"), "number", age),
    "days_between": Function(("date", "date"), "number", days_between),
    "months_after": Function(("date", "number"), "date", months_after),
    "year": Function(("date",), "number", lambda on: Decimal(on.year)),
    "day": Function(("text",), "date", date.fromisoformat),
    "least": Function(("number",), "number", min, takes_many=True),
    "most": Function(("number",), "number", max, takes_many=True),
    "cents": Function(("number",), "number", lambda amount: amount.quantize(CENT, ROUND_HALF_UP)),
    "up": Function(("number",), "number", lambda number: number.to_integral_value(ROUND_CEILING)),
    "down": Function(("number",), "number", lambda number: number.to_integral_value(ROUND_FLOOR)),
    "count": Function(("texts",), "number", lambda texts: Decimal(len(texts))),
}
SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARES: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
