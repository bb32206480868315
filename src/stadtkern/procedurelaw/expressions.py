"""The small language of rules: ``age(birth, today) >= 18 and income <= limit(household)``.

A rule is one expression over the answers of a form, dated tables and a few functions. It is read with Python's own
grammar, but only the parts below exist: no attributes, no indexing, no names that were not declared. Its types are
checked when a town's data is read, so nothing a resident answers can break it. An answer that is not there yet makes a
result unknown, and the result says which answers are missing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from stadtkern.procedurelaw.functions import COMPARES, FUNCTIONS, ORDERED, SIGNS, Kind, Value
from stadtkern.procedurelaw.tables import Table

LONGEST = 500
DEEPEST = 20
MOST_MONTHS = 1200
TODAY = "today"


class ExpressionError(ValueError):
    """An expression that cannot be read; ``code`` and ``about`` say why, ``column`` where (from 1)."""

    def __init__(self, code: str, about: str = "", column: int = 1) -> None:
        super().__init__(f"{code}: {about} ({column})")
        self.code, self.about, self.column = code, about, column


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression whose types are known to fit."""

    source: str
    kind: Kind
    names: frozenset[str]
    tables: frozenset[str]
    tree: ast.expr


@dataclass(frozen=True, slots=True)
class Result:
    """A value, or None where answers are missing that could change it."""

    value: Value | None
    missing: frozenset[str] = frozenset()


def read_expression(source: str, kinds: Mapping[str, Kind], tables: Mapping[str, Table] | None = None) -> Expression:
    """Return what ``source`` says, given the kind of every name that may stand in it; ``today`` is always one.

    Raises:
        ExpressionError: where it cannot be read or its types do not fit.
    """
    if len(source) > LONGEST:
        raise ExpressionError("too_long", str(LONGEST))
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError("not_readable", "", getattr(error, "offset", None) or 1) from None
    reader = _Reader(source.strip(), {**kinds, TODAY: "date"}, tables or {})
    kind = reader.kind_of(tree, 0)
    return Expression(source.strip(), kind, frozenset(reader.names), frozenset(reader.tables), tree)


class _Reader:
    """Finds the kind of each part, and refuses what does not exist."""

    def __init__(self, source: str, kinds: Mapping[str, Kind], tables: Mapping[str, Table]) -> None:
        self.source, self.kinds, self.known_tables = source, kinds, tables
        self.names: set[str] = set()
        self.tables: set[str] = set()

    def kind_of(self, node: ast.expr, depth: int) -> Kind:
        read = READS.get(type(node))
        if depth > DEEPEST:
            raise _no(node, "too_deep")
        if read is None:
            raise self._not_allowed(node)
        return read(self, node, depth)

    def _not_allowed(self, node: ast.expr) -> ExpressionError:
        return _no(node, "not_allowed", ast.get_source_segment(self.source, node) or "")

    def _constant(self, node: ast.Constant, _depth: int) -> Kind:
        if isinstance(node.value, bool):
            return "yes_no"
        if isinstance(node.value, str):
            return "text"
        if not isinstance(node.value, int | float):
            raise self._not_allowed(node)
        try:
            Decimal(ast.get_source_segment(self.source, node) or "")
        except InvalidOperation:
            raise _no(node, "not_a_number") from None
        return "number"

    def _name(self, node: ast.Name, _depth: int) -> Kind:
        if node.id not in self.kinds:
            raise _no(node, "unknown_name", node.id)
        self.names |= {node.id} - {TODAY}
        return self.kinds[node.id]

    def _both(self, node: ast.BoolOp, depth: int) -> Kind:
        for value in node.values:
            self._wants(value, "yes_no", depth)
        return "yes_no"

    def _sign(self, node: ast.UnaryOp, depth: int) -> Kind:
        if isinstance(node.op, ast.Not):
            return self._wants(node.operand, "yes_no", depth)
        if isinstance(node.op, ast.USub):
            return self._wants(node.operand, "number", depth)
        raise self._not_allowed(node)

    def _sum(self, node: ast.BinOp, depth: int) -> Kind:
        if type(node.op) not in SIGNS:
            raise self._not_allowed(node)
        if isinstance(node.op, ast.Div) and not _is_fixed_divisor(node.right):
            raise _no(node.right, "divides_by_answer")
        self._wants(node.left, "number", depth)
        return self._wants(node.right, "number", depth)

    def _either(self, node: ast.IfExp, depth: int) -> Kind:
        self._wants(node.test, "yes_no", depth)
        return self._wants(node.orelse, self.kind_of(node.body, depth + 1), depth)

    def _wants(self, node: ast.expr, kind: Kind, depth: int) -> Kind:
        found = self.kind_of(node, depth + 1)
        if found != kind:
            raise _no(node, "wrong_kind", f"{found} {kind}")
        return kind

    def _comparison(self, node: ast.Compare, depth: int) -> Kind:
        kind = self.kind_of(node.left, depth + 1)
        for op, other in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                self._among(kind, other, depth)
            elif type(op) not in COMPARES or (isinstance(op, ORDERED) and kind not in {"number", "date"}):
                raise self._not_allowed(node)
            else:
                self._wants(other, kind, depth)
        return "yes_no"

    def _among(self, kind: Kind, other: ast.expr, depth: int) -> None:
        if isinstance(other, ast.List | ast.Tuple):
            for each in other.elts:
                self._wants(each, kind, depth)
        elif kind != "text" or self.kind_of(other, depth + 1) != "texts":
            raise _no(other, "wrong_kind", f"{kind} texts")

    def _call(self, node: ast.Call, depth: int) -> Kind:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self._not_allowed(node)
        name, arguments = node.func.id, node.args
        if name == "known":
            if len(arguments) != 1 or not isinstance(arguments[0], ast.Name):
                raise _no(node, "wrong_arguments", name)
            self.kind_of(arguments[0], depth + 1)
            return "yes_no"
        if name in FIXED and not (arguments and FIXED[name](arguments[-1])):
            raise _no(node, "must_be_fixed", name)
        takes, gives = self._signature(node, name, len(arguments))
        if not arguments or len(arguments) != len(takes):
            raise _no(node, "wrong_arguments", name)
        for argument, kind in zip(arguments, takes, strict=True):
            self._wants(argument, kind, depth)
        return gives

    def _signature(self, node: ast.Call, name: str, number: int) -> tuple[tuple[Kind, ...], Kind]:
        if name in self.known_tables:
            self.tables.add(name)
            return ("text" if self.known_tables[name].is_exact else "number",), "number"
        if name not in FUNCTIONS:
            raise _no(node, "unknown_function", name)
        function = FUNCTIONS[name]
        return function.takes * (number if function.takes_many else 1), function.gives


READS: dict[type[ast.expr], Callable[..., Kind]] = {
    ast.Constant: _Reader._constant,
    ast.Name: _Reader._name,
    ast.BoolOp: _Reader._both,
    ast.UnaryOp: _Reader._sign,
    ast.BinOp: _Reader._sum,
    ast.IfExp: _Reader._either,
    ast.Compare: _Reader._comparison,
    ast.Call: _Reader._call,
}


def _no(node: ast.expr, code: str, about: str = "") -> ExpressionError:
    return ExpressionError(code, about, node.col_offset + 1)


def _is_fixed_divisor(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value != 0


def _is_fixed_day(node: ast.expr) -> bool:
    try:
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(date.fromisoformat(node.value))
    except ValueError:
        return False


def _is_fixed_span(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and 0 <= node.value <= MOST_MONTHS


FIXED: dict[str, Callable[[ast.expr], bool]] = {"day": _is_fixed_day, "months_after": _is_fixed_span}
